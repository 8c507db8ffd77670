import { existsSync, lstatSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ownerOf, recordIn } from './folder-owner.ts';
import { guarded, holders } from './lock.ts';
import { makeFolder } from './make-folder.ts';
import { type Marked, mark, markerName } from './marker.ts';
import { isReportName, reportFiles } from './report-names.ts';

/** Words of runs that tested nothing, or too little to compare with. */
const undecided: readonly unknown[] = ['broken', 'inconclusive', null];

/**
 * Removes the files that earlier runs wrote into a folder, and folders that are then empty. Does the same in the folders of a
 * fleet, unless a run is writing there. Keeps histories and ledgers, and, if `previous` names a folder, moves the reports of a whole
 * run there.
 * @throws the system's error for a file that cannot be removed
 */
export function clear(folder: string, { files, targets }: Marked, previous?: string): void {
  if (previous !== undefined) keepWholeRun(folder, files, previous);
  for (const file of files) removeFile(folder, file);
  for (const parent of new Set([...files].map(dirname))) if (parent !== '.') removeEmpty(folder, parent);
  for (const name of targets) {
    const inside = join(folder, name);
    const owned = ownerOf(inside);
    if (owned.kind !== 'own') continue;
    const busy = guarded(inside, () => {
      const running = holders(inside).length > 0;
      if (!running) clear(inside, owned, previous && join(previous, name));
      if (!running) mark(inside, { files: new Set(), targets: new Set() });
      return running;
    });
    if (!busy) removeIfBare(folder, name);
  }
}

/**
 * Moves the reports of a whole run to `previous`, where they replace those that the suite wrote there before. Reports of a selection, a
 * shard or a run without a verdict on the target stay where they are. Raw results of Allure are not moved: the page has them.
 */
function keepWholeRun(folder: string, files: ReadonlySet<string>, previous: string): void {
  if (!isWhole(folder)) return;
  forget(previous);
  const own = ownerOf(previous);
  if (own.kind === 'foreign') return;
  const moved = reportFiles.filter((name) => files.has(name) && existsSync(join(folder, name)));
  makeFolder(previous);
  mark(previous, { files: new Set(moved), targets: own.kind === 'own' ? own.targets : new Set() });
  for (const name of moved) {
    makeFolder(dirname(join(previous, name)));
    renameSync(join(folder, name), join(previous, name));
  }
}

/** Whether a folder has reports of a run of the whole suite, on one target or on a fleet, that decided something. */
function isWhole(folder: string): boolean {
  const verdict = recordIn(join(folder, 'verdict.json'));
  const fleet: unknown = recordIn(join(folder, 'matrix.json'))?.targets;
  const runs: unknown[] = verdict === undefined ? (Array.isArray(fleet) ? fleet : []) : [verdict];
  return runs.some((run) => {
    const { verdict: word = null, selection = null } = (run ?? {}) as {
      readonly verdict?: unknown;
      readonly selection?: unknown;
    };
    return selection === null && !undecided.includes(word);
  });
}

/** Removes what the suite wrote into a folder, but for the folders of targets. */
function forget(folder: string): void {
  const owned = ownerOf(folder);
  if (owned.kind === 'own') clear(folder, { files: owned.files, targets: new Set() });
}

/** Removes a file inside the folder, never through a link that leads outside. */
function removeFile(folder: string, file: string): void {
  const path = join(folder, file);
  if (!isReportName(file) || !isInside(folder, dirname(path))) return;
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) rmSync(path);
}

function removeEmpty(folder: string, name: string): void {
  const path = join(folder, name);
  if (!isInside(folder, path)) return;
  try {
    rmdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}

/** Removes the folder of a target if only its marker is left. */
function removeIfBare(folder: string, name: string): void {
  if (readdirSync(join(folder, name)).some((each) => each !== markerName)) return;
  rmSync(join(folder, name, markerName), { force: true });
  removeEmpty(folder, name);
}

function isInside(folder: string, path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const whole = realpathSync(folder);
  const real = realpathSync(path);
  return real === whole || (real.startsWith(whole + sep) && real === join(whole, path.slice(folder.length)));
}
