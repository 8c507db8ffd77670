import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

let made = 0;

/** Whether a file is the beginning of a file, which a killed run left. */
export const isUnfinished = (name: string): boolean => /^\..+\.\d+-\d+\.part$/.test(name);

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
    made += 1;
    // In the same folder, so that the rename stays on one file system.
    this.#temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${made}.part`);
    this.#descriptor = openSync(this.#temporary, 'wx');
  }

  /** Appends to the file; does nothing once it is closed or abandoned. */
  write(content: string | Uint8Array): void {
    this.#orAbandon((descriptor) => writeFileSync(descriptor, content));
  }

  /** Gives the file its name; replaces an earlier file, or a link. */
  close(): void {
    this.#orAbandon((descriptor) => {
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

  #orAbandon(act: (descriptor: number) => void): void {
    if (this.#descriptor === undefined) return;
    try {
      act(this.#descriptor);
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
