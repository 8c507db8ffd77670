import { randomBytes } from 'node:crypto';

/** Kinds of annotations that GitHub Actions shows. */
export type AnnotationKind = 'error' | 'warning' | 'notice';

/**
 * A workflow command that annotates a run of GitHub Actions. Line ends of the text are kept: its author has already made text
 * from outside visible. @see https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts for what is escaped
 */
export function annotation(kind: AnnotationKind, title: string, text: string): string {
  return `::${kind} title=${property(title)}::${data(text)}`;
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/**
 * Keeps GitHub Actions from reading commands in printed text. Stops commands before the first line, with a token that nobody can
 * guess, and resumes them when the process ends or while the suite prints an annotation.
 * @see
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export class CommandGuard {
  readonly #write: (text: string) => void;
  readonly #word = randomBytes(16).toString('hex');
  #stopped = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#write(`::stop-commands::${this.#word}\n`);
  }

  resume(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#write(`::${this.#word}::\n`);
  }
}
