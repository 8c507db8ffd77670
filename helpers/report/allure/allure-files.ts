import { rmSync, writeFileSync } from 'node:fs';
import type { TestResult } from 'allure-js-commons';
import type { Category, EnvironmentInfo } from 'allure-js-commons/sdk';
import { FileSystemWriter, stringifyEnvInfo } from 'allure-js-commons/sdk/reporter';
import { makeFolder } from '../../shared/output/make-folder.ts';
import type { OutputFolder } from '../../shared/output/output-folder.ts';

/** Where in the folder of a target the results are. */
const resultsFolder = 'allure-results';

/**
 * Writes Allure results. Allure's own writer syncs each file to the disk and renames it, for each request; all the while the runner
 * cannot hand out tests. Results are made anew by each run: nothing reads them after a crash. Methods throw what the system says of a
 * file that cannot be written: the harness is to blame.
 */
export class AllureFiles extends FileSystemWriter {
  readonly #folder: OutputFolder;

  /** Writes into `allure-results` of the folder. */
  constructor(folder: OutputFolder) {
    super({ resultsDir: folder.file(resultsFolder) });
    makeFolder(folder.file(resultsFolder));
    this.#folder = folder;
  }

  /** Where the results are. */
  get path(): string {
    return this.#folder.file(resultsFolder);
  }

  override writeResult(result: TestResult): void {
    this.#write(`${result.uuid}-result.json`, JSON.stringify(result));
  }

  override writeAttachment(name: string, content: Buffer): void {
    this.#write(name, content);
  }

  override writeEnvironmentInfo(info: EnvironmentInfo): void {
    this.#write('environment.properties', stringifyEnvInfo(info));
  }

  override writeCategoriesDefinitions(categories: Category[]): void {
    this.#write('categories.json', JSON.stringify(categories));
  }

  /** A file that could not be written to its end is taken away. */
  #write(name: string, content: string | Buffer): void {
    const path = `${resultsFolder}/${name}`;
    this.#folder.note([path]);
    try {
      writeFileSync(this.#folder.file(path), content);
    } catch (error) {
      rmSync(this.#folder.file(path), { force: true });
      throw error;
    }
  }
}
