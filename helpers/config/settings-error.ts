import { visible } from '../printing/visible.ts';
import { type Redactor, redactor } from '../redaction/redaction.ts';

/** What is wrong with the configuration: every problem, one line each. The message holds no secret. The operator is to blame. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];
  /** The output folder, where nothing is wrong with that: it may hold the report of an earlier run. */
  readonly out: string | undefined;

  constructor(problems: readonly string[], out?: string) {
    super(problems.map(visible).join('\n'));
    this.problems = problems;
    this.out = out;
  }
}

/** A secret shorter than this is not looked for in messages: it would be found everywhere. */
const SHORTEST_SECRET = 4;
const LONGEST_SHOWN = 60;

/** Collects the problems of a configuration, so that all of them are reported together. */
export class Problems {
  readonly #lines: string[] = [];
  readonly #secrets = new Set<string>();
  #redactor: Redactor | undefined;

  /** Takes values out of every message that follows. */
  keepSecret(...values: readonly string[]): void {
    for (const value of values)
      for (const form of [value, value.trim()]) if (form.length >= SHORTEST_SECRET) this.#secrets.add(form);
    this.#redactor = undefined;
  }

  /** Every secret that the configuration has been seen to hold. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  /** Adds `where: expected …, got …. Fix: …`. `where` is a variable, or a file and a pointer. Returns no value. */
  add(where: string, expected: string, received: string, fix: string): undefined {
    const line = this.#withoutSecrets(`${where}: expected ${expected}, got ${received}. Fix: ${fix}`);
    if (!this.#lines.includes(line)) this.#lines.push(line);
  }

  /** A value as a message shows it: quoted, on one line, cut off, without secrets. */
  shown(value: string): string {
    const clear = this.#withoutSecrets(value);
    const cut = clear.length > LONGEST_SHOWN ? `${clear.slice(0, LONGEST_SHOWN)}…` : clear;
    return JSON.stringify(cut).replace(
      /[\u007f-\u009f\u2028\u2029\ufeff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }

  /** A URL as a message shows it: without what may be a secret in user information, query or fragment. */
  shownUrl(value: string): string {
    return this.shown(
      value
        .replace(/^([^?#]*?\/\/?)[^/?#]*@/, '$1(redacted)@')
        .replace(/\?[^#]*/, '?(redacted)')
        .replace(/#.*/s, '#(redacted)'),
    );
  }

  get any(): boolean {
    return this.#lines.length > 0;
  }

  /** Every problem so far. `out` is the output folder, where nothing is wrong with that. */
  error(out?: string): SettingsError {
    return new SettingsError([...this.#lines], out);
  }

  /** @throws SettingsError with every problem so far, where there is one. */
  assertNone(out?: string): void {
    if (this.any) throw this.error(out);
  }

  #withoutSecrets(text: string): string {
    let clear = text;
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) clear = clear.replaceAll(secret, '(secret)');
    // Whatever else a URL or a file makes of them.
    this.#redactor ??= redactor(this.secrets);
    return this.#redactor.values(clear);
  }
}

/** What may be said about a secret: its length, and which of its characters cannot stand in a field. */
export function secretShape(value: string, noun = 'a token'): string {
  if (value === '') return 'an empty text';
  const flaws = [
    /[ \t]/.test(value) && 'a blank',
    /[\r\n]/.test(value) && 'a line break',
    /[^\t\r\n\x20-\x7e]/.test(value) && 'a character outside visible ASCII',
  ].filter((flaw) => flaw !== false);
  return `${noun} of ${value.length} character${value.length === 1 ? '' : 's'}${flaws.length > 0 ? ` with ${flaws.join(' and ')}` : ''}`;
}
