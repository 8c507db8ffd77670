import { expect, test } from '@playwright/test';
import { behaviours } from '../../reference/behaviours.ts';
import { startReference } from '../../reference/reference.ts';
import { referenceVariables } from '../../settings/reference-variables.ts';
import { startIntercepting } from './intercepting.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

/** Deletions, refusals of images and of nothing, tables, a race, an ordinary client, and the rules about every response. */
const selection = '@DI-204-0|@DI-401-0|@DI-404|@DI-ONCE|@DI-RACE-0[1-3]|@DI-IDS-01|@DI-413-0';

// Variants and attacks limit the rate themselves.

test('a run keeps to a rate over all its workers', async () => {
  const perSecond = 60;
  const reference = await startReference({ behaviours });
  const arrivals: number[] = [];
  const front = await startIntercepting(Number(new URL(reference.baseUrl).port), () => void arrivals.push(Date.now()));
  const own = referenceVariables({ baseUrl: front.origin, universe: (name) => reference.universe(name) }, '');
  const started = Date.now();
  const { verdict, output } = await runSuite({ ...own, TARGET_MAX_RPS: String(perSecond) }, scratchFolder(), {
    args: ['--grep', selection],
  });
  await front.stop();
  await reference.close();

  expect(verdict, output).toMatchObject({ verdict: 'partial', counts: { error: 0, warning: 0, note: 0, broken: 0 } });
  // However slow the machine is: no request comes before its turn.
  expect(arrivals.filter((at, n) => n > 1 + ((at - started) / 1000) * perSecond)).toEqual([]);
});
