import { join } from 'node:path';
import { isCompiled } from '../../installation/compiled.mjs';
import { root } from '../root.ts';

/** The arguments of `node` before the name of a command, in any working folder. */
export const commandWords = (): string[] => [join(root, 'helpers/installation/start.mjs')];

/** The configuration of the suite that a test starts, and what the environment says to Playwright: it need not read the sources again. */
export const [suiteConfig, compiledVariables] = isCompiled()
  ? ([join(root, 'dist/playwright.config.js'), { PW_DISABLE_TS_ESM: '1' }] as const)
  : ([join(root, 'playwright.config.ts'), {}] as const);
