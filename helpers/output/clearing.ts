import { lstatSync, readdirSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ownerOf } from './folder-owner.ts';
import { excludes, guarded, holders } from './lock.ts';
import { type Marked, mark, markerName } from './marker.ts';
import { isReportName } from './report-names.ts';

/**
 * Removes from a folder what runs before wrote there, and the folders that are empty then; in the folders of a fleet too, unless a
 * run is writing there. Histories and ledgers stay.
 * @throws what the system says of a file that cannot be removed
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
 * Takes the reports of earlier runs out of an output folder, after an error of the configuration: nobody takes them for those of
 * this run. A folder that is not this suite's, or that a run is writing into, is left as it is.
 * @throws what the system says of a file that cannot be removed
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

/** Removes a file of the folder's own, never through a link to somewhere else. */
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

/** Removes the folder of a target that holds nothing but its marker. */
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
