import { expect, test } from '@playwright/test';
import { processWide } from './process-wide.ts';

test('a value is made once for each name, whichever instance of the module is asked', async () => {
  const one = processWide('test of instances', () => ({}));
  const path = new URL('./process-wide.ts?another-instance', import.meta.url).href;
  const module: typeof import('./process-wide.ts') = await import(path);
  const other = processWide('test of another', () => ({}));

  expect(module.processWide).not.toBe(processWide);
  expect(module.processWide('test of instances', () => ({}))).toBe(one);
  expect(other).not.toBe(one);
});
