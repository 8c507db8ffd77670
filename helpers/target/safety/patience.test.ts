import { expect, test } from '@playwright/test';
import { Patience, setUpPatienceMs } from './patience.ts';

test('the set-up waits for limits for two minutes in all, and a test for as long as ten responses', () => {
  let running: object | undefined;
  const patience = new Patience(1000, () => running);

  for (let waits = 0; waits < 5; waits += 1) patience.take(25_000);
  expect([patience.isSetUpOver, patience.tries, patience.take(1000)]).toEqual([true, 1, 0]);
  expect(setUpPatienceMs).toBe(120_000);

  running = {};
  expect([patience.isSetUpOver, patience.take(25_000), patience.tries]).toEqual([false, 10_000, 1]);
  running = {};
  expect(patience.tries).toBeGreaterThan(1);
});
