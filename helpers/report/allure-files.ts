import { mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestResult, TestResultContainer } from 'allure-js-commons';
import type { Category, EnvironmentInfo } from 'allure-js-commons/sdk';
import { stringifyEnvInfo, type Writer } from 'allure-js-commons/sdk/reporter';
import { Pending } from './pending.ts';

/**
 * Writes Allure results, and keeps them for the page. Allure's own writer syncs each file to the disk, renames it and looks
 * whether it is still there, three files a request; all the while the runner cannot hand out tests, and the page reads all of it
 * again. Results are made anew by each run: nothing reads them after a crash.
 */
export class AllureFiles implements Writer {
  /** What was written so far, by name. */
  readonly files = new Map<string, Buffer>();
  readonly #folder: string;
  readonly #writing = new Pending();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
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
    await this.#writing.done();
  }

  #write(name: string, content: string | Buffer): void {
    const octets = Buffer.from(content);
    this.files.set(name, octets);
    this.#writing.add(writeFile(join(this.#folder, name), octets));
  }
}
