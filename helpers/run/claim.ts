import { lstatSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject } from '../../contracts/json.ts';
import { entriesBelow, type FolderOwner, ownerOf, recordIn } from '../platform/output/folder-owner.ts';
import { excludes, guarded, type Holder, holders, lock, type Shard } from '../platform/output/lock.ts';
import { makeFolder } from '../platform/output/make-folder.ts';
import { type Marked, mark, note } from '../platform/output/marker.ts';
import {
  isReportName,
  isUnfinished,
  previousFiles,
  previousFolder,
  reportFolders,
  takenNames,
} from '../platform/output/report-names.ts';
import { processWide } from '../platform/process-wide.ts';
import { Problems, SettingsError } from '../settings/settings-error.ts';

/** The folder of a target's reports: the output folder itself, or, for several targets, a subfolder. */
export function targetFolder(out: string, targets: readonly string[], name: string): string {
  return targets.length === 1 ? out : join(out, name);
}

const claims = (): Map<string, { readonly error: unknown } | 'claimed'> => processWide('claims', () => new Map());

/**
 * Claims an output folder for this run: checks that it, and the folder of each selected target of a fleet, may be written to,
 * locks them until this process ends, and removes what earlier runs wrote there, but for the last whole run, which it moves to
 * `previous`. Keeps the reports on targets of the fleet that are not selected. A process claims a folder once; a failed claim fails
 * again.
 * @throws SettingsError with one line, before anything changes: the folder is not the suite's, is in use, or cannot be written
 */
export function claimOutput(
  out: string,
  targets: readonly string[],
  shard: Shard | undefined,
  selected: readonly string[] = targets,
): void {
  const known = claims().get(out);
  if (known === 'claimed') return;
  if (known !== undefined) throw known.error;
  try {
    assertNames(targets);
    claim(out, targets.length > 1 ? targets : [], shard, selected);
    claims().set(out, 'claimed');
  } catch (error) {
    const told = error instanceof SettingsError ? error : unwritable(out, error);
    claims().set(out, { error: told });
    throw told;
  }
}

/** Claims a folder and those of the selected targets of a fleet, all or none; clears those of a fleet before, too. */
function claim(out: string, fleet: readonly string[], shard: Shard | undefined, selected: readonly string[]): void {
  const written = fleet.filter((name) => selected.includes(name));
  for (const name of ['', ...written]) for (const above of [out, join(out, previousFolder)]) usable(join(above, name));
  for (const name of selected) expectFolders(out, 'ledger', name);
  makeFolder(out);
  guarded([out], () => {
    const top = usable(out);
    const earlier = [...top.targets].filter((name) => !fleet.includes(name) && ownerOf(join(out, name)).kind === 'own');
    const below = [...written, ...earlier].sort();
    for (const name of below) makeFolder(join(out, name));
    const inside = below.map((name) => join(out, name));
    guarded(inside, () => {
      const others = new Map([out, ...inside].map((folder) => [folder, holders(folder)]));
      for (const [folder, found] of others) expectFree(folder, found, shard);
      // What other shards of this run wrote stays.
      const isFree = (name: string): boolean => others.get(join(out, name))?.length === 0;
      for (const name of ['', ...below]) {
        const folder = join(out, name);
        lock(folder, shard);
        if (isFree(name)) clear(folder, (name === '' ? top : usable(folder)).files, join(out, previousFolder, name));
      }
      // The marker above lists the folders below: a run that is killed before must not forget them.
      const staying = fleet.filter((name) => written.includes(name) || top.targets.has(name));
      for (const name of [...below, '']) {
        const lines = name === '' ? staying.map((each) => `${each}/`) : [];
        (isFree(name) ? mark : note)(join(out, name), lines);
      }
    });
  });
}

function expectFree(folder: string, others: readonly Holder[], shard: Shard | undefined): void {
  const rival = others.find((other) => excludes(other.shard, shard));
  if (rival === undefined) return;
  const why = `process ${rival.pid} on ${rival.host} has been writing to since ${rival.started}`;
  const fix = `choose another folder, or wait for that run to end; if it has ended, remove ${rival.file}`;
  throw refusal('a folder that no other run writes to', folder, why, fix);
}

