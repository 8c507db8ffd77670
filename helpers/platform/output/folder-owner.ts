import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject, type JsonObject, jsonIn } from '../../../contracts/json.ts';
import { firstListed } from '../text/phrases.ts';
import { boundedText } from './bounded-text.ts';
import { isLockName } from './lock.ts';
import { type Marked, markerOf } from './marker.ts';
import { earlierFiles, isHistoryName, keptFolders, reportFiles, reportFolders, resultFiles } from './report-names.ts';

/** What the suite wrote into a folder; or that it may not write there, as `why` says, which fits into `…, which …`. */
export type FolderOwner = (Marked & { readonly kind: 'empty' | 'own' }) | { readonly kind: 'foreign'; readonly why: string };

const nothing: Marked = { files: new Set(), targets: new Set() };

/**
 * Decides whether the suite may write to a folder: it is empty, has the marker, or contains a verdict of this suite (folders of
 * release 1.0.0 and downloaded artefacts do). In addition, no foreign file may have the name of a report.
 * @throws the system's error if the folder cannot be read
 */
export function ownerOf(folder: string): FolderOwner {
  const there = kindOf(folder);
  if (there === undefined) return { kind: 'empty', ...nothing };
  if (!there.isDirectory()) return { kind: 'foreign', why: `is ${there.isSymbolicLink() ? 'a symbolic link' : 'not a folder'}` };
  const marked = markerOf(folder) ?? recognised(folder);
  const names =
    marked === undefined ? readdirSync(folder).filter((name) => counts(folder, name)) : inTheWay(folder, marked.files);
  if (names.length === 0) return marked === undefined ? { kind: 'empty', ...nothing } : { kind: 'own', ...marked };
  const shown = names.map((name) => JSON.stringify(name));
  const end = marked === undefined ? '' : ', which no run of this suite wrote';
  return { kind: 'foreign', why: `contains ${firstListed(shown, 3)}${end}` };
}

/** What of somebody's has a name, in an output folder, that the suite writes to; links among it. */
function inTheWay(folder: string, files: ReadonlySet<string>): string[] {
  const at = (name: string): Stats | undefined => kindOf(join(folder, name));
  const noFolders: string[] = [...reportFolders, ...keptFolders].filter((name) => at(name)?.isDirectory() === false);
  const reports = [...reportFiles, ...resultFiles].filter((name) => !noFolders.includes(dirname(name)) && at(name) !== undefined);
  const below = keptFolders.flatMap((name) => entriesBelow(join(folder, name)).map((each) => `${name}/${each}`));
  return [
    ...noFolders,
    ...reports.filter((name) => !(at(name)?.isFile() && files.has(name))),
    ...below.filter((name) => at(name)?.isSymbolicLink()),
    ...readdirSync(folder).filter((name) => isHistoryName(name) && at(name)?.isFile() !== true),
  ];
}

/** What has a path, without following a link; undefined if nothing has. */
const kindOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/** The names in a folder; none if a path leads to no folder. */
export const entriesBelow = (path: string): string[] => (kindOf(path)?.isDirectory() === true ? readdirSync(path) : []);

/** Whether a name shows that a folder is in use. Files that pipelines keep, such as the history, do not. */
function counts(folder: string, name: string): boolean {
  if (name === '.gitkeep' || name === '.gitignore' || isLockName(name)) return false;
  const path = join(folder, name);
  if (isHistoryName(name)) return !/^(?:$|\n|\{.*"knownTestCaseIds":\[)/.test(boundedText(path) ?? 'a link or a folder');
  const names = entriesBelow(path);
  const ledgers = (target: string): string[] => entriesBelow(join(path, target));
  if (name === 'ledger' && kindOf(path)?.isDirectory() === true)
    return !names.every((target) => ledgers(target).every((each) => /^[\da-z]{8,11}-.*\.jsonl$/.test(each)));
  // The folder of a target of a fleet, into which a pipeline has restored what it keeps.
  return !names.some(isHistoryName) || names.some((each) => counts(path, each));
}

/** The suite's files in a folder without a marker; undefined if it contains no verdict of the suite. */
function recognised(folder: string): Marked | undefined {
  const [verdict, matrix] = ['verdict.json', 'matrix.json'].map((name) => recordIn(join(folder, name)));
  const fleet: unknown[] | undefined = isOurs(matrix) && Array.isArray(matrix?.targets) ? matrix.targets : undefined;
  const isVerdict = isOurs(verdict) && isObject(verdict?.target) && typeof verdict.target.name === 'string';
  if (!isVerdict && fleet === undefined) return undefined;
  const results = entriesBelow(join(folder, 'allure-results')).filter((name) => allureName.test(name));
  const names = [...reportFiles, ...earlierFiles, ...results.map((name) => `allure-results/${name}`)];
  const targets = (fleet ?? []).map((each) => (isObject(each) ? String(each.name) : ''));
  return {
    files: new Set(names.filter((name) => kindOf(join(folder, name))?.isFile())),
    targets: new Set(targets.filter((name) => /^[\w-][\w.-]*$/.test(name))),
  };
}

/** Names that Allure uses for results. */
const allureName =
  /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}-(result|container|attachment|globals)(\.[\w.]+)?|categories\.json|environment\.properties)$/;

const isOurs = (found: JsonObject | undefined): boolean =>
  [1, 2, 3].includes(Number(found?.schema)) && typeof found?.suite === 'string' && Array.isArray(found.requirements);

/** The object in a JSON file; undefined if there is none. */
export function recordIn(path: string): JsonObject | undefined {
  const found = jsonIn(boundedText(path));
  return isObject(found) ? found : undefined;
}
