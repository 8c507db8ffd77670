import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

let made = 0;

/** Whether a file is the beginning of a file, which a killed run left. */
export const isUnfinished = (name: string): boolean => /^\..+\.\d+-\d+\.part$/.test(name);

/** What is written: a whole, or its parts in their order. */
export type Content = string | Uint8Array | Iterable<string>;

/**
 * Writes a file completely or not at all: it has its name only when it is whole, and replaces an earlier file, or a link. Its folder must exist.
 * @throws the system's error (`ENOSPC`, `EROFS`, `EACCES`), which blames the machine; an earlier file then stays
 */
export function writeWhole(path: string, content: Content): void {
  made += 1;
  // In the same folder, so that the rename stays on one file system.
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${made}.part`);
  try {
    const file = openSync(temporary, 'wx');
    try {
      const parts = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      for (const part of parts) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Keeps data of a run for its other processes, in a folder that this makes. @throws as `writeWhole` does */
export function keepData(path: string, data: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, JSON.stringify(data));
}

/** What a process of the run has kept; undefined if none has. */
export const keptData = <Data>(path: string): Data | undefined =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Data) : undefined;
