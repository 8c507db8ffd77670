import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

let made = 0;

/** The name that a file has until it is whole: beside it, so that the rename stays on one file system. */
export function temporaryName(path: string): string {
  made += 1;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${made}.part`);
}

/**
 * A file that is written piece by piece, and that appears under its name only once it is whole. Its folder exists. A write that
 * fails takes the pieces away and throws what the system says (`ENOSPC`, `EROFS`, `EACCES`): the machine is to blame.
 */
export class WholeFile {
  readonly #path: string;
  readonly #temporary: string;
  #descriptor: number | undefined;

  constructor(path: string, temporary = temporaryName(path)) {
    this.#path = path;
    this.#temporary = temporary;
    this.#descriptor = openSync(temporary, 'wx');
  }

  /** Appends to the file; does nothing once it is closed or abandoned. */
  write(content: string | Uint8Array): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#orAbandon(() => writeAll(descriptor, content));
  }

  /** Gives the file its name, in the place of an earlier one. */
  close(): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#orAbandon(() => {
      this.#descriptor = undefined;
      closeSync(descriptor);
      renameSync(this.#temporary, this.#path);
    });
  }

  /** Takes away what was written; a file that had the name before stays. */
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

/** Writes a file whole or not at all. @throws what the system says; the file of before, if any, is still there then */
export function writeWhole(path: string, content: string | Uint8Array, temporary = temporaryName(path)): void {
  const file = new WholeFile(path, temporary);
  file.write(content);
  file.close();
}

/** A single write may take a part only, as it does on a disk that is about to be full. */
function writeAll(descriptor: number, content: string | Uint8Array): void {
  const octets = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < octets.length; ) at += writeSync(descriptor, octets, at);
}
