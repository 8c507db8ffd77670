import { closeSync, lstatSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { budgets } from '../../../contracts/budgets.ts';
import { boundedText } from './bounded-text.ts';
import { isFirst } from './make-folder.ts';
import { birthOf, isAlive } from './process-life.ts';
import { writeWhole } from './whole-file.ts';

/** A shard of a run. */
export interface Shard {
  readonly current: number;
  readonly total: number;
}

/** The process that writes into a folder. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly started: string;
  /** Distinguishes the process from a later one with the same number, if the platform allows. */
  readonly born?: string;
  /** The lock. */
  readonly file: string;
  readonly shard: Shard | undefined;
}

const shape = /^\.delete-image-conformance(?:\.(\d+)of(\d+))?\.lock$/;
const guardName = '.delete-image-conformance.starting';

/** The names that locks have in an output folder. */
export const isLockName = (name: string): boolean => shape.test(name) || name === guardName;

/** How long a lock of another machine, whose processes cannot be seen, counts. */
const dayMs = 24 * 3600 * 1000;
/** A start takes milliseconds. A wait blocks the process, so a signal takes effect after this time at the latest. */
const longestStartMs = budgets.start.mostMs;

/** Takes the lock of a folder for a run or a shard of it; inside {@link guarded}. */
export function lock(folder: string, shard: Shard | undefined): Holder {
  const file = join(folder, `.delete-image-conformance${shard === undefined ? '' : `.${shard.current}of${shard.total}`}.lock`);
  const holder = self();
  writeWhole(file, `${JSON.stringify(holder)}\n`);
  return { ...holder, file, shard };
}

/** Releases a lock. A lock that cannot be removed stops counting when its process has ended. */
export function unlock({ file }: Holder): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder has become read-only, or is gone.
  }
}

/** The runs that are writing into a folder. Removes the locks of processes that have ended; inside {@link guarded}. */
export function holders(folder: string): Holder[] {
  return readdirSync(folder).flatMap((name) => {
    const found = shape.exec(name);
    if (found === null) return [];
    const file = join(folder, name);
    const [, current, total] = found;
    const shard = current === undefined ? undefined : { current: Number(current), total: Number(total) };
    const holder = { ...read(file), file, shard };
    if (holds(holder)) return [holder];
    // Only a file is removed: a folder with this name is not the suite's.
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(file, { force: true });
    return [];
  });
}

/** Whether two runs exclude each other in one folder. Shards of one run do not. */
export function excludes(one: Shard | undefined, other: Shard | undefined): boolean {
  return one === undefined || other === undefined || one.total !== other.total || one.current === other.current;
}

/**
 * Calls a function while no other process starts or ends a run in the folder. The guard of a process that was killed as it started
 * counts for five seconds: no start takes one.
 * @throws Error if something else has the name of the guard
 * @throws the system's error if the folder cannot be written
 */
export function guarded<T>(folder: string, act: () => T): T {
  const guard = join(folder, guardName);
  while (!isFirst(() => closeSync(openSync(guard, 'wx')))) {
    const there = lstatSync(guard, { throwIfNoEntry: false });
    if (there?.isFile() === false) throw new Error(`${guard} is not a file of this suite; remove it`);
    if (there !== undefined && isPast(there.mtimeMs, longestStartMs)) rmSync(guard, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  try {
    return act();
  } finally {
    rmSync(guard, { force: true });
  }
}

type HolderNote = Omit<Holder, 'file' | 'shard'>;

function self(): HolderNote {
  const { pid } = process;
  const born = birthOf(pid);
  return { pid, host: hostname(), started: new Date().toISOString(), ...(born !== undefined && { born }) };
}

function read(file: string): HolderNote {
  try {
    const { pid, host, started, born } = JSON.parse(boundedText(file) ?? '') as Partial<HolderNote>;
    if (Number.isInteger(pid) && typeof host === 'string' && typeof started === 'string')
      return { pid: Number(pid), host, started, ...(typeof born === 'string' && { born }) };
  } catch {
    // A lock is always written completely, so this file is not one.
  }
  return { pid: 0, host: '', started: '' };
}

function holds({ pid, host, born, file }: Holder): boolean {
  if (pid <= 0) return false;
  if (host !== hostname()) return !isPast(statSync(file).mtimeMs, dayMs);
  if (pid === process.pid || !isAlive(pid)) return false;
  const now = birthOf(pid);
  return born === undefined || now === undefined || born === now;
}

/** Whether a file was last written longer ago than this. A date in the future, which archives and caches keep, counts as long ago. */
const isPast = (mtimeMs: number, ms: number): boolean => Math.abs(Date.now() - mtimeMs) > ms;
