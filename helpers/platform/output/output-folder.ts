import { realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { markerName, note } from './marker.ts';
import type { ReportFile } from './report-names.ts';
import { WholeFile, writeWhole } from './whole-file.ts';

/**
 * A folder that a run writes into. Every file is listed in the folder's marker before it is written, so that the next run can
 * remove it even if this run is killed. A file appears complete or not at all. Nothing is written or removed through a link, also none
 * that appears in mid-run. Methods throw the system's error for a file that cannot be written, which blames the machine.
 */
export class OutputFolder {
  readonly path: string;
  readonly #real: string;
  readonly #noted = new Set<string>();

  constructor(path: string) {
    this.path = path;
    makeFolder(path);
    this.#real = realpathSync(path);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** The path of a file, right before it is written. @throws the system's error if a folder above it became a link */
  place(name: string): string {
    const path = this.file(name);
    makeFolder(dirname(path));
    const real = join(this.#real, dirname(name));
    if (realpathSync(dirname(path)) === real) return path;
    throw Object.assign(new Error(`${dirname(path)} is no longer ${real}: somebody moved a folder`), { code: 'ENOTDIR' });
  }

  /** Lists files, relative to the folder, before they are written. */
  note(names: readonly string[]): void {
    const unknown = names.filter((name) => !this.#noted.has(name));
    if (unknown.length === 0) return;
    this.place(markerName);
    note(this.path, unknown);
    for (const name of unknown) this.#noted.add(name);
  }

  write(name: ReportFile, content: string | Uint8Array): void {
    this.note([name]);
    writeWhole(this.place(name), content);
  }

  /** A file that is written piece by piece. */
  stream(name: ReportFile): WholeFile {
    this.note([name]);
    return new WholeFile(this.place(name));
  }

  /** Writes a file that later runs keep and extend. */
  writeKept(name: string, content: string | Uint8Array): void {
    writeWhole(this.place(name), content);
  }

  /** Removes files of this run. */
  remove(names: readonly ReportFile[]): void {
    for (const name of names.filter((each) => this.#noted.has(each))) rmSync(this.place(name), { force: true });
  }
}
