import { lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and its missing parents; a link is not followed. Node's own `recursive` loops forever if a file system answers
 * `ENOENT` for a folder that it refuses (`/proc`), and reports `ENOENT` for a read-only one.
 * @throws the system's error (`EROFS`, `EACCES`, `ENOTDIR`, `ENOSPC`)
 */
export function makeFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  if (!isFirst(() => mkdirSync(path))) expectFolder(path, lstatSync(path));
}

/** Makes a file or a folder, and returns whether nobody had made it before. */
export function isFirst(make: () => void): boolean {
  try {
    make();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The names in a folder; none if it is missing. @throws the system's error, or `ENOTDIR` for a link */
export function folderNames(path: string): string[] {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return [];
  expectFolder(path, there);
  return readdirSync(path);
}

function expectFolder(path: string, there: Stats): void {
  if (there.isDirectory()) return;
  const what = there.isSymbolicLink() ? 'a symbolic link, which the suite does not follow' : 'not a folder';
  throw Object.assign(new Error(`${path} is ${what}`), { code: 'ENOTDIR' });
}
