import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { playwrightCli } from './installation/playwright-cli.ts';

test('Playwright exports its test without the fixtures for browsers', () => {
  const playwright = join(dirname(playwrightCli), '../../playwright/lib/index.js');

  expect(readFileSync(playwright, 'utf8')).toContain('const _baseTest = import_common.testType.rootTestType.test;');
});
