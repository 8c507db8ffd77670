import { lstatSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject } from '../../../contracts/json.ts';
import { ownerOf, recordIn } from './folder-owner.ts';
import { isLockName } from './lock.ts';
import { makeFolder } from './make-folder.ts';
import { mark, markerName } from './marker.ts';
import { isReportName, reportFiles, reportFolders } from './report-names.ts';

/** Words of runs that tested nothing, or too little to compare with. */
const undecided: readonly unknown[] = ['broken', 'inconclusive', null, undefined];

/**
 * Removes the files that earlier runs wrote into a folder, and folders that are then empty. Reports of a whole run are moved to
 * `previous`, each by one rename, and replace those that the suite wrote there before; raw results of Allure are not: the page has them.
 * @throws the system's error for a file that cannot be removed
 */
export function clear(folder: string, files: ReadonlySet<string>, previous?: string): void {
  if (previous !== undefined && isWhole(folder)) {
    const before = ownerOf(previous);
    if (before.kind === 'own') clear(previous, before.files);
    if (before.kind !== 'foreign')
      move(
        folder,
        reportFiles.filter((name) => files.has(name) && isFile(folder, name)),
        previous,
      );
  }
  // A folder that became a link leads to files of somebody's.
  for (const name of files) if (isReportName(name) && isFile(folder, name)) rmSync(join(folder, name));
  for (const name of reportFolders)
    if (isFolder(join(folder, name)) && readdirSync(join(folder, name)).length === 0) rmdirSync(join(folder, name));
}

function move(folder: string, names: readonly string[], to: string): void {
  makeFolder(to);
  mark(to, { files: new Set(names), targets: new Set() });
  for (const name of names) {
    makeFolder(dirname(join(to, name)));
    renameSync(join(folder, name), join(to, name));
  }
}

/** Removes the folder of a target in which only what marks it is left; else says in the marker that nothing of the suite's is. */
export function leave(folder: string): void {
  mark(folder, { files: new Set(), targets: new Set() });
  const names = readdirSync(folder);
  if (names.some((name) => name !== markerName && !isLockName(name))) return;
  for (const name of names) rmSync(join(folder, name));
  rmdirSync(folder);
}

/** Whether a folder has reports of a run of the whole suite, on one target or on a fleet, that decided something. */
function isWhole(folder: string): boolean {
  const verdict = recordIn(join(folder, 'verdict.json'));
  const fleet = recordIn(join(folder, 'matrix.json'))?.targets;
  const runs: unknown[] = verdict === undefined && Array.isArray(fleet) ? fleet : [verdict];
  return runs.some((run) => isObject(run) && (run.selection ?? null) === null && !undecided.includes(run.verdict));
}

const isFile = (folder: string, name: string): boolean =>
  isFolder(dirname(join(folder, name))) && lstatSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true;

const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
