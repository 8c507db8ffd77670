import { closeSync, existsSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import { boundedText } from './bounded-text.ts';

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
  const { PLAYWRIGHT_BLOB_OUTPUT_FILE: file, PLAYWRIGHT_BLOB_OUTPUT_NAME: name, PLAYWRIGHT_BLOB_OUTPUT_DIR: given } = env;
  if (!isSharded(words)) return undefined;
  const folder = folderOf(env);
  const found = file ? undefined : foreignIn(folder);
  if (found !== undefined)
    return `${given ? 'PLAYWRIGHT_BLOB_OUTPUT_DIR' : basename(folder)}: expected a folder that is missing, empty or holds only blobs, got ${found}. Fix: move that away, or set PLAYWRIGHT_BLOB_OUTPUT_DIR; Playwright removes the folder with everything in it`;
  // If a file is named, Playwright writes that, and removes no folder.
  const path = file || (name && resolve(folder, name));
  if (!path || isReplaceable(path)) return undefined;
  return `PLAYWRIGHT_BLOB_OUTPUT_${file ? 'FILE' : 'NAME'}: expected a file that is missing or a blob, got ${JSON.stringify(path)}. Fix: name another file; Playwright replaces it`;
}

function foreignIn(folder: string): string | undefined {
  const names = namesIn(folder);
  if (names === undefined) return 'something that is not a folder';
  const name = names.find((each) => !/^report.*\.zip$/.test(each) || !isReplaceable(join(folder, each)));
  return name === undefined ? undefined : `${JSON.stringify(name)} in it`;
}

/** Whether a file is missing, or begins as a blob: with the signature of a zip archive, and the name of an entry after its 30 octets. */
function isReplaceable(path: string): boolean {
  try {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there?.isFile() !== true || there.size === 0) return there?.isFile() !== false;
    const head = headOf(path);
    // A killed run leaves no directory at the end of the archive.
    return head.startsWith('PK\x03\x04') && /^(?:report\.jsonl|resources\/[0-9a-f]{40}\.)/.test(head.slice(30));
  } catch {
    return false;
  }
}

function headOf(path: string): string {
  const file = openSync(path, 'r');
  const head = Buffer.alloc(100);
  const octets = readSync(file, head);
  closeSync(file);
  return head.toString('latin1', 0, octets);
}

/** Playwright leaves this file in its output folder. */
const lastRun = '.last-run.json';

/** A worker has this folder in it while a run goes on, or for ever after the run was killed. */
const ofWorker = /^\.playwright-artifacts-\d+$/;

/** What is expected of a folder that Playwright empties at the start of a run; undefined if nothing of anybody else can be lost. */
export function emptiedFolder(path: string): string | undefined {
  const names = namesIn(path);
  if (names?.length === 0 || names?.some((name) => ofWorker.test(name)) || isLastRun(join(path, lastRun))) return undefined;
  return 'a folder that is empty or that an earlier run of Playwright left, because Playwright empties it';
}

/** What is expected of the file in which Playwright reads, and then writes, which tests failed; undefined if nothing of anybody's is lost. */
export function lastFailedFile(path: string): string | undefined {
  return !existsSync(path) || isLastRun(path)
    ? undefined
    : 'a file that is missing or that Playwright wrote, because it is replaced';
}

/**
 * What is wrong with these arguments of `playwright test`, in a line: they record a trace, or name a folder of somebody's for the output;
 * undefined if nothing is wrong. The option outweighs the configuration, and Playwright empties the folder before the set-up.
 */
export function outputOptionProblem(words: readonly string[] = process.argv): string | undefined {
  const tracing = words.findLast((word, place) => isTracing(word, words[place + 1]));
  if (tracing !== undefined) return `${tracing}: expected ${noTrace}. Fix: leave the option out`;
  const at = words.findLastIndex((word) => word === '--output' || word.startsWith('--output='));
  const word = words[at];
  const folder = word?.startsWith('--output=') ? word.slice('--output='.length) : words[at + 1];
  const expected = word === undefined || folder === undefined ? undefined : emptiedFolder(folder);
  if (expected === undefined) return undefined;
  return `--output: expected ${expected}, got ${JSON.stringify(folder)}. Fix: name another folder, or move away what is in it`;
}

/** Why Playwright may not record a trace. */
export const noTrace = 'no trace (it would hold the tokens of the run; the report has every exchange without them)';

/** Whether an option records a trace: the user interface always does. */
const isTracing = (word: string, next = ''): boolean =>
  /^--ui(?:-host|-port)?(?:=|$)/.test(word) ||
  (/^--trace(?:=|$)/.test(word) && (word.slice('--trace='.length) || next) !== 'off');

/** The names in a folder, none if it is missing; undefined if the path cannot be read as a folder. */
function namesIn(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : undefined;
  }
}

/** Whether a file says which tests of a run of Playwright failed: the name alone could be anybody's. */
function isLastRun(file: string): boolean {
  const said = jsonIn(boundedText(file));
  return isObject(said) && 'status' in said && 'failedTests' in said;
}