/** Words of runs that tested nothing, or too little to compare with. */
const undecided: readonly unknown[] = ['broken', 'inconclusive', null, undefined];

/**
 * Removes the files that earlier runs wrote into a folder, and folders that are then empty. The verdict of a whole run is moved to
 * `previous`, each file by one rename, and replaces what the suite wrote there before.
 * @throws the system's error for a file that cannot be removed
 */
export function clear(folder: string, files: ReadonlySet<string>, previous?: string): void {
  const owner = previous === undefined || !isWhole(folder) ? undefined : ownerOf(previous);
  if (previous !== undefined && owner !== undefined && owner.kind !== 'foreign') {
    const moved = previousFiles.filter((name) => files.has(name) && isFile(folder, name));
    clear(previous, owner.files);
    makeFolder(previous);
    mark(previous, moved);
    for (const name of moved) {
      makeFolder(dirname(join(previous, name)));
      renameSync(join(folder, name), join(previous, name));
    }
  }
  const unfinished = ['', 'html/']
    .flatMap((above) => entriesBelow(join(folder, above)).map((name) => above + name))
    .filter(isUnfinished);
  // A folder that became a link leads to files of somebody's.
  for (const name of [...files, ...unfinished])
    if (isReportName(name) && isFile(folder, name)) rmSync(join(folder, name), { force: true });
  for (const path of reportFolders.map((name) => join(folder, name)))
    if (isFolder(path) && entriesBelow(path).length === 0) rmdirSync(path);
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

/**
 * Marks a folder as this suite's before something is put below it, unless it contains foreign files.
 * @throws SettingsError if what is not a folder has the name of one: of the folders of `below`, each lies in the one before it
 */
export function adopt(folder: string, ...below: readonly string[]): void {
  expectFolders(folder, ...below);
  makeFolder(folder);
  if (ownerOf(folder).kind === 'empty') mark(folder);
}

function expectFolders(folder: string, ...below: readonly string[]): void {
  const names = below.map((_, index) => below.slice(0, index + 1).join('/'));
  const other = names.find((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === false);
  const fix = 'move that file away, or choose another folder; the suite removes only what it wrote';
  if (other !== undefined)
    throw refusal('a folder for reports', folder, `contains ${JSON.stringify(other)}, which is not a folder`, fix);
}

/** Whether an error of {@link claimOutput} blames the operator's configuration: nothing was written. */
export const isRefusedFolder = (error: unknown): boolean => error instanceof SettingsError;

/** As in contracts/target.schema.json: a name is part of a path. */
const targetName = /^[a-z0-9][\w.-]{0,63}$/i;

/**
 * @throws SettingsError if the name of a target is no name, as one in somebody's blobs may be, or if its folder in a fleet would have the
 * name of another file
 */
function assertNames(targets: readonly string[]): void {
  const problems = new Problems();
  for (const name of targets) {
    const shown = problems.shown(name);
    const fix = 'merge only blobs of runs of this suite, and find out who made this one';
    if (!targetName.test(name))
      problems.add('the name of a target', 'letters, digits, dots, hyphens and underscores', shown, fix);
    if (targets.length > 1 && takenNames.includes(name.toLowerCase()))
      problems.add(
        'TARGET_FILE',
        'a target name that is not already a file or folder of the reports',
        shown,
        'rename that target',
      );
  }
  problems.assertNone();
}

/** What the suite wrote into a folder. @throws SettingsError if it holds files that this suite did not write, or cannot be read */
function usable(folder: string): Marked {
  let owner: FolderOwner;
  try {
    owner = ownerOf(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
  if (owner.kind !== 'foreign') return owner;
  const fix = 'choose another folder, or move those files away; the suite removes only what it wrote';
  throw refusal('an empty folder, or one with reports of earlier runs', folder, owner.why, fix);
}

function unwritable(folder: string, error: unknown): SettingsError {
  const why = `cannot be written: ${error instanceof Error ? error.message : String(error)}`;
  return refusal('a writable folder', folder, why, 'choose another folder, or give this one space and write permission');
}

function refusal(expected: string, folder: string, why: string, fix: string): SettingsError {
  const problems = new Problems();
  problems.add('CONFORMANCE_OUT', expected, `${JSON.stringify(folder)}, which ${why}`, fix);
  return problems.error();
}
