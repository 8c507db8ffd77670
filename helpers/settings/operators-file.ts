import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { yaml } from '../platform/installation/on-demand.ts';
import type { Problems } from './settings-error.ts';

/** The most that is read of a file that the operator names, in octets: no target file, list, verdict or certificate needs more. */
const mostOctets = 16 * 2 ** 20;

/**
 * The octets of a file that the operator names.
 * @throws the system's error, or one without a code for a pipe, which may have no writer, a device, which may have no end, or a long file
 */
function givenOctets(path: string): Buffer {
  const found = statSync(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error('it is a pipe or a device');
  if (found.size > mostOctets) throw new Error('it is longer than 16 MiB');
  return readFileSync(path);
}

/** The text of a file that the operator names. @throws as {@link givenOctets} */
export const givenText = (path: string): string => givenOctets(path).toString('utf8');

/** The setting that names a file, what is expected of it, and how to correct it: for messages. */
export interface Naming {
  readonly where: string;
  readonly expected: string;
  readonly fix: string;
}

/** The octets of a file that a setting names. Adds a problem and returns undefined if it cannot be read. */
export function octetsOf(path: string, folder: string, { where, expected, fix }: Naming, problems: Problems): Buffer | undefined {
  const refuse = (why = ''): undefined => problems.add(where, expected, problems.shown(path.trim()) + why, fix);
  if (path.trim() === '') return refuse();
  try {
    return givenOctets(resolve(folder, path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refuse(` (${code ?? message})`);
  }
}

/** Words of our own for errors of the parser whose code does not say enough. */
const words: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same member twice',
  MULTIPLE_DOCS: 'a second document',
  RESOURCE_EXHAUSTION: 'a value nested too deep',
  MISSING_CHAR: 'a missing character',
  TAG_RESOLVE_FAILED: 'a text without quotation marks',
};

/**
 * The value in a file that a setting names, JSON or YAML 1.2; undefined after a problem was added. `called` names the file in it, and
 * `seen` is given its text, also a wrong one. A problem has the place of an error and no part of the text, which may hold secrets.
 */
export function contentOf(
  path: string,
  folder: string,
  naming: Naming,
  problems: Problems,
  { called = problems.bare(path), isYaml = /\.ya?ml$/i.test(path), seen = (_: string): void => {} } = {},
): { readonly value: unknown } | undefined {
  const text = octetsOf(path, folder, naming, problems)?.toString('utf8');
  if (text === undefined) return undefined;
  seen(text);
  const refuse = (flaw: string): undefined =>
    problems.add(called, isYaml ? 'YAML' : 'JSON', flaw, 'correct it at that place or just before it');
  try {
    // With the level `silent`, the parser drops a second document without an error.
    const options = { schema: isYaml ? 'core' : 'json', merge: isYaml, prettyErrors: true, logLevel: 'error' } as const;
    const document = yaml().parseDocument(text.replace(/^\ufeff/, ''), options);
    const [error] = document.errors;
    if (error === undefined) return { value: document.toJS() };
    const [{ line, col } = { line: 1, col: 1 }] = error.linePos ?? [];
    const flaw = words[error.code] ?? `an error (${error.code.toLowerCase().replaceAll('_', ' ')})`;
    return refuse(`${flaw} at line ${line} column ${col}`);
  } catch {
    // The cause is an alias without an anchor, aliases that grow without bound, or a value nested deeper than the stack.
    return refuse('an error (an alias, or a value nested too deep)');
  }
}
