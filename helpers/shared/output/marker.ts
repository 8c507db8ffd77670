import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeUnlinked, writeWhole } from './whole-file.ts';

/** The file that marks a folder as one of this suite's output folders, and lists what the suite wrote into it. */
export const markerName = '.delete-image-conformance';

const head = [
  '# Output folder of the Delete Image conformance suite. A run removes the files listed here, which earlier runs wrote, and nothing',
  '# else. Without this file the suite writes to the folder only if it is empty.',
].join('\n');

/** The contents of a marker. */
export interface Marked {
  /** Files that the suite wrote, or was about to write; relative, with slashes. */
  readonly files: ReadonlySet<string>;
  /** Subfolders that contain the reports of targets of a fleet. */
  readonly targets: ReadonlySet<string>;
}

/** The contents of a folder's marker; undefined without a marker. @throws the system's error if it cannot be read */
export function markerOf(folder: string): Marked | undefined {
  const path = join(folder, markerName);
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const text = readFileSync(path, 'utf8');
  if (!text.startsWith('# Output folder of the Delete Image conformance suite.')) return undefined;
  // A killed run may leave a truncated last line, which could name another file.
  const lines = text.split('\n').slice(0, -1);
  const listed = lines.filter((line) => !line.startsWith('#') && isBelow(line.replace(/\/$/, '')));
  return {
    files: new Set(listed.filter((line) => !line.endsWith('/'))),
    targets: new Set(listed.flatMap((line) => (/^[^/]+\/$/.test(line) ? [line.slice(0, -1)] : []))),
  };
}

/** Rewrites the marker of a folder. */
export function mark(folder: string, { files, targets }: Marked): void {
  const lines = [...[...targets].map((name) => `${name}/`), ...files];
  writeWhole(join(folder, markerName), [head, ...lines, ''].join('\n'));
}

/** Lists files in the marker of a folder before they are written. Creates a missing marker. */
export function note(folder: string, files: readonly string[]): void {
  if (files.length === 0) return;
  const path = join(folder, markerName);
  const begun = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  writeUnlinked(path, `${begun ? '' : `${head}\n`}${files.join('\n')}\n`, 'append');
}

/** Whether a relative path stays inside its folder: anybody may have written the marker. */
function isBelow(path: string): boolean {
  return path.split(/[/\\]/).every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0');
}
