import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

let made = 0;

/** Whether a file is the beginning of a file, which a killed run left. */
export const isUnfinished = (name: string): boolean => /^\..+\.\d+-\d+\.part$/.test(name);

/**
 * Writes a file completely or not at all: it has its name only when it is whole, and replaces an earlier file, or a link. Its folder must exist.
 * @throws the system's error (`ENOSPC`, `EROFS`, `EACCES`), which blames the machine; an earlier file then stays
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  made += 1;
  // In the same folder, so that the rename stays on one file system.
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${made}.part`);
  try {
    writeFileSync(temporary, content, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
