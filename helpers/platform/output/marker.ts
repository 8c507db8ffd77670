import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeUnlinked, writeWhole } from './whole-file.ts';

/** The file that marks a folder as one of this suite's output folders, and lists what the suite wrote into it. */
export const markerName = '.delete-image-conformance';

const firstLine = '# Output folder of the Delete Image conformance suite.';
const head = `${firstLine} A run removes the files listed here, which earlier runs wrote, and nothing
# else. Without this file the suite writes to the folder only if it is empty.\n`;

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
  const text = lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : '';
  if (!text.startsWith(firstLine)) return undefined;
  // A killed run may leave a truncated last line, which could name another file.
  const lines = text.split('\n').slice(0, -1);
  const listed = lines.filter((line) => !line.startsWith('#') && isBelow(line.replace(/\/$/, '')));
  return {
    files: new Set(listed.filter((line) => !line.endsWith('/'))),
    targets: new Set(listed.flatMap((line) => (/^[^/]+\/$/.test(line) ? [line.slice(0, -1)] : []))),
  };
}

/** Lists files, and folders that end with a slash, in the marker of a folder, and nothing else. */
export const mark = (folder: string, lines: readonly string[] = []): void =>
  writeWhole(join(folder, markerName), head + lines.map((line) => `${line}\n`).join(''));

/** Lists files, too, in the marker of a folder before they are written. Creates a missing marker. */
export function note(folder: string, lines: readonly string[]): void {
  const path = join(folder, markerName);
  const begin = lstatSync(path, { throwIfNoEntry: false }) === undefined ? head : '';
  if (lines.length > 0) writeUnlinked(path, begin + lines.map((line) => `${line}\n`).join(''), 'append');
}

/** Whether a relative path stays inside its folder: anybody may have written the marker. */
const isBelow = (path: string): boolean =>
  !path.includes('\0') && path.split(/[/\\]/).every((part) => !['', '.', '..'].includes(part));
