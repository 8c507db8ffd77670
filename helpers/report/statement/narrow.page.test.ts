import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { chromiumPath, launch, openFile } from '../../selftest/chromium.ts';
import { onPush } from '../../selftest/test-kinds.ts';
import { nastyConclusion } from '../fixtures/nasty-verdict.ts';
import { statementOf } from './statement.ts';
import { statementPage } from './statement-html.ts';

test('the page with a requirement of every kind fits 400 pixels', onPush, async () => {
  const executable = chromiumPath();
  expect(executable ?? process.env.BROWSER, 'Chromium is required, but not on the PATH').not.toBe('required');
  test.skip(executable === undefined, 'no Chromium on the PATH');
  const folder = mkdtempSync(join(tmpdir(), 'narrow-'));
  const file = join(folder, 'statement.html');
  writeFileSync(file, String(statementPage(statementOf(nastyConclusion('must'), []), 'x', () => undefined)));
  const browser = await launch(executable ?? '');
  const { page } = await openFile(browser, file, { viewport: { width: 400, height: 800 } });
  const width = await page.evaluate('document.documentElement.scrollWidth');
  await browser.close();
  rmSync(folder, { recursive: true });

  expect(width).toBeLessThanOrEqual(400);
});
