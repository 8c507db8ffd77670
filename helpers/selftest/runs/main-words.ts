import { join } from 'node:path';
import { isCompiled } from '../../installation/compiled.mjs';
import { root } from '../root.ts';

/** The arguments of `node` before the name of a command, in any working folder. */
export const commandWords = (): string[] => [join(root, 'helpers/installation/start.mjs')];

const compiled = isCompiled();

/**
 * The configuration with which a test starts the suite, and what the environment says to Playwright: it need not read compiled files again.
 * A selection that names a file of the sources needs the sources, as in `start.mjs`.
 */
export const suiteStart = (args: readonly string[]) =>
  compiled && !args.some((word) => /\.ts\b/.test(word))
    ? { config: join(root, 'dist/playwright.config.js'), variables: { PW_DISABLE_TS_ESM: '1' } }
    : { config: join(root, 'playwright.config.ts'), variables: {} };
