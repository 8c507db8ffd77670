import { existsSync, lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject, jsonIn } from '../../../contracts/json.ts';
import { firstListed } from '../text/phrases.ts';
import { boundedText } from './bounded-text.ts';
import { isLockName } from './lock.ts';
import { isHistoryName, keptFolders, reportFiles, reportFolders, takenNames } from './report-names.ts';
import { writeWhole } from './whole-file.ts';

/** The file that marks a folder as one of this suite's output folders. */
export const markerName = '.delete-image-conformance';

const firstLine = '# Output folder of the Delete Image conformance suite.';
const marker = `${firstLine} A run replaces the reports of the run before, and
# removes nothing else. Without this file the suite writes to the folder only if it is empty.\n`;

/** Marks a folder as this suite's. */
export const mark = (folder: string): void => writeWhole(join(folder, markerName), marker);

/**
 * Why the suite may not write to a folder, as fits into `…, which …`; undefined if it may: the folder is missing, empty, marked, or has a
 * verdict of this suite, as downloaded artefacts have, which lack hidden files. Nothing in the place of a report may be of another kind.
 * @throws the system's error if the folder cannot be read
 */
export function whyForeign(folder: string): string | undefined {
  const there = kindOf(folder);
  if (there === undefined) return undefined;
  if (!there.isDirectory()) return `is ${there.isSymbolicLink() ? 'a symbolic link' : 'not a folder'}`;
  const names = isMarked(folder) || isRecognised(folder) ? inTheWay(folder) : readdirSync(folder).filter(isUsed(folder));
  return names.length === 0
    ? undefined
    : `contains ${firstListed(
        names.map((name) => JSON.stringify(name)),
        3,
      )}`;
}

/** What has a path, without following a link; undefined if nothing has. */
export const kindOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/** The names in a folder; none if a path leads to no folder. */
export const entriesBelow = (path: string): string[] => (kindOf(path)?.isDirectory() === true ? readdirSync(path) : []);

/** The targets of a fleet whose folders in the output folder hold a file of this name. */
export const targetsWith = (file: string, out: string): string[] =>
  entriesBelow(out).filter((name) => !takenNames.includes(name.toLowerCase()) && existsSync(join(out, name, file)));

const isMarked = (folder: string): boolean => boundedText(join(folder, markerName))?.startsWith(firstLine) === true;

/** Links, and files or folders, that stand where the suite writes something else. */
function inTheWay(folder: string): string[] {
  const noFolders = [...reportFolders, ...keptFolders].filter((name) => kindOf(join(folder, name))?.isDirectory() === false);
  return noFolders.length > 0 ? noFolders : reportFiles.filter((name) => kindOf(join(folder, name))?.isFile() === false);
}

/** Whether a name shows that an unmarked folder is in use. Files that pipelines keep, such as the history of each target, do not. */
const isUsed =
  (folder: string) =>
  (name: string): boolean => {
    if (['.gitkeep', '.gitignore', 'ledger'].includes(name) || isLockName(name) || isHistoryName(name)) return false;
    const below = entriesBelow(join(folder, name));
    return below.length === 0 || !below.every(isHistoryName);
  };

function isRecognised(folder: string): boolean {
  const [verdict, matrix] = ['verdict.json', 'matrix.json'].map((name) => recordIn(join(folder, name)));
  return (isOurs(verdict) && isObject(verdict?.target)) || (isOurs(matrix) && Array.isArray(matrix?.targets));
}

const isOurs = (found: JsonObject | undefined): boolean =>
  [1, 2, 3].includes(Number(found?.schema)) && typeof found?.suite === 'string' && Array.isArray(found.requirements);

/** The object in a JSON file; undefined if there is none. */
export function recordIn(path: string): JsonObject | undefined {
  const found = jsonIn(boundedText(path));
  return isObject(found) ? found : undefined;
}
