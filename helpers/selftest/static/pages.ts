import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from '../root.ts';

/** A file that a person reads or copies, by its path in the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** The text of a file of the project. */
export const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

const page = (path: string): Page => ({ path, text: read(path) });

/** The files below a folder whose names end in one of these. */
function below(folder: string, ...endings: readonly string[]): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => endings.some((ending) => name.endsWith(ending))).map((name) => join(folder, name));
}

/** The documentation: every page in Markdown that an operator or a contributor reads. */
export const pages: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...below('docs', '.md'),
  ...below('examples', '.md'),
]
  .sort()
  .map(page);

/** The files of pipelines that operators copy or refer to. */
export const pipelines: readonly Page[] = ['action.yml', ...below('templates', ''), ...below('examples/ci', '')]
  .filter((path) => statSync(join(root, path)).isFile())
  .map(page);

/** The scripts that start real software as a target. */
export const scripts: readonly Page[] = below('examples', '.sh').map(page);
