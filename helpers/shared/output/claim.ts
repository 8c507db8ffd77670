import { lstatSync } from 'node:fs';
import { join, relative } from 'node:path';
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

/** What this process has claimed. */
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
    const folders = targets.length === 1 ? [out] : [out, ...selected.map((name) => join(out, name)).sort()];
    assertNames(targets);
    const previous = (folder: string): string => join(out, previousFolder, relative(out, folder));
    for (const folder of folders) assertUsable(folder);
    for (const folder of folders) assertUsable(previous(folder));
    for (const name of selected) expectFolders(out, 'ledger', name);
    const kept = targets.filter((name) => !selected.includes(name));
    claimAll(folders, targets.length === 1 ? noFleet : { written: selected, kept }, { shard, previous });
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

/** Subfolders of an output folder with reports on targets of a fleet: those that this run writes, and those that it leaves alone. */
interface Fleet {
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

const noFleet: Fleet = { written: [], kept: [] };

/** What a run writes, and where it moves the run before. */
interface Part {
  readonly shard: Shard | undefined;
  readonly previous: (folder: string) => string;
}

/** Takes all folders or none: holds the guard of each until the last is taken. */
function claimAll([out = '', ...rest]: readonly string[], fleet: Fleet, part: Part, sofar: (() => void)[] = []): void {
  makeFolder(out);
  guarded(out, () => {
    const owned = assertUsable(out);
    const others = holders(out);
    const rival = others.find((other) => excludes(other.shard, part.shard));
    if (rival !== undefined) throw inUse(out, rival);
    sofar.push(() => take(out, owned, others, fleet, part));
    if (rest.length > 0) claimAll(rest, noFleet, part, sofar);
    else for (const each of sofar) each();
  });
}

/** Takes a folder. Keeps what other shards of the same run wrote there. */
function take(
  folder: string,
  owned: FolderOwner,
  others: readonly Holder[],
  { written, kept }: Fleet,
  { shard, previous }: Part,
): void {
  holdUntilExit(lock(folder, shard));
  const files = owned.kind === 'own' ? owned.files : new Set<string>();
  const before = owned.kind === 'own' ? owned.targets : new Set<string>();
  if (others.length > 0) {
    const names = written.map((name) => `${name}/`);
    note(folder, names);
    return;
  }
  const staying = [...written, ...kept.filter((name) => before.has(name))];
  clear(folder, { files, targets: new Set([...before].filter((name) => !staying.includes(name))) }, previous(folder));
  mark(folder, { files: new Set(), targets: new Set(staying) });
}

const held: Holder[] = [];

function holdUntilExit(own: Holder): void {
  if (held.length === 0) process.once('exit', () => held.forEach(unlock));
  held.push(own);
}

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
