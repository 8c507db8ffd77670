import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** The folder in which a shard leaves its blob: the operator's, or `blob-report` where the run was started. */
export const blobFolder = folderOf(process.env);

function folderOf(env: NodeJS.ProcessEnv): string {
  return resolve(env.PLAYWRIGHT_BLOB_OUTPUT_DIR || 'blob-report');
}

/** Whether this process runs a shard, by its arguments: Playwright has not read them yet. */
export const isSharded = (words: readonly string[] = process.argv): boolean => words.some((word) => word.startsWith('--shard'));

/**
 * What is wrong with the place of the blob of a shard, in a line; undefined if it is right, or if no shard runs. Playwright
 * removes the folder with everything in it, and replaces the file.
 */
export function blobFolderProblem(words: readonly string[] = process.argv, env = process.env): string | undefined {
  if (!isSharded(words)) return undefined;
  const { PLAYWRIGHT_BLOB_OUTPUT_FILE: file, PLAYWRIGHT_BLOB_OUTPUT_NAME: name } = env;
  const folder = folderOf(env);
  // Playwright then writes this file, and removes no folder.
  if (file) return fileProblem('PLAYWRIGHT_BLOB_OUTPUT_FILE', file);
  const found = foreignIn(folder);
  if (found === undefined) return name ? fileProblem('PLAYWRIGHT_BLOB_OUTPUT_NAME', resolve(folder, name)) : undefined;
  const where = env.PLAYWRIGHT_BLOB_OUTPUT_DIR ? 'PLAYWRIGHT_BLOB_OUTPUT_DIR' : basename(folder);
  const expected = 'a folder that is missing, empty or holds only blobs';
  return `${where}: expected ${expected}, got ${found}. Fix: move that away, or set PLAYWRIGHT_BLOB_OUTPUT_DIR; Playwright removes the folder with everything in it`;
}

const fileProblem = (where: string, path: string): string | undefined =>
  isReplaceable(path)
    ? undefined
    : `${where}: expected a file that is missing or a blob, got ${JSON.stringify(path)}. Fix: name another file; Playwright replaces it`;

/** What a folder holds that is not a blob of Playwright's; undefined if there is nothing else. */
function foreignIn(folder: string): string | undefined {
  try {
    const name = readdirSync(folder).find((each) => !/^report.*\.zip$/.test(each) || !isReplaceable(join(folder, each)));
    return name === undefined ? undefined : `${JSON.stringify(name)} in it`;
  } catch (error) {
    return isMissing(error) ? undefined : 'something that is not a folder';
  }
}

/** The first entry of a blob. A killed run leaves no directory at the end of the archive. */
const firstEntry = /^(?:report\.jsonl|resources\/[0-9a-f]{40}\.)/;

/** Whether nothing is lost with this file: it is missing, empty or a blob, whole or cut off. The name could be anybody's. */
function isReplaceable(path: string): boolean {
  try {
    const file = lstatSync(path);
    return file.isFile() && (file.size === 0 || isBlob(path));
  } catch (error) {
    return isMissing(error);
  }
}

/** Whether a file begins as a blob: with the signature of a zip archive, and the name of an entry after the 30 octets of its header. */
function isBlob(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(100);
    const text = head.toString('latin1', 0, readSync(file, head));
    return text.startsWith('PK\x03\x04') && firstEntry.test(text.slice(30));
  } finally {
    closeSync(file);
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
