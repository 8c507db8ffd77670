import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ownFile, ownModule } from './own-files.ts';

/** Playwright's command line, from the copy that this suite imports: two copies in one process conflict. */
export const playwrightCli = join(
  dirname(createRequire(ownFile('package.json')).resolve('@playwright/test/package.json')),
  'cli.js',
);

/** A Playwright command on this suite, as arguments of node. It reads the operator's files in the working folder. */
export function playwrightWords(command: 'test' | 'merge-reports', words: readonly string[]): string[] {
  return [playwrightCli, command, `--config=${ownModule('playwright.config')}`, ...words];
}
