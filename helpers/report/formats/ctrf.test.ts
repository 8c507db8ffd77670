import { expect, test } from '@playwright/test';
import { type CTRFReport, type Test, validate } from 'ctrf';
import { requirementIds } from '../../../contracts/requirements.ts';
import type { Gate } from '../../verdict/verdict-file.ts';
import { nastyVerdict } from '../fixtures/nasty-verdict.ts';
import { ctrf } from './ctrf.ts';

const durations = new Map([['DI-401-02', 2.4]]);

async function written(gate: Gate): Promise<CTRFReport> {
  return JSON.parse(await ctrf(nastyVerdict(gate), durations)) as CTRFReport;
}

const one = ({ results }: CTRFReport, id: string): Test | undefined => results.tests.find(({ testId }) => testId === id);

test.describe('CTRF', () => {
  test('is valid by the schema of its reference implementation', async () => {
    expect(validate(await written('must'))).toMatchObject({ valid: true, errors: [] });
  });

  test('has one test for each requirement, with totals that add up', async () => {
    const { results } = await written('must');
    const { passed, failed, skipped, pending, other } = results.summary;

    expect(results.tests.map(({ testId }) => testId)).toEqual(requirementIds);
    expect(passed + failed + skipped + pending + other).toBe(requirementIds.length);
    expect(results.summary).toMatchObject({ tests: requirementIds.length, failed: 2, skipped: 2, duration: 1234 });
    expect(results.summary.start).toBe(Date.parse('2026-03-01T12:00:00.000Z'));
  });

  test('fails a violated MUST and, distinctly, a harness failure; skips untested and accepted requirements', async () => {
    const report = await written('must');

    expect(one(report, 'DI-401-02')).toMatchObject({ status: 'failed', rawStatus: 'error', duration: 2 });
    expect(one(report, 'DI-401-02')?.trace).toContain('received  404');
    expect(one(report, 'DI-GONE-01')).toMatchObject({ status: 'failed', rawStatus: 'broken' });
    expect(one(report, 'DI-GONE-01')?.message).toContain('harness failure');
    expect(one(report, 'DI-204-08')).toMatchObject({ status: 'passed', rawStatus: 'warning' });
    expect(one(report, 'DI-RACE-06')).toMatchObject({ status: 'passed', rawStatus: 'note' });
    expect(one(report, 'DI-401-03')).toMatchObject({ status: 'skipped', rawStatus: 'accepted' });
    expect(one(report, 'DI-503-01')).toMatchObject({ status: 'skipped', rawStatus: 'untested' });
    expect(report.results.environment).toMatchObject({ healthy: false, extra: { verdict: 'nonconformant', passesGate: false } });
  });

  test('a run that is stopped without a failed test is a failed test of its own, and no other run is', async () => {
    const verdict = nastyVerdict('must');
    const rows = verdict.requirements.map((row) => ({ ...row, verdict: 'untested' as const, evidence: [] }));
    const stopped = { ...verdict, findings: [], requirements: rows, verdict: 'broken' as const, passesGate: false };
    const { results } = JSON.parse(await ctrf(stopped, durations, ['TARGET_TOKEN was refused (401)', 'no 204'])) as CTRFReport;

    expect(results.summary).toMatchObject({ tests: requirementIds.length + 1, failed: 1 });
    expect(results.tests.at(-1)).toMatchObject({
      name: 'The run passes the release gate',
      status: 'failed',
      message: 'TARGET_TOKEN was refused (401); no 204',
    });
    const red = JSON.parse(await ctrf(verdict, durations, ['1 MUST requirement violated'])) as CTRFReport;
    expect(red.results.tests).toHaveLength(requirementIds.length);
  });

  test('is the same whenever it is written, so that merged files identify the run', async () => {
    expect(await written('must')).toEqual(await written('must'));
  });
});
