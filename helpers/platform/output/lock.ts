import { closeSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { budgets } from '../../../contracts/budgets.ts';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import { boundedText } from './bounded-text.ts';
import { isFirst } from './make-folder.ts';
import { birthOf, isAlive } from './process-life.ts';
import { writeWhole } from './whole-file.ts';

/** A shard of a run. */
export interface Shard {
  readonly current: number;
  readonly total: number;
}

/** The process that writes into a folder, and its lock. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly started: string;
  readonly file: string;
  readonly shard: Shard | undefined;
}

const shape = /^\.delete-image-conformance(?:\.(\d+)of(\d+))?\.lock$/;
const guardName = '.delete-image-conformance.starting';

/** The names that locks have in an output folder. */
export const isLockName = (name: string): boolean => shape.test(name) || name === guardName;

/** How long a lock of another machine, whose processes cannot be seen, counts. */
const dayMs = 24 * 3600 * 1000;

const own: string[] = [];

/** Locks a folder for a run or a shard of it until this process ends; inside {@link guarded}. */
export function lock(folder: string, shard: Shard | undefined): void {
  const file = join(folder, `.delete-image-conformance${shard === undefined ? '' : `.${shard.current}of${shard.total}`}.lock`);
  const { pid } = process;
  writeWhole(file, `${JSON.stringify({ pid, host: hostname(), started: new Date().toISOString(), born: birthOf(pid) })}\n`);
  if (own.push(file) === 1) process.once('exit', unlock);
}

/** A lock that cannot be removed, from a folder that is gone or read-only now, stops counting when its process has ended. */
function unlock(): void {
  for (const file of own)
    try {
      rmSync(file, { force: true });
    } catch {}
}

/** The runs that are writing into a folder. Removes the locks of processes that have ended; inside {@link guarded}. */
export function holders(folder: string): Holder[] {
  return readdirSync(folder).flatMap((name) => {
    const [found, current, total] = shape.exec(name) ?? [];
    if (found === undefined) return [];
    const file = join(folder, name);
    const holder = holderIn(file);
    const shard = current === undefined ? undefined : { current: Number(current), total: Number(total) };
    if (holder !== undefined) return [{ ...holder, file, shard }];
    // Only a file is removed: a folder with this name is not the suite's.
    if (!lstatSync(file).isDirectory()) rmSync(file);
    return [];
  });
}

/** The process that holds a lock; undefined if it has ended. */
function holderIn(file: string): Omit<Holder, 'file' | 'shard'> | undefined {
  const said = jsonIn(boundedText(file));
  if (!isObject(said)) return undefined;
  const { pid, host, started, born } = said;
  if (typeof pid !== 'number' || pid < 1 || typeof host !== 'string' || typeof started !== 'string') return undefined;
  const isHeld =
    host === hostname()
      ? pid !== process.pid && isAlive(pid, typeof born === 'string' ? born : undefined)
      : !isPast(lstatSync(file).mtimeMs, dayMs);
  return isHeld ? { pid, host, started } : undefined;
}

/** Whether two runs exclude each other in one folder. Shards of one run do not. */
export function excludes(one: Shard | undefined, other: Shard | undefined): boolean {
  return one === undefined || other === undefined || one.total !== other.total || one.current === other.current;
}

/**
 * Calls a function while no other process starts a run in the folders. The guard of a process that was killed as it started counts
 * for five seconds: no start takes them, and no signal ends the wait.
 * @throws Error if something else has the name of the guard
 * @throws the system's error if a folder cannot be written
 */
export function guarded<T>([folder, ...others]: readonly string[], act: () => T): T {
  if (folder === undefined) return act();
  const guard = join(folder, guardName);
  while (!isFirst(() => closeSync(openSync(guard, 'wx')))) {
    const there = lstatSync(guard, { throwIfNoEntry: false });
    if (there?.isFile() === false) throw new Error(`${guard} is not a file of this suite; remove it`);
    if (there !== undefined && isPast(there.mtimeMs, budgets.start.mostMs)) rmSync(guard, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  try {
    return guarded(others, act);
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Whether a file was last written longer ago than this. A date in the future, which archives and caches keep, counts as long ago. */
const isPast = (mtimeMs: number, ms: number): boolean => Math.abs(Date.now() - mtimeMs) > ms;
