import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** The folder in which a shard leaves its blob: the operator's, or `blob-report` where the run was started. */
export const blobFolder = resolve(process.env.PLAYWRIGHT_BLOB_OUTPUT_DIR || 'blob-report');

/** Whether this process runs a shard, by its arguments: Playwright has not read them yet. */
export const isSharded = (): boolean => process.argv.some((word) => word.startsWith('--shard'));

/**
 * What is wrong with the folder of the blob of a shard, in a line; undefined if it is right, or if no shard runs. Playwright
 * removes the folder with everything in it.
 */
export function blobFolderProblem(): string | undefined {
  if (!isSharded()) return undefined;
  // Playwright then writes this file, and removes no folder.
  if (process.env.PLAYWRIGHT_BLOB_OUTPUT_FILE) return undefined;
  const found = foreignIn(blobFolder);
  if (found === undefined) return undefined;
  const where = process.env.PLAYWRIGHT_BLOB_OUTPUT_DIR ? 'PLAYWRIGHT_BLOB_OUTPUT_DIR' : basename(blobFolder);
  const expected = 'a folder that is missing, empty or holds only blobs';
  return `${where}: expected ${expected}, got ${found}. Fix: move that away, or set PLAYWRIGHT_BLOB_OUTPUT_DIR; Playwright removes the folder with everything in it`;
}

/** The first name in a folder that is not a blob of Playwright's; undefined if there is none. */
function foreignIn(folder: string): string | undefined {
  try {
    const name = readdirSync(folder).find((each) => !/^report.*\.zip$/.test(each));
    return name === undefined ? undefined : `${JSON.stringify(name)} in it`;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? undefined : 'something that is not a folder';
  }
}
