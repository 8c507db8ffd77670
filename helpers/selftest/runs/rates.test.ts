import { expect, test } from '@playwright/test';
import { behaviours } from '../../reference/behaviours.ts';
import { startReference } from '../../reference/reference.ts';
import { referenceVariables } from '../../shared/reference-variables.ts';
import { startRateFront } from './rate-front.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

/** Deletions, refusals of images and of nothing, tables, a race, an ordinary client, and the rules about every response. */
const selection = '@DI-204-0|@DI-401-0|@DI-404|@DI-ONCE|@DI-RACE-0[1-3]|@DI-IDS-01|@DI-413-0';

/** A run behind a front that limits the rate, or only counts. */
async function runBehind(perSecond: number | undefined, variables: Readonly<Record<string, string>> = {}) {
  const reference = await startReference({ behaviours });
  const front = await startRateFront(Number(new URL(reference.baseUrl).port), perSecond);
  const own = referenceVariables({ baseUrl: front.origin, universe: (name) => reference.universe(name) }, '');
  const path = scratchFolder();
  const started = Date.now();
  const run = await runSuite({ ...own, ...variables }, path, { args: ['--grep', selection] });
  await front.stop();
  await reference.close();
  return { ...run, arrivals: front.arrivals, limited: front.limited(), started };
}

const clean = { verdict: 'partial', counts: { error: 0, warning: 0, note: 0, broken: 0 } };

test('a run keeps to a rate over all its workers, and says at the start how long it takes', async () => {
  const perSecond = 60;
  const { verdict, output, arrivals, started } = await runBehind(undefined, { TARGET_MAX_RPS: String(perSecond) });

  expect(verdict, output).toMatchObject(clean);
  expect(output).toMatch(/about \d+ requests at 60 a second \(TARGET_MAX_RPS\): \d+ s/);
  // However slow the machine is: no request comes before its turn.
  const early = arrivals.filter((at, n) => n > 1 + ((at - started) / 1000) * perSecond);
  expect(early).toEqual([]);
});

test('a target that limits the rate costs no requirement', async () => {
  const { verdict, output, limited } = await runBehind(10);

  expect(verdict, output).toMatchObject(clean);
  expect(limited).toBeGreaterThan(0);
  const lost = verdict?.requirements.filter(({ reason }) => /limit|no-answer/.test(reason?.code ?? '')) ?? [];
  expect(lost.map(({ id, reason }) => [id, reason?.code])).toEqual([]);
});
