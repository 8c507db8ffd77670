import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Playwright leaves this file in its output folder. */
const lastRun = '.last-run.json';

/** A worker has this folder in it while a run goes on, or for ever after the run was killed. */
const ofWorker = /^\.playwright-artifacts-\d+$/;

/** What is expected of a folder that Playwright empties at the start of a run; undefined where nothing of anybody else can be lost. */
export function emptiedFolder(path: string): string | undefined {
  const names = namesIn(path);
  if (names?.length === 0 || names?.some((name) => ofWorker.test(name)) || isLastRun(join(path, lastRun))) return undefined;
  return 'a folder that is empty or that an earlier run of Playwright left, because Playwright empties it';
}

/**
 * What is wrong with the folder that these arguments of `playwright test` name for its output, in a line; undefined where it is right, or
 * where they name none. The option outweighs the configuration, and Playwright empties the folder before the set-up.
 */
export function outputOptionProblem(words: readonly string[] = process.argv): string | undefined {
  const at = words.findLastIndex((word) => word === '--output' || word.startsWith('--output='));
  const word = words[at];
  const folder = word?.startsWith('--output=') ? word.slice('--output='.length) : words[at + 1];
  const expected = word === undefined || folder === undefined ? undefined : emptiedFolder(folder);
  if (expected === undefined) return undefined;
  return `--output: expected ${expected}, got ${JSON.stringify(folder)}. Fix: name another folder, or move away what is in it`;
}

/** The names in a folder, none where it is missing; undefined where the path cannot be read as a folder. */
function namesIn(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? [] : undefined;
  }
}

/** Whether a file says which tests of a run of Playwright failed: the name alone could be anybody's. */
function isLastRun(file: string): boolean {
  try {
    const said: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof said === 'object' && said !== null && 'status' in said && 'failedTests' in said;
  } catch {
    return false;
  }
}
