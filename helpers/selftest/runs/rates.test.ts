import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { behaviours } from '../../reference/behaviours.ts';
import { startReference } from '../../reference/reference.ts';
import { referenceVariables } from '../../settings/reference-variables.ts';
import { type OwnAnswer, startIntercepting } from './intercepting.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

/** Deletions, refusals of images and of nothing, tables, a race, an ordinary client, and the rules about every response. */
const selection = '@DI-204-0|@DI-401-0|@DI-404|@DI-ONCE|@DI-RACE-0[1-3]|@DI-IDS-01|@DI-413-0';

const refusal = (): OwnAnswer => ({
  status: 429,
  fields: { 'Content-Type': 'application/json', 'Retry-After': '1', 'X-Compute-Request-Id': `req-${randomUUID()}` },
  content: JSON.stringify({ overLimit: { code: 429, message: 'This request was rate-limited.', retryAfter: '1' } }),
});

/** A run behind a front that lets this many requests through in each second. */
async function runBehind(perSecond: number, variables: Readonly<Record<string, string>> = {}) {
  const reference = await startReference({ behaviours });
  const arrivals: number[] = [];
  let limited = 0;
  const front = await startIntercepting(Number(new URL(reference.baseUrl).port), () => {
    const now = Date.now();
    arrivals.push(now);
    const inThisSecond = arrivals.filter((at) => Math.floor(at / 1000) === Math.floor(now / 1000)).length;
    if (inThisSecond <= perSecond) return undefined;
    limited += 1;
    return refusal();
  });
  const own = referenceVariables({ baseUrl: front.origin, universe: (name) => reference.universe(name) }, '');
  const started = Date.now();
  const run = await runSuite({ ...own, ...variables }, scratchFolder(), { args: ['--grep', selection] });
  await front.stop();
  await reference.close();
  return { ...run, arrivals, limited, started };
}

const clean = { verdict: 'partial', counts: { error: 0, warning: 0, note: 0, broken: 0 } };

test('a run keeps to a rate over all its workers, and says at the start how long it takes', async () => {
  const perSecond = 60;
  const { verdict, output, arrivals, started } = await runBehind(Number.POSITIVE_INFINITY, { TARGET_MAX_RPS: String(perSecond) });

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
