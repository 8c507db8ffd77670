import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject, type JsonObject, jsonIn } from '../../../contracts/json.ts';
import { firstListed } from '../../text/phrases.ts';
import { boundedText } from './bounded-text.ts';
import { isLockName } from './lock.ts';
import { type Marked, markerOf } from './marker.ts';
import { earlierFiles, isHistoryName, keptFolders, reportFiles, reportFolders, resultFiles } from './report-names.ts';

/** The owner of an output folder, before anything is written into it. */
export type FolderOwner =
  /** The folder is missing, or contains nothing that matters. */
  | { readonly kind: 'empty' }
  /** The folder is this suite's; lists what the suite wrote there. */
  | ({ readonly kind: 'own' } & Marked)
  /** The folder contains files that this suite did not write. `why` fits into `…, which …`. */
  | { readonly kind: 'foreign'; readonly why: string };

/**
 * Decides whether the suite may write to a folder: it is empty, has the marker, or contains a verdict of this suite (folders of
 * release 1.0.0 and downloaded artefacts do). In addition, no foreign file may have the name of a report.
 * @throws the system's error if the folder cannot be read
 */
export function ownerOf(folder: string): FolderOwner {
  const there = kindOf(folder);
  if (there === undefined) return { kind: 'empty' };
  if (!there.isDirectory()) return { kind: 'foreign', why: `is ${there.isSymbolicLink() ? 'a symbolic link' : 'not a folder'}` };
  const marked = markerOf(folder) ?? recognised(folder);
  const names =
    marked === undefined ? readdirSync(folder).filter((name) => counts(folder, name)) : inTheWay(folder, marked.files);
  if (names.length > 0) {
    const shown = firstListed(
      names.map((name) => JSON.stringify(name)),
      3,
    );
    return { kind: 'foreign', why: `contains ${shown}${marked === undefined ? '' : ', which no run of this suite wrote'}` };
  }
  return marked === undefined ? { kind: 'empty' } : { kind: 'own', ...marked };
}

/** What of somebody's has a name, in an output folder, that the suite writes to; links among it. */
function inTheWay(folder: string, files: ReadonlySet<string>): string[] {
  const noFolders = [...reportFolders, ...keptFolders].filter((name) => kindOf(join(folder, name))?.isDirectory() === false);
  const noFiles = [...reportFiles, ...resultFiles].filter((name) => {
    const there = noFolders.some((parent) => parent === dirname(name)) ? undefined : kindOf(join(folder, name));
    return there !== undefined && !(there.isFile() && files.has(name));
  });
  const below = keptFolders.flatMap((name) => namesIn(join(folder, name)).map((each) => `${name}/${each}`));
  const links = below.filter((name) => kindOf(join(folder, name))?.isSymbolicLink());
  const histories = readdirSync(folder).filter((name) => isHistoryName(name) && kindOf(join(folder, name))?.isFile() !== true);
  return [...noFolders, ...noFiles, ...links, ...histories];
}

/** What has a path, without following a link; undefined if nothing has. */
const kindOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/** Whether a name shows that a folder is in use. Files that pipelines keep, such as the history, do not. */
function counts(folder: string, name: string): boolean {
  if (name === '.gitkeep' || name === '.gitignore' || isLockName(name)) return false;
  const path = join(folder, name);
  if (isHistoryName(name)) return !/^(?:$|\n|\{.*"knownTestCaseIds":\[)/.test(boundedText(path) ?? 'a link or a folder');
  if (name === 'ledger' && kindOf(path)?.isDirectory() === true)
    return !namesIn(path).every((target) => namesIn(join(path, target)).every((each) => /^[\da-z]{8,11}-.*\.jsonl$/.test(each)));
  // The folder of a target of a fleet, into which a pipeline has restored what it keeps.
  const names = namesIn(path);
  return !names.some(isHistoryName) || names.some((each) => counts(path, each));
}

/** The suite's files in a folder without a marker; undefined if it contains no verdict of the suite. */
function recognised(folder: string): Marked | undefined {
  const [verdict, matrix] = ['verdict.json', 'matrix.json'].map((name) => recordIn(join(folder, name)));
  const fleet = isOurs(matrix) && Array.isArray(matrix?.targets) ? matrix.targets : undefined;
  const isVerdict = isOurs(verdict) && isObject(verdict?.target) && typeof verdict.target.name === 'string';
  if (!isVerdict && fleet === undefined) return undefined;
  const names = [
    ...reportFiles,
    ...earlierFiles,
    ...namesIn(join(folder, 'allure-results'))
      .filter(isResult)
      .map((name) => `allure-results/${name}`),
  ];
  const targets = (fleet ?? []).flatMap((each: unknown) =>
    isObject(each) && /^[\w-][\w.-]*$/.test(String(each.name)) ? [String(each.name)] : [],
  );
  return { files: new Set(names.filter((name) => kindOf(join(folder, name))?.isFile())), targets: new Set(targets) };
}

/** Whether Allure gives a result such a name. */
const isResult = (name: string): boolean =>
  /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}-(result|container|attachment|globals)(\.[\w.]+)?|categories\.json|environment\.properties)$/.test(
    name,
  );

const isOurs = (found: JsonObject | undefined): boolean =>
  [1, 2, 3].includes(Number(found?.schema)) && typeof found?.suite === 'string' && Array.isArray(found.requirements);

/** The names in a folder; none if a path leads to no folder. */
const namesIn = (path: string): string[] => (kindOf(path)?.isDirectory() === true ? readdirSync(path) : []);

/** The object in a JSON file; undefined if there is none. */
export function recordIn(path: string): JsonObject | undefined {
  const found = jsonIn(boundedText(path));
  return isObject(found) ? found : undefined;
}
