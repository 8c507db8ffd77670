import { join } from 'node:path';
import { startsFromDist } from '../../installation/compiled.mjs';
import { root } from '../root.ts';

/** The arguments of `node` before the name of a command, in any working folder. */
export const commandWords = (): string[] => [join(root, 'helpers/installation/start.mjs')];

/** The configuration with which a test starts the suite, and what the environment says to Playwright: it need not read compiled files again. */
export const suiteStart = (args: readonly string[]) =>
  startsFromDist(args)
    ? { config: join(root, 'dist/playwright.config.js'), variables: { PW_DISABLE_TS_ESM: '1' } }
    : { config: join(root, 'playwright.config.ts'), variables: {} };
