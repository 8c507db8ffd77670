import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';

/** A new empty folder for the running test. Playwright removes it before the next run. */
export function freshFolder(): string {
  const parent = test.info().outputPath('folders');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'f'));
}
