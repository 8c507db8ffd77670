import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { TestResult, TestResultContainer } from 'allure-js-commons';
import type { Category, EnvironmentInfo } from 'allure-js-commons/sdk';
import { stringifyEnvInfo, type Writer } from 'allure-js-commons/sdk/reporter';
import { makeFolder } from '../../shared/output/make-folder.ts';
import type { OutputFolder } from '../../shared/output/output-folder.ts';
import { BackgroundWrites } from '../background-writes.ts';

/** Where in the folder of a target the results are. */
export const resultsFolder = 'allure-results';

/**
 * Writes Allure results. Allure's own writer syncs each file to the disk, renames it and looks
 * whether it is still there, for each request; all the while the runner cannot hand out tests. Results are made anew by each run: nothing reads them after a crash.
 */
export class AllureFiles implements Writer {
  /** What is on its way to the disk, by name. */
  readonly #files = new Map<string, Buffer>();
  readonly #folder: OutputFolder;
  readonly #writing = new BackgroundWrites();
  /** Files that the folder's marker does not list yet. */
  #coming: string[] = [];

  /** Writes into `allure-results` of the folder. */
  constructor(folder: OutputFolder) {
    makeFolder(folder.file(resultsFolder));
    this.#folder = folder;
  }

  writeResult(result: TestResult): void {
    this.#write(`${result.uuid}-result.json`, JSON.stringify(result));
  }

  writeGroup(result: TestResultContainer): void {
    this.#write(`${result.uuid}-container.json`, JSON.stringify(result));
  }

  writeAttachment(name: string, content: Buffer): void {
    this.#write(name, content);
  }

  writeAttachmentFromPath(name: string, from: string): void {
    this.#write(name, readFileSync(from));
  }

  writeEnvironmentInfo(info: EnvironmentInfo): void {
    this.#write('environment.properties', stringifyEnvInfo(info));
  }

  writeCategoriesDefinitions(categories: Category[]): void {
    this.#write('categories.json', JSON.stringify(categories));
  }

  writeGlobals(name: string, info: object): void {
    this.#write(name, JSON.stringify(info));
  }

  /** Resolves when all is on disk. @throws what the system says of the first file that could not be written: the harness is to blame */
  async written(): Promise<void> {
    this.#begin();
    await this.#writing.done();
  }

  #write(name: string, content: string | Buffer): void {
    this.#files.set(name, Buffer.from(content));
    // A test gives a dozen files at once: the marker lists them in one step.
    if (this.#coming.length === 0) setImmediate(() => this.#begin());
    this.#coming.push(name);
  }

  #begin(): void {
    const names = this.#coming;
    this.#coming = [];
    const listed = Promise.resolve().then(() => this.#folder.note(names.map((name) => `${resultsFolder}/${name}`)));
    for (const name of names) this.#writing.add(listed.then(() => this.#writeOne(name)));
  }

  /** A file that could not be written to its end is taken away. */
  async #writeOne(name: string): Promise<void> {
    const path = this.#folder.file(`${resultsFolder}/${name}`);
    try {
      await writeFile(path, this.#files.get(name) ?? '');
      this.#files.delete(name);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }
}
