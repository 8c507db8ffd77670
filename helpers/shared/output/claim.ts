import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { processWide } from '../../playwright-internals/process-wide.ts';
import { Problems, SettingsError } from '../../settings/settings-error.ts';
import { clear, leave } from './clearing.ts';
import { type FolderOwner, ownerOf } from './folder-owner.ts';
import { excludes, guarded, type Holder, holders, lock, type Shard } from './lock.ts';
import { makeFolder } from './make-folder.ts';
import { type Marked, mark, note } from './marker.ts';
import { previousFolder, takenNames } from './report-names.ts';

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

/** Claims a folder and those of the selected targets of a fleet: all or none. */
function claim(out: string, fleet: readonly string[], shard: Shard | undefined, selected: readonly string[]): void {
  const written = fleet.filter((name) => selected.includes(name)).sort();
  for (const name of ['', ...written]) for (const above of [out, join(out, previousFolder)]) usable(join(above, name));
  for (const name of selected) expectFolders(out, 'ledger', name);
  makeFolder(out);
  guarded([out], () => {
    const top = usable(out);
    const earlier = [...top.targets].filter((name) => !fleet.includes(name) && ownerOf(join(out, name)).kind === 'own');
    for (const name of written) makeFolder(join(out, name));
    const below = [...written, ...earlier].sort().map((name) => join(out, name));
    guarded(below, () => {
      const places = ['', ...written].map((name) => ({ name, folder: join(out, name), others: holders(join(out, name)) }));
      for (const { folder, others } of places) {
        const rival = others.find((other) => excludes(other.shard, shard));
        if (rival !== undefined) throw inUse(folder, rival);
      }
      for (const { name, folder, others } of places) {
        const { files, targets } = name === '' ? top : usable(folder);
        const staying = name === '' ? fleet.filter((each) => written.includes(each) || targets.has(each)) : [];
        lock(folder, shard);
        if (others.length > 0) {
          // What other shards of this run wrote stays.
          const lines = staying.map((each) => `${each}/`);
          note(folder, lines);
          continue;
        }
        clear(folder, files, join(out, previousFolder, name));
        mark(folder, { files: new Set(), targets: new Set(staying) });
        if (name === '') for (const each of earlier) clearEarlier(out, each);
      }
    });
  });
}

/** Clears the folder of a target that is none of this run's, unless a run is writing there. */
function clearEarlier(out: string, name: string): void {
  const folder = join(out, name);
  if (holders(folder).length > 0) return;
  clear(folder, usable(folder).files, join(out, previousFolder, name));
  leave(folder);
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

/** What the suite wrote into a folder. @throws SettingsError if it holds files that this suite did not write, or cannot be read */
function usable(folder: string): Marked {
  let owned: FolderOwner;
  try {
    owned = ownerOf(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
  if (owned.kind === 'own') return owned;
  if (owned.kind === 'empty') return { files: new Set(), targets: new Set() };
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
