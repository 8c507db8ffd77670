import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';

/**
 * A new empty folder for the running test. Playwright removes it before the next run. It is not in the test's own output folder,
 * which tests share if their titles differ only in characters that no file name can have, and which Playwright empties for each.
 */
export function freshFolder(): string {
  const parent = join(test.info().project.outputDir, 'folders');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'f'));
}
