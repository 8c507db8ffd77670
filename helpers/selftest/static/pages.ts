import { filesBelow, type SourceFile, sourceFile } from './source-files.ts';

/** The text of a file of the project. */
export const read = (path: string): string => sourceFile(path).text;

/** The documentation: every page in Markdown that an operator or a contributor reads. */
export const pages: readonly SourceFile[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(sourceFile),
  ...['docs', 'examples'].flatMap((folder) => filesBelow(folder, '.md')),
];

/** The files of pipelines that operators copy or refer to. */
export const pipelines: readonly SourceFile[] = [
  sourceFile('action.yml'),
  ...['templates', 'examples/ci'].flatMap((folder) => filesBelow(folder, '')),
];

/** The scripts that start real software as a target. */
export const scripts: readonly SourceFile[] = filesBelow('examples', '.sh');
