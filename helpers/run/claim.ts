import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject } from '../../contracts/json.ts';
import { type Holder, holderOf, lock } from '../platform/output/lock.ts';
import { makeFolder } from '../platform/output/make-folder.ts';
import { entriesBelow, kindOf, mark, markerName, recordIn, whyForeign } from '../platform/output/own-folder.ts';
import {
  earlierFiles,
  isResultName,
  previousFiles,
  previousFolder,
  reportFiles,
  resultsFolder,
  takenNames,
} from '../platform/output/report-names.ts';
import { isUnfinished } from '../platform/output/whole-file.ts';
import { Problems, SettingsError } from '../settings/settings-error.ts';

/** The folder of a target's reports: the output folder itself, or, for several targets, a subfolder. */
export function targetFolder(out: string, targets: readonly string[], name: string): string {
  return targets.length === 1 ? out : join(out, name);
}

/**
 * Claims an output folder for this run: checks that it, and the folder of each selected target of a fleet, is the suite's, locks them until this
 * process ends, and removes the reports there, but for the verdict of the last whole run, which it moves to `previous`. Keeps the reports on
 * targets of the fleet that are not selected. The set-up and the reporter of a process may both claim a folder: there are no reports yet.
 * @throws SettingsError with one line: the folder is not the suite's or is in use, and nothing changed, or it cannot be written
 */
export function claimOutput(out: string, targets: readonly string[], selected: readonly string[] = targets): void {
  const folders = expectClaimable(out, targets, selected);
  refusing(out, () => {
    for (const folder of folders) makeFolder(folder);
    expectFree(lock(folders));
    for (const folder of folders) {
      clear(folder);
      mark(folder);
    }
  });
}

/**
 * The folders that a run writes to: the output folder, those of the selected targets of a fleet, and those of a fleet before, which it clears. It
 * takes all or none. Changes nothing.
 * @throws SettingsError with one line if they are not the suite's, or another run writes to them
 */
export function expectClaimable(
  out: string,
  targets: readonly string[],
  selected: readonly string[] = targets,
): readonly string[] {
  assertNames(targets);
  return refusing(out, () => {
    const fleet = targets.length > 1 ? targets : [];
    const written = [out, ...fleet.filter((name) => selected.includes(name)).map((name) => join(out, name))];
    for (const folder of written) expectOwn(folder);
    const before = targetsBefore(out).flatMap((name) => (fleet.includes(name) ? [] : join(out, name)));
    const folders = [...written, ...before.filter((folder) => kindOf(folder) && whyForeign(folder) === undefined)];
    expectFree(holderOf(folders));
    return folders;
  });
}

/** What `act` gives. @throws SettingsError with one line, also for an error of the system */
function refusing<T>(out: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const why = `cannot be written: ${error instanceof Error ? error.message : String(error)}`;
    throw refusal('a writable folder', out, why, 'choose another folder, or give this one space and write permission');
  }
}

/** @throws SettingsError if another run writes to a folder */
function expectFree(holder: Holder | undefined): void {
  if (holder === undefined) return;
  const { pid, host, started, file } = holder;
  const why = `process ${pid} on ${host} has been writing to since ${started}`;
  const fix = `choose another folder, or wait for that run to end; if it has ended, remove ${file}`;
  throw refusal('a folder that no other run writes to', dirname(file), why, fix);
}

/** The targets of the run on a fleet that wrote into a folder last. */
function targetsBefore(out: string): string[] {
  const targets = recordIn(join(out, 'matrix.json'))?.targets;
  const names = Array.isArray(targets) ? targets.map((each) => (isObject(each) ? String(each.name) : '')) : [];
  return names.filter((name) => targetName.test(name));
}

/** Words of runs that tested nothing, or too little to compare with. */
const undecided: readonly unknown[] = ['broken', 'inconclusive', null, undefined];

/**
 * Removes the reports that an earlier run wrote into a folder. The verdict of a whole run is moved to `previous`, each file by one rename.
 * @throws the system's error for a file that cannot be removed
 */
function clear(folder: string): void {
  const isFile = (name: string): boolean => kindOf(join(folder, name))?.isDirectory() === false;
  const { verdict, selection } = recordIn(join(folder, 'verdict.json')) ?? {};
  if ((selection ?? null) === null && !undecided.includes(verdict)) {
    makeFolder(join(folder, previousFolder));
    for (const name of previousFiles) {
      rmSync(join(folder, previousFolder, name), { force: true });
      if (isFile(name)) renameSync(join(folder, name), join(folder, previousFolder, name));
    }
  }
  const below = (name: string, is: (name: string) => boolean): string[] =>
    entriesBelow(join(folder, name)).flatMap((each) => (is(each) ? [join(name, each)] : []));
  const results = below(resultsFolder, (name) => isResultName(name) || isUnfinished(name));
  const unfinished = ['.', 'html'].flatMap((name) => below(name, isUnfinished));
  for (const name of [...reportFiles, ...earlierFiles, ...results, ...unfinished].filter(isFile)) rmSync(join(folder, name));
}

/**
 * Marks a folder as this suite's, unless it contains foreign files, and makes folders in it, each in the one before.
 * @throws the system's error, or `ENOTDIR` where one is a link or a file
 */
export function adopt(folder: string, ...below: readonly string[]): string {
  makeFolder(folder);
  if (whyForeign(folder) === undefined && kindOf(join(folder, markerName)) === undefined) mark(folder);
  return below.reduce((above, name) => {
    makeFolder(join(above, name));
    return join(above, name);
  }, folder);
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

/** @throws SettingsError if a folder holds files that this suite did not write */
function expectOwn(folder: string): void {
  const why = whyForeign(folder);
  const fix = 'choose another folder, or move those files away; the suite removes only its reports';
  if (why !== undefined) throw refusal('an empty folder, or one with reports of earlier runs', folder, why, fix);
}

function refusal(expected: string, folder: string, why: string, fix: string): SettingsError {
  const problems = new Problems();
  problems.add('CONFORMANCE_OUT', expected, `${JSON.stringify(folder)}, which ${why}`, fix);
  return problems.error();
}
