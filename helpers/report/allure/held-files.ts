import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BufferResultFile } from '@allurereport/reader-api';

/**
 * A file of results in memory. By itself Allure opens each file of a folder twice, as a stream, and the attachments one after the other:
 * of the thousands of files of a run that took two thirds of the time of a page.
 */
class HeldFile extends BufferResultFile {
  readonly #content: Buffer;

  constructor(content: Buffer, name: string) {
    super(content, name);
    this.#content = content;
  }

  override asBuffer(): Promise<Buffer> {
    return Promise.resolve(this.#content);
  }

  override asUtf8String(): Promise<string> {
    return Promise.resolve(this.#content.toString());
  }

  override async asJson<T>(): Promise<T> {
    return JSON.parse(await this.asUtf8String());
  }
}

/** The files of a folder of results, for Allure to read. @throws what the system says of one that cannot be read */
export function heldFiles(folder: string): readonly BufferResultFile[] {
  return readdirSync(folder)
    .sort()
    .map((name) => new HeldFile(readFileSync(join(folder, name)), name));
}
