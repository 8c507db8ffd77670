import { lstatSync, readdirSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ownerOf } from './folder-owner.ts';
import { excludes, guarded, holders } from './lock.ts';
import { type Marked, mark, markerName } from './marker.ts';
import { isReportName } from './report-names.ts';

/**
 * Removes the files that earlier runs wrote into a folder, and folders that are then empty. Does the same in the folders of a
 * fleet, unless a run is writing there. Keeps histories and ledgers.
 * @throws the system's error for a file that cannot be removed
 */
export function clear(folder: string, { files, targets }: Marked): void {
  for (const file of files) removeFile(folder, file);
  for (const parent of new Set([...files].map(dirname))) if (parent !== '.') removeEmpty(folder, parent);
  for (const name of targets) {
    const inside = join(folder, name);
    const owned = ownerOf(inside);
    if (owned.kind !== 'own') continue;
    const busy = guarded(inside, () => {
      const running = holders(inside).length > 0;
      if (!running) clear(inside, owned);
      if (!running) mark(inside, { files: new Set(), targets: new Set() });
      return running;
    });
    if (!busy) removeIfBare(folder, name);
  }
}

/**
 * Removes the reports of earlier runs after a configuration error, so that nobody mistakes them for reports of this run. Does not
 * touch a folder that is not this suite's, or that a run is writing into.
 * @throws the system's error for a file that cannot be removed
 */
export function forgetReports(folder: string): void {
  if (ownerOf(folder).kind !== 'own') return;
  guarded(folder, () => {
    const owned = ownerOf(folder);
    if (owned.kind !== 'own' || holders(folder).some(({ shard }) => excludes(shard, undefined))) return;
    clear(folder, owned);
    mark(folder, { files: new Set(), targets: new Set() });
  });
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
