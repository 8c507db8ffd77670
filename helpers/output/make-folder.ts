import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and its missing parents. Node's own `recursive` loops forever if a file system answers `ENOENT` for a folder
 * that it refuses (`/proc`), and reports `ENOENT` for a read-only one.
 * @throws the system's error (`EROFS`, `EACCES`, `ENOTDIR`, `ENOSPC`)
 */
export function makeFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    const made = (error as NodeJS.ErrnoException).code === 'EEXIST' && lstatSync(path).isDirectory();
    if (!made) throw error;
  }
}
