import { expect, test } from '@playwright/test';
import { Patience, setUpPatienceMs } from './rate-limit.ts';

test('the set-up waits for limits for two minutes in all, and a test for as long as ten responses', () => {
  let running: object | undefined;
  const patience = new Patience(1000, () => running);

  for (let waits = 0; waits < 5; waits += 1) patience.take(25_000);
  expect([patience.isSetUpOver, patience.isSpent, patience.take(1000)]).toEqual([true, true, 0]);
  expect(setUpPatienceMs).toBe(120_000);

  patience.beginCleanUp();
  expect([patience.isSetUpOver, patience.take(1000)]).toEqual([false, 1000]);

  running = {};
  expect([patience.isSetUpOver, patience.take(25_000), patience.isSpent]).toEqual([false, 10_000, true]);
  running = {};
  expect(patience.isSpent).toBe(false);
});
