import { expect, test } from '@playwright/test';
import { processWide } from './process-wide.ts';

test('a value is made once for each name', () => {
  const one = processWide('test of one', () => ({ made: 1 }));
  const again = processWide('test of one', () => ({ made: 2 }));
  const other = processWide('test of another', () => ({ made: 3 }));

  expect(again).toBe(one);
  expect([one.made, other.made]).toEqual([1, 3]);
});

test('another instance of the module gives the same value', async () => {
  const one = processWide('test of instances', () => ({}));
  const path = new URL('./process-wide.ts?another-instance', import.meta.url).href;
  const module: typeof import('./process-wide.ts') = await import(path);

  expect(module.processWide).not.toBe(processWide);
  expect(module.processWide('test of instances', () => ({}))).toBe(one);
});
