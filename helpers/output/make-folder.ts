import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are not there. Node's own `recursive` goes on for ever where a file system says `ENOENT` of
 * a folder that it does not want (`/proc`), and says `ENOENT` of one that is read-only.
 * @throws what the system says (`EROFS`, `EACCES`, `ENOTDIR`, `ENOSPC`)
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
