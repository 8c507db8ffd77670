import { expect, test } from '@playwright/test';
import { isMadeBy, isRunId, namePrefix, newRunId, runOfName, runStartMs } from './run-names.ts';

const startMs = Date.UTC(2026, 10, 25, 12, 34, 56);

test('the identifier of a run says in which minute it began, at a fixed width', () => {
  for (const atMs of [0, startMs, Date.UTC(2084, 0, 1)]) {
    expect(newRunId(atMs)).toMatch(/^[0-9a-z]{11}$/);
    expect(atMs - runStartMs(newRunId(atMs))).toBeGreaterThanOrEqual(0);
    expect(atMs - runStartMs(newRunId(atMs))).toBeLessThan(60_000);
  }
});

test('other texts are not identifiers of a run', () => {
  for (const text of ['', 'a', 'c0ffee01', 'c0ffee012', '20251125-1', 'HRXYZ123456', '../../../..'])
    expect(isRunId(text), text).toBe(false);
});

test('a name says which run gave it, in any case and anywhere in a text', () => {
  const run = newRunId(startMs);
  for (const name of [`${namePrefix}${run}-1a2b3c4d`, `${namePrefix}${run}`, `copy of ${namePrefix}${run}-preflight`])
    expect([runOfName(name), runOfName(name.toUpperCase())]).toEqual([run, run]);
});

test('a name that only looks like one of the suite belongs to no run', () => {
  const run = newRunId(startMs);
  for (const name of [
    run,
    `${namePrefix}base`,
    `my${namePrefix}${run}`,
    `${namePrefix}${run}0-1`,
    `${namePrefix}-${run}`,
    7,
    undefined,
  ])
    expect(runOfName(name), String(name)).toBeUndefined();
});

test('an image that is named after a run is the run’s only if it was made while the run was going on', () => {
  const run = newRunId(startMs);
  const copy = `golden, restored from ${namePrefix}${run}-1a2b3c4d`;
  for (const [name, created, expected] of [
    [copy, '2026-11-25T12:40:00Z', true],
    [copy, '2026-11-25T12:40:00.000000', true],
    [copy, '2026-11-25T14:40:00+02:00', true],
    [copy, '2026-11-25T12:33:58Z', true],
    [copy, '2024-01-01T00:00:00Z', false],
    [copy, '2026-11-26T12:40:00Z', false],
    [copy, undefined, false],
    [copy, 'yesterday', false],
    [`${namePrefix}${run}-1a2b3c4d`, undefined, true],
    [`${namePrefix}${run}-1a2b3c4d`.toUpperCase(), undefined, true],
    [`${namePrefix}${run}-1a2b3c4d`, '2024-01-01T00:00:00Z', false],
    [`${namePrefix}${newRunId(0)}-1a2b3c4d`, '2026-11-25T12:40:00Z', false],
  ] as const)
    expect(isMadeBy(run, name, created), `${name} ${created}`).toBe(expected);
});
