import { resolve } from 'node:path';
import { givenText } from './given-text.ts';
import { jsonOrYaml } from './json-or-yaml.ts';
import type { Problems } from './settings-error.ts';

/** The setting that names a file, what is expected of it, and how to correct it: for messages. */
interface Naming {
  readonly where: string;
  readonly expected: string;
  readonly fix: string;
}

/** The text of a file that a setting names. Adds a problem and returns undefined if it cannot be read. */
export function textOf(path: string, folder: string, { where, expected, fix }: Naming, problems: Problems): string | undefined {
  const refuse = (why = ''): undefined => problems.add(where, expected, problems.shown(path.trim()) + why, fix);
  if (path.trim() === '') return refuse();
  try {
    return givenText(resolve(folder, path));
  } catch (error) {
    return refuse(` (${error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'})`);
  }
}

/** The value in the text of a file; undefined after a problem was added. */
export function parsed(text: string, path: string, problems: Problems): { readonly value: unknown } | undefined {
  const isYaml = /\.ya?ml$/i.test(path);
  const read = jsonOrYaml(text, isYaml);
  if ('value' in read) return read;
  const fix = 'correct it at that place or just before it';
  return problems.add(problems.bare(path), isYaml ? 'YAML' : 'JSON', read.flaw, fix);
}
