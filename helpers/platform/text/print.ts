import { processWide } from '../process-wide.ts';
import { annotation, CommandGuard } from './actions.ts';
import { keptOut } from './redaction/kept-out.ts';
import { printable } from './visible.ts';

/** The state of this process's output. */
interface Printing {
  readonly guard: CommandGuard;
  /** Whether the last line on stdout is complete. */
  ended: boolean;
}

const inActions = (): boolean => process.env.GITHUB_ACTIONS === 'true';

function printing(): Printing {
  return processWide<Printing>('printing', () => {
    const guard = new CommandGuard(line);
    if (inActions()) process.once('exit', () => guard.resume());
    return { guard, ended: true };
  });
}

/** Writes a text that must start a line. */
function line(text: string): void {
  const state = printing();
  process.stdout.write(state.ended ? text : `\n${text}`);
  state.ended = true;
}

/**
 * Prints the suite's own text on stdout. Text from outside must already be visible and without secrets; this function is the last
 * safeguard.
 */
export function print(text: string): void {
  const state = printing();
  if (inActions()) state.guard.stop();
  write(process.stdout, text);
  state.ended = text.endsWith('\n');
}

/** Prints a line, or several. */
export function say(text: string): void {
  print(`${text}\n`);
}

/** Prints a line, or several, on stderr. */
export function complain(text: string): void {
  if (inActions()) printing().guard.stop();
  write(process.stderr, `${text}\n`);
}

/** Prints an error that ends a command; for GitHub Actions, as an annotation as well. */
export function complainError(text: string): void {
  complain(text);
  if (inActions()) annotate(text.split('\n').map((each) => annotation('error', 'Delete Image conformance', each)));
}

/** Prints a document, which may be redirected to a file, and nothing around it. */
export function printDocument(text: string): void {
  write(process.stdout, text);
}

/** Prints annotations for GitHub Actions, made by `annotation`: the only lines that are read as commands. */
export function annotate(annotations: readonly string[]): void {
  const { guard } = printing();
  guard.resume();
  for (const each of annotations) line(`${keptOut.values(each)}\n`);
}

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(printable(keptOut.values(text), stream.isTTY === true));
}
