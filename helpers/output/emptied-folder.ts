import { readdirSync } from 'node:fs';

/** Playwright leaves this file in its output folder. */
const lastRun = '.last-run.json';

/** What is expected of a folder that Playwright empties at the start of a run; undefined where nothing of anybody else can be lost. */
export function emptiedFolder(path: string): string | undefined {
  const names = namesIn(path);
  if (names?.length === 0 || names?.includes(lastRun)) return undefined;
  return 'a folder that is empty or that an earlier run of Playwright left, because Playwright empties it';
}

/** The names in a folder, none where it is missing; undefined where the path cannot be read as a folder. */
function namesIn(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? [] : undefined;
  }
}
