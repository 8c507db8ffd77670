import { closeSync, constants, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

let made = 0;

/** In the same folder, so that the rename stays on one file system. */
function temporaryName(path: string): string {
  made += 1;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${made}.part`);
}

/**
 * A file that is written piece by piece, and that appears under its name only when it is complete. Its folder must exist. A write
 * that fails removes the pieces and throws the system's error (`ENOSPC`, `EROFS`, `EACCES`), which blames the machine.
 */
export class WholeFile {
  readonly #path: string;
  readonly #temporary: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#temporary = temporaryName(path);
    this.#descriptor = openSync(this.#temporary, 'wx');
  }

  /** Appends to the file; does nothing once it is closed or abandoned. */
  write(content: string | Uint8Array): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#orAbandon(() => writeFileSync(descriptor, content));
  }

  /** Gives the file its name; replaces an earlier file. */
  close(): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#orAbandon(() => {
      this.#descriptor = undefined;
      closeSync(descriptor);
      renameSync(this.#temporary, this.#path);
    });
  }

  /** Removes what was written. An earlier file with the name stays. */
  abandon(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    try {
      if (descriptor !== undefined) closeSync(descriptor);
    } finally {
      rmSync(this.#temporary, { force: true });
    }
  }

  #orAbandon(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }
}

/** Writes a file completely or not at all. @throws the system's error; an earlier file then stays */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const file = new WholeFile(path);
  file.write(content);
  file.close();
}

const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW = 0 } = constants;

/** Writes a file in place, or appends to it, but not if its name is a link: that leads to a file of somebody's. @throws the system's error */
export function writeUnlinked(path: string, content: string | Uint8Array, way: 'replace' | 'append' = 'replace'): void {
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_NOFOLLOW | (way === 'append' ? O_APPEND : O_TRUNC));
  try {
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}
