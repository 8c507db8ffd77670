import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { playwrightCli } from './installation/playwright-cli.ts';

test('Playwright asks the variable before it registers its transpiler', () => {
  const playwright = join(dirname(playwrightCli), '../../playwright/lib/common/index.js');

  expect(readFileSync(playwright, 'utf8')).toMatch(
    /function registerESMLoader\(\) \{\s+if \(process\.env\.PW_DISABLE_TS_ESM\)\s+return;/,
  );
});
