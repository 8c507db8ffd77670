import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirementIds } from '../../contracts/requirements.ts';
import { accessibilityFaults, launch, openFile } from '../selftest/chromium.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { requirementHtml } from './explain.ts';
import { explained } from './explained.ts';

test('a link to a requirement opens it, also on a narrow screen', async () => {
  const browser = await launch();
  const file = join(freshFolder(), 'requirements.html');
  writeFileSync(file, requirementHtml(requirementIds.map((id) => explained(id, [{ name: 'm', bug: '<b>', breaks: [id] }]))));
  const { page, wrong } = await openFile(browser, file, { viewport: { width: 400, height: 800 } });
  await page.evaluate("location.hash = '#DI-401-02'");

  await expect(page.locator('#DI-401-02 ul')).toBeInViewport();
  await expect(page.locator('#DI-204-01 ul')).toBeHidden();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
  expect([...wrong, ...(await accessibilityFaults(page))]).toEqual([]);
  await browser.close();
});
