import type { Environment } from '../platform/environment.ts';
import { counted, quoted } from '../platform/text/phrases.ts';
import { type Redactor, redacted, redactor } from '../platform/text/redaction/redaction.ts';
import { visible } from '../platform/text/visible.ts';

/** Every problem of the configuration, one line each, without secrets. Blames the operator. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.map(visible).join('\n'));
    this.problems = problems;
  }
}

/** Messages are not searched for shorter secrets, which would match everywhere. */
const SHORTEST_SECRET = 4;
const LONGEST_SHOWN = 60;

/** Collects the problems of a configuration, so that all of them are reported together. */
export class Problems {
  readonly #lines: string[] = [];
  readonly #secrets = new Set<string>();
  #redactor: Redactor | undefined;

  /** Removes these values from every later message. */
  keepSecret(...values: readonly string[]): void {
    for (const value of values)
      for (const form of [value, value.trim()]) if (form.length >= SHORTEST_SECRET) this.#secrets.add(form);
    this.#redactor = undefined;
  }

  /** Every secret found in the configuration. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  /** Adds `where: expected …, got …. Fix: …`, with `why` before the fix. `where` is a variable, or a file and a pointer. Returns no value. */
  add(where: string, expected: string, received: string, fix: string, why = ''): undefined {
    const line = `${where}: expected ${expected}, got ${received}. ${why}Fix: ${fix}`;
    if (!this.#lines.includes(line)) this.#lines.push(line);
  }

  /** A value for a message: quoted, on one line, truncated, without secrets; or that there is none. */
  shown(value: string): string {
    return value === '' ? 'an empty text' : this.#quoted(value);
  }

  /** A name or a path for a message, as `shown` but without quotation marks. */
  bare(value: string): string {
    return this.#quoted(value).slice(1, -1);
  }

  #quoted(value: string): string {
    return quoted(this.#withoutSecrets(value), LONGEST_SHOWN);
  }

  /** A URL for a message: without user information, query and fragment, which may contain secrets. */
  shownUrl(value: string): string {
    return this.shown(
      value
        .replace(/^([^?#]*?\/\/?)[^/?#]*@/, '$1(redacted)@')
        .replace(/\?[^#]*/, '?(redacted)')
        .replace(/#.*/s, '#(redacted)'),
    );
  }

  /** How many problems there are so far. */
  get count(): number {
    return this.#lines.length;
  }

  /** Every problem so far, without secrets, also those found later. */
  error(): SettingsError {
    return new SettingsError(this.#lines.map((line) => this.#withoutSecrets(line)));
  }

  /** @throws SettingsError with every problem so far, if there is one */
  assertNone(): void {
    if (this.count > 0) throw this.error();
  }

  #withoutSecrets(text: string): string {
    let clear = text;
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) clear = clear.replaceAll(secret, redacted);
    // Removes encoded forms of the secrets, too.
    this.#redactor ??= redactor(this.secrets);
    return this.#redactor.values(clear);
  }
}

/** The place that a configuration is read from, and the list of its problems. Paths are relative to `cwd`. */
export interface Reading {
  /** The environment, over the variables of `.env`. */
  readonly env: Environment;
  readonly given: Environment;
  readonly dotenv: Environment;
  readonly cwd: string;
  readonly problems: Problems;
  /** Collects the variables that target files refer to. */
  readonly referenced: Set<string>;
  /** Whether the run is one of the project's own. */
  readonly ownRun: boolean;
  /** Whether images are read again at once. */
  readonly atOnce: boolean;
}

/** The description of a secret in a message: its length, and the kinds of characters that a field cannot contain. */
export function secretShape(value: string, noun = 'a token'): string {
  if (value === '') return 'an empty text';
  const flaws = [
    /[ \t]/.test(value) && 'a blank',
    /[\r\n]/.test(value) && 'a line break',
    /[^\t\r\n\x20-\x7e]/.test(value) && 'a character outside visible ASCII',
  ].filter((flaw) => flaw !== false);
  return `${noun} of ${counted(value.length, 'character')}${flaws.length > 0 ? ` with ${flaws.join(' and ')}` : ''}`;
}
