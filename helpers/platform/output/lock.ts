import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import { boundedText } from './bounded-text.ts';
import { folderNames } from './make-folder.ts';
import { birthOf, isAlive } from './process-life.ts';
import { writeWhole } from './whole-file.ts';

/** The process of another run that writes into a folder. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly started: string;
  /** Its lock. */
  readonly file: string;
}

/** The names that locks have in an output folder. */
export const isLockName = (name: string): boolean => /^\.delete-image-conformance\..*lock$/.test(name);

/** How long a lock of another machine, whose processes cannot be seen, counts. */
const dayMs = 24 * 3600 * 1000;

/**
 * Locks folders for this process until it ends, or gives the process that has locked one of them. Each process writes a lock with a name
 * of its own and then looks for others: two that start at once may both be refused, and never both run. So nobody has to take a lock over.
 * @throws the system's error if a folder cannot be written
 */
export function lock(folders: readonly string[]): Holder | undefined {
  const { pid } = process;
  const own = folders.map((folder) => join(folder, ownName));
  const content = `${JSON.stringify({ pid, host: hostname(), started: new Date().toISOString(), born: birthOf(pid) })}\n`;
  let other: Holder | undefined;
  let isOwn = false;
  try {
    for (const file of own) writeWhole(file, content);
    other = holderOf(folders);
    isOwn = other === undefined;
  } finally {
    if (!isOwn) unlock(own);
  }
  if (isOwn && held.push(...own) === own.length) process.once('exit', () => unlock(held));
  return other;
}

/** The name of the locks of this process. */
const ownName = `.delete-image-conformance.${hostname()}-${process.pid}.lock`;

/** The locks of this process. */
const held: string[] = [];

/** A lock that cannot be removed, from a folder that is gone or read-only now, stops counting when its process has ended. */
function unlock(files: readonly string[]): void {
  for (const file of files)
    try {
      rmSync(file, { force: true });
    } catch {}
}

/** The first of the other processes that have locked folders. Removes the locks of those that have ended. */
export const holderOf = (folders: readonly string[]): Holder | undefined => folders.flatMap(holders)[0];

function holders(folder: string): Holder[] {
  return folderNames(folder).flatMap((name) => {
    const file = join(folder, name);
    const said = isLockName(name) && name !== ownName ? jsonIn(boundedText(file)) : undefined;
    if (!isObject(said)) return [];
    const { pid, host, started, born } = said;
    if (typeof pid !== 'number' || pid < 1 || typeof host !== 'string' || typeof started !== 'string') return [];
    const isHeld =
      host === hostname()
        ? isAlive(pid, typeof born === 'string' ? born : undefined)
        : // A clock of another machine may be ahead.
          Math.abs(Date.now() - Date.parse(started)) < dayMs;
    if (!isHeld) rmSync(file, { force: true });
    return isHeld ? [{ pid, host, started, file }] : [];
  });
}
