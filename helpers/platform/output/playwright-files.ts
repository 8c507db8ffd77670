import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isObject, jsonIn } from '../../../contracts/json.ts';
import { optionIn, tokensIn } from '../installation/playwright-words.ts';
import { boundedText } from './bounded-text.ts';
import { lastRunFolder } from './report-names.ts';

/** The folder in which a shard leaves its blob: the operator's, or `blob-report` where the run was started. */
export const blobFolder = folderOf(process.env);

function folderOf(env: NodeJS.ProcessEnv): string {
  return resolve(env.PLAYWRIGHT_BLOB_OUTPUT_DIR || 'blob-report');
}

/** Whether this process runs a shard, by its arguments: Playwright has not read them yet. */
export const isSharded = (words: readonly string[] = process.argv): boolean => optionIn('shard', words) !== undefined;

/**
 * What is wrong with the folder for the blob of a shard, in a line; undefined if it is right, or if no shard runs. Playwright removes the
 * folder with everything in it, unless a file is named.
 */
export function blobFolderProblem(words: readonly string[] = process.argv, env = process.env): string | undefined {
  if (!isSharded(words) || env.PLAYWRIGHT_BLOB_OUTPUT_FILE) return undefined;
  const folder = folderOf(env);
  const names = namesIn(folder);
  const other = names?.find((each) => !/^report.*\.zip$/.test(each));
  if (names !== undefined && other === undefined) return undefined;
  const found = other === undefined ? 'something that is not a folder' : `${JSON.stringify(other)} in it`;
  return `${env.PLAYWRIGHT_BLOB_OUTPUT_DIR ? 'PLAYWRIGHT_BLOB_OUTPUT_DIR' : basename(folder)}: expected a folder that is missing, empty or holds only blobs, got ${found}. Fix: move that away, or set PLAYWRIGHT_BLOB_OUTPUT_DIR; Playwright removes the folder with everything in it`;
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

/**
 * What is wrong with these arguments of `playwright test`, in a line: they record a trace, or name a folder of somebody's for the output, or
 * the folder for it cannot be made; undefined if nothing is wrong. The option outweighs the configuration, and Playwright empties the folder
 * before the set-up, and writes into it at the end.
 */
export function outputOptionProblem(words: readonly string[] = process.argv): string | undefined {
  const tracing = tokensIn(words).find(isTracing);
  if (tracing !== undefined) return `${tracing.rawName}: expected ${noTrace}. Fix: leave the option out`;
  const named = optionIn('output', words);
  const expected = named === undefined ? undefined : emptiedFolder(named);
  if (expected !== undefined)
    return `--output: expected ${expected}, got ${JSON.stringify(named)}. Fix: name another folder, or move away what is in it`;
  const locked = lockedFolder(resolve(named ?? lastRunFolder));
  if (locked === undefined || words.includes('--list') || words.includes('merge-reports')) return undefined;
  const place = named === undefined ? 'the working folder' : '--output';
  return `${place}: expected a folder that can be written, got ${JSON.stringify(locked)}. Fix: start in another folder, or name one with --output`;
}

/** The folder whose rights keep a path from being emptied, or from being made as a folder; undefined if none does. */
const lockedFolder = (path: string): string | undefined =>
  [nearestFolder(dirname(path)), path].find((folder) => existsSync(folder) && !mayWrite(folder));

const nearestFolder = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why Playwright may not record a trace. */
const noTrace = 'no trace (it would hold the tokens of the run; the report has every exchange without them)';

type Token = ReturnType<typeof tokensIn>[number];

/** Whether an option records a trace: the user interface always does. */
const isTracing = (token: Token): token is Extract<Token, { kind: 'option' }> =>
  token.kind === 'option' && (/^ui(?:-host|-port)?$/.test(token.name) || (token.name === 'trace' && token.value !== 'off'));

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
