import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { processWide } from '../../playwright-internals/process-wide.ts';
import { Problems, SettingsError } from '../../settings/settings-error.ts';
import { clear } from './clearing.ts';
import { type FolderOwner, ownerOf } from './folder-owner.ts';
import { excludes, guarded, type Holder, holders, lock, type Shard, unlock } from './lock.ts';
import { makeFolder } from './make-folder.ts';
import { mark, note } from './marker.ts';
import { previousFolder, takenNames } from './report-names.ts';

/** The folder of a target's reports: the output folder itself, or, for several targets, a subfolder. */
export function targetFolder(out: string, targets: readonly string[], name: string): string {
  return targets.length === 1 ? out : join(out, name);
}

const claims = (): Map<string, { readonly error: unknown } | 'claimed'> => processWide('claims', () => new Map());

/**
 * Claims an output folder for this run: checks that it, and the folder of each selected target of a fleet, may be written to,
 * locks them until this process ends, and removes what earlier runs wrote there, but for the last whole run, which it moves to
 * `previous`. Keeps the reports on targets of the fleet that
 * are not selected. A process claims a folder once; a failed claim fails again.
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
    const isFleet = targets.length > 1;
    const kept = isFleet ? targets.filter((name) => !selected.includes(name)) : [];
    const places: readonly ClaimedFolder[] = [
      { folder: out, previous: join(out, previousFolder), written: isFleet ? selected : [], kept },
      ...(isFleet ? [...selected].sort() : []).map((name) => ({
        ...{ folder: join(out, name), previous: join(out, previousFolder, name), written: [], kept: [] },
      })),
    ];
    for (const { folder } of places) assertUsable(folder);
    for (const { previous } of places) assertUsable(previous);
    for (const name of selected) expectFolders(out, 'ledger', name);
    claimAll(places, shard);
    claims().set(out, 'claimed');
  } catch (error) {
    const told = error instanceof SettingsError ? error : unwritable(out, error);
    claims().set(out, { error: told });
    throw told;
  }
}

/**
 * Marks a folder as this suite's before something is put below it, unless it contains foreign files.
 * @throws SettingsError if what is not a folder has the name of one: of the folders of `below`, each lies in the one before it
 */
export function adopt(folder: string, ...below: readonly string[]): void {
  expectFolders(folder, ...below);
  makeFolder(folder);
  if (ownerOf(folder).kind === 'empty') mark(folder, { files: new Set(), targets: new Set() });
}

function expectFolders(folder: string, ...below: readonly string[]): void {
  const names = below.map((_, index) => below.slice(0, index + 1).join('/'));
  const other = names.find((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === false);
  if (other !== undefined)
    throw refusal(
      'a folder for reports',
      folder,
      `contains ${JSON.stringify(other)}, which is not a folder`,
      'move that file away, or choose another folder; the suite removes only what it wrote',
    );
}

interface ClaimedFolder {
  readonly folder: string;
  /** Where the run before is moved. */
  readonly previous: string;
  /** Subfolders with reports on targets of a fleet: those that this run writes, and those that it leaves alone. */
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/** Takes all folders or none: holds the guard of each until the last is taken. */
function claimAll(
  [place, ...rest]: readonly ClaimedFolder[],
  shard: Shard | undefined,
  sofar: readonly (() => void)[] = [],
): void {
  if (place === undefined) {
    for (const take of sofar) take();
    return;
  }
  const { folder } = place;
  makeFolder(folder);
  guarded(folder, () => {
    const owned = assertUsable(folder);
    const others = holders(folder);
    const rival = others.find((other) => excludes(other.shard, shard));
    if (rival !== undefined) throw inUse(folder, rival);
    claimAll(rest, shard, [...sofar, () => take(place, owned, others, shard)]);
  });
}

/** Takes a folder. Keeps what other shards of the same run wrote there. */
function take(
  { folder, previous, written, kept }: ClaimedFolder,
  owned: FolderOwner,
  others: readonly Holder[],
  shard: Shard | undefined,
): void {
  holdUntilExit(lock(folder, shard));
  if (others.length > 0) {
    note(
      folder,
      written.map((name) => `${name}/`),
    );
    return;
  }
  const { files, targets } = owned.kind === 'own' ? owned : { files: new Set<string>(), targets: new Set<string>() };
  const staying = [...written, ...kept.filter((name) => targets.has(name))];
  clear(folder, { files, targets: new Set([...targets].filter((name) => !staying.includes(name))) }, previous);
  mark(folder, { files: new Set(), targets: new Set(staying) });
}

const held: Holder[] = [];

function holdUntilExit(own: Holder): void {
  if (held.length === 0) process.once('exit', () => held.forEach(unlock));
  held.push(own);
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
  for (const name of targets.filter((each) => !targetName.test(each)))
    problems.add(
      'the name of a target',
      'letters, digits, dots, hyphens and underscores',
      problems.shown(name),
      'merge only blobs of runs of this suite, and find out who made this one',
    );
  const taken = targets.length > 1 ? targets.filter((each) => takenNames.includes(each.toLowerCase())) : [];
  for (const name of taken)
    problems.add(
      'TARGET_FILE',
      'a target name that is not already a file or folder of the reports',
      problems.shown(name),
      'rename that target',
    );
  problems.assertNone();
}

/** @throws SettingsError if a folder contains files that this suite did not write, or cannot be read */
function assertUsable(folder: string): FolderOwner {
  let owned: FolderOwner;
  try {
    owned = ownerOf(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
  if (owned.kind !== 'foreign') return owned;
  throw refusal(
    'an empty folder, or one with reports of earlier runs',
    folder,
    owned.why,
    'choose another folder, or move those files away; the suite removes only what it wrote',
  );
}

function inUse(folder: string, { pid, host, started, file }: Holder): SettingsError {
  const why = `process ${pid} on ${host} has been writing to since ${started}`;
  const fix = `choose another folder, or wait for that run to end; if it has ended, remove ${file}`;
  return refusal('a folder that no other run writes to', folder, why, fix);
}

function unwritable(folder: string, error: unknown): SettingsError {
  const why = error instanceof Error ? error.message : String(error);
  return refusal(
    'a writable folder',
    folder,
    `cannot be written: ${why}`,
    'choose another folder, or give this one space and write permission',
  );
}

function refusal(expected: string, folder: string, why: string, fix: string): SettingsError {
  const problems = new Problems();
  problems.add('CONFORMANCE_OUT', expected, `${JSON.stringify(folder)}, which ${why}`, fix);
  return problems.error();
}
