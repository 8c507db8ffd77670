import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownerOf, recordIn } from './folder-owner.ts';
import { makeFolder } from './make-folder.ts';
import { mark } from './marker.ts';
import { reportFiles } from './report-names.ts';

/** The folder inside an output folder with the reports of the last whole run before the latest run. */
export const previousFolder = 'previous';

/** Words of runs that tested nothing, or too little to compare with. */
const undecided: readonly unknown[] = ['broken', 'inconclusive', null];

/**
 * Moves the reports of a whole run to `previous`, where they replace those that the suite wrote there before. Reports of a selection, a
 * shard or a run without a verdict on the target stay where they are. Raw results of Allure are not moved: the page has them.
 * @throws the system's error for a file that cannot be moved
 */
export function keepWholeRun(
  folder: string,
  files: ReadonlySet<string>,
  previous: string,
  forget: (folder: string) => void,
): void {
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
