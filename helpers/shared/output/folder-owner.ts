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
  if (marked === undefined) {
    const names = readdirSync(folder).filter((name) => counts(folder, name));
    return names.length === 0 ? { kind: 'empty' } : { kind: 'foreign', why: `contains ${shown(names)}` };
  }
  const noFolders = [...reportFolders, ...keptFolders].filter((name) => kindOf(join(folder, name))?.isDirectory() === false);
  const inTheWay = [
    ...noFolders,
    ...[...reportFiles, ...resultFiles].filter(
      (name) => !noFolders.some((parent) => parent === dirname(name)) && isForeign(folder, name, marked.files),
    ),
    ...keptFolders.flatMap((name) => linksIn(folder, name)),
    ...readdirSync(folder).filter((name) => isHistoryName(name) && boundedText(join(folder, name)) === undefined),
  ];
  return inTheWay.length === 0
    ? { kind: 'own', ...marked }
    : { kind: 'foreign', why: `contains ${shown(inTheWay)}, which no run of this suite wrote` };
}

function isForeign(folder: string, name: string, files: ReadonlySet<string>): boolean {
  const there = kindOf(join(folder, name));
  return there !== undefined && !(there.isFile() && files.has(name));
}

/** Links instead of the folders of targets and requirements. */
const linksIn = (folder: string, name: string): string[] =>
  (namesIn(join(folder, name)) ?? [])
    .map((each) => `${name}/${each}`)
    .filter((each) => kindOf(join(folder, each))?.isSymbolicLink());

/** What has a path, without following a link; undefined if nothing has. */
const kindOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

function shown(names: readonly string[]): string {
  return firstListed(
    names.map((name) => JSON.stringify(name)),
    3,
  );
}

/** Whether a name shows that a folder is in use. Files that pipelines keep, such as the history, do not. */
function counts(folder: string, name: string): boolean {
  if (name === '.gitkeep' || name === '.gitignore' || isLockName(name)) return false;
  if (isHistoryName(name)) return !isHistory(join(folder, name));
  if (name === 'ledger') return !isLedgers(join(folder, name));
  // The folder of a target of a fleet, into which a pipeline has restored what it keeps.
  const names = namesIn(join(folder, name)) ?? [];
  return !names.some(isHistoryName) || names.some((each) => counts(join(folder, name), each));
}

/** The suite's files in a folder without a marker; undefined if it contains no verdict of the suite. */
function recognised(folder: string): Marked | undefined {
  const verdict = recordIn(join(folder, 'verdict.json'));
  const matrix = recordIn(join(folder, 'matrix.json'));
  const isVerdict = isOurs(verdict) && typeof record(verdict.target)?.name === 'string';
  const isMatrix = isOurs(matrix) && Array.isArray(matrix.targets);
  if (!isVerdict && !isMatrix) return undefined;
  const results = namesIn(join(folder, 'allure-results'))?.filter((name) => allureName.test(name)) ?? [];
  const files = [...reportFiles, ...earlierFiles].filter((name) => kindOf(join(folder, name))?.isFile() === true);
  const targets = isMatrix ? (matrix.targets as unknown[]).flatMap((each) => record(each)?.name ?? []) : [];
  return {
    files: new Set([...files, ...results.map((name) => `allure-results/${name}`)]),
    targets: new Set(targets.filter((name): name is string => typeof name === 'string' && /^[\w-][\w.-]*$/.test(name))),
  };
}

/** Names that Allure uses for results. */
const allureName =
  /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}-(result|container|attachment|globals)(\.[\w.]+)?|categories\.json|environment\.properties)$/;

function isOurs(found: JsonObject | undefined): found is JsonObject {
  return (
    found !== undefined &&
    [1, 2, 3].includes(Number(found.schema)) &&
    typeof found.suite === 'string' &&
    Array.isArray(found.requirements)
  );
}

function isHistory(path: string): boolean {
  const [first] = boundedText(path)?.split('\n', 1) ?? [];
  return first === '' || Array.isArray(record(jsonIn(first))?.knownTestCaseIds);
}

function isLedgers(path: string): boolean {
  const targets = namesIn(path)?.map((name) => namesIn(join(path, name)));
  return targets?.every((names) => names?.every((name) => /^[\da-z]{8,11}-.*\.jsonl$/.test(name))) === true;
}

function namesIn(path: string): string[] | undefined {
  return kindOf(path)?.isDirectory() === true ? readdirSync(path) : undefined;
}

/** The object in a JSON file; undefined if there is none. */
export const recordIn = (path: string): JsonObject | undefined => record(jsonIn(boundedText(path)));

const record = (found: unknown): JsonObject | undefined => (isObject(found) ? found : undefined);
