import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import type { ReportFile, resultsFolder } from './report-names.ts';
import { type Content, writeWhole } from './whole-file.ts';

/**
 * A folder that a run writes into. A file appears complete or not at all. Nothing is written or removed through a link, also none
 * that appears in mid-run. Methods throw the system's error for a file that cannot be written, which blames the machine.
 */
export class OutputFolder {
  readonly path: string;
  readonly #real: string;

  constructor(path: string) {
    this.path = path;
    makeFolder(path);
    this.#real = realpathSync(path);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** The path of a file, right before it is written. @throws the system's error if a folder above it became a link */
  #place(name: string): string {
    const path = this.file(name);
    makeFolder(dirname(path));
    const real = join(this.#real, dirname(name));
    if (realpathSync(dirname(path)) === real) return path;
    throw Object.assign(new Error(`${dirname(path)} is no longer ${real}: somebody moved a folder`), { code: 'ENOTDIR' });
  }

  /** Writes a report, a result of Allure, or the history of a target. */
  write(name: ReportFile | `${typeof resultsFolder}/${string}` | `history-${string}.jsonl`, content: Content): void {
    writeWhole(this.#place(name), content);
  }
}
