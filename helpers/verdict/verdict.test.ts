import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type RequirementId, requirementIds } from '../../contracts/requirements.ts';
import type { EndedTest } from './ended-test.ts';
import type { Finding } from './finding.ts';
import { untested } from './reason.ts';
import { type Conclusion, type RunRecord, runVerdict } from './run-verdict.ts';
import { type CodeRow, type DocumentedCode, type RequirementRow, verdictJson } from './verdict-file.ts';

const finding: Finding = { title: 't', expected: 'e', received: 'r', because: 'b', curl: 'c' };

const ended = (requirement: RequirementId, more: Partial<EndedTest> = {}): EndedTest => {
  const code = Number(requirement.slice(3, 6));
  return {
    requirement,
    target: 'reference',
    title: 'title',
    status: 'passed',
    findings: [],
    errors: [],
    rungs: Number.isNaN(code) || code === 404 ? [] : [{ code, rung: 'always' }],
    durationMs: 1,
    ...more,
  };
};
const violated = { status: 'failed', findings: [finding], errors: ['expected e'] } as const;
const skipped = (reason: string) => ({ status: 'skipped', reason: untested('given', { text: reason }) }) as const;

/** A whole run in which everything passes but what the changes say. */
function run(changes: Partial<Record<RequirementId, Partial<EndedTest>>> = {}, more: Partial<RunRecord> = {}): Conclusion {
  return runVerdict({
    suite: '1.0.0',
    target: { name: 'reference', url: 'http://127.0.0.1:1/v2/1' },
    started: '2026-03-01T12:00:00.000Z',
    durationMs: 10,
    gate: 'must',
    tests: requirementIds.map((id) => ended(id, changes[id])),
    part: 'whole',
    seenCodes: new Map(),
    require: [],
    deviations: [],
    ...more,
  });
}
const all = (prefix: string, change: Partial<EndedTest>) =>
  Object.fromEntries(requirementIds.filter((id) => id.startsWith(prefix)).map((id) => [id, change]));
const code = ({ file }: Conclusion, wanted: DocumentedCode) => file.codes.find((row) => row.code === wanted) as CodeRow;
const row = ({ file }: Conclusion, id: RequirementId) => file.requirements.find((each) => each.id === id) as RequirementRow;

test.describe('the verdict file', () => {
  const schema = JSON.parse(readFileSync(new URL('./verdict.schema.json', import.meta.url), 'utf8'));
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  const stopped = { verdict: 'nonconformant', reason: 'not implemented', evidence: finding } as const;

  for (const [what, result] of [
    ['of a conforming run', run()],
    [
      'of violations, acceptances, skips and failures',
      run({
        'DI-401-02': violated,
        'DI-401-03': { ...violated, accepted: 'x' },
        'DI-204-02': skipped('y'),
        'DI-204-03': { status: 'timedOut' },
      }),
    ],
    ['of a stopped run', run({}, { tests: [], stopped })],
    ['of an empty shard', run({}, { tests: [], part: 'shard' })],
  ] as const) {
    test(`${what} is valid against its schema`, () => {
      expect(validate(JSON.parse(verdictJson(result.file))), JSON.stringify(validate.errors)).toBe(true);
    });
  }
});

test.describe('the verdict on a run', () => {
  test('is conformant where everything passed', () => {
    const result = run();

    expect(result.file).toMatchObject({ schema: 1, verdict: 'conformant', counts: { pass: requirementIds.length, untested: 0 } });
    expect(result.file.codes.map((each) => each.outcome)).toEqual(Array(9).fill('pass'));
    expect(result).toMatchObject({ exit: 0, reasons: [] });
    expect(result.sentence).toBe('No MUST is violated; 9 of 9 documented codes exercised.');
  });

  test('is nonconformant where a MUST is violated', () => {
    const result = run({ 'DI-401-02': violated });

    expect(result).toMatchObject({ exit: 1, file: { verdict: 'nonconformant', counts: { error: 1 } } });
    expect(row(result, 'DI-401-02')).toMatchObject({ verdict: 'error', evidence: [finding], tests: { passed: 0, failed: 1 } });
  });

  for (const [level, id, verdictOfRow, exitAtShould] of [
    ['SHOULD', 'DI-204-04', 'warning', 1],
    ['MAY', 'DI-RACE-06', 'note', 0],
  ] as const) {
    test(`stays conformant where a ${level} is violated, and the gate decides the exit status`, () => {
      expect(run({ [id]: violated })).toMatchObject({ exit: 0, file: { verdict: 'conformant', counts: { [verdictOfRow]: 1 } } });
      expect(run({ [id]: violated }, { gate: 'should' })).toMatchObject({ exit: exitAtShould, file: { verdict: 'conformant' } });
    });
  }

  test('stays nonconformant under the gate never, which changes the exit status only', () => {
    expect(run({ 'DI-401-02': violated }, { gate: 'never' })).toMatchObject({ exit: 0, file: { verdict: 'nonconformant' } });
  });

  for (const status of ['failed', 'timedOut', 'interrupted'] as const) {
    test(`is broken where a test ended as ${status} without a finding, also under the gate never`, () => {
      const result = run({ 'DI-GONE-01': { status, errors: ['Error: no image\nat x'] } }, { gate: 'never' });

      expect(result).toMatchObject({ exit: 1, file: { verdict: 'broken', counts: { broken: 1 } } });
      expect(row(result, 'DI-GONE-01').reason).toMatch(/^harness failure: /);
    });
  }

  test('blames the target for a test that timed out after its finding', () => {
    expect(run({ 'DI-GONE-01': { ...violated, status: 'timedOut' } }).file.verdict).toBe('nonconformant');
  });

  test('takes the worst of several tests of a requirement', () => {
    const tests = [ended('DI-FLD-01'), ended('DI-FLD-01', violated), ended('DI-FLD-01', skipped('x'))];

    expect(row(run({}, { tests, part: 'selection' }), 'DI-FLD-01')).toMatchObject({
      verdict: 'error',
      tests: { passed: 1, failed: 1, skipped: 1 },
    });
  });

  for (const missing of ['DI-204', 'DI-401'] as const) {
    test(`is inconclusive where ${missing.slice(3)} could not be exercised`, () => {
      const result = run(all(missing, skipped('no image is given')));

      expect(result).toMatchObject({ exit: 1, file: { verdict: 'inconclusive' } });
      expect(result.sentence).toContain('no image is given');
    });
  }

  test('is inconclusive where results are missing, as when a shard is lost', () => {
    const tests = requirementIds.filter((id) => !id.startsWith('DI-NEG')).map((id) => ended(id));

    expect(run({}, { tests })).toMatchObject({ exit: 1, file: { verdict: 'inconclusive' } });
  });

  test('of a selection is about what was selected', () => {
    const result = run({}, { tests: [ended('DI-401-02')], part: 'selection' });

    expect(result).toMatchObject({ exit: 0, file: { verdict: 'conformant', counts: { pass: 1 } } });
    expect(result.sentence).toContain(`1 of ${requirementIds.length}`);
    expect(row(result, 'DI-GONE-01')).toMatchObject({ verdict: 'untested', reason: 'not selected' });
  });

  for (const tests of [[], [ended('DI-409-01', skipped('no conflict'))]]) {
    test(`of a selection that exercised nothing is red, with ${tests.length} tests skipped`, () => {
      expect(run({}, { tests, part: 'selection' })).toMatchObject({ exit: 1, file: { verdict: 'inconclusive' } });
    });
  }

  test('of a shard is left to the merge: neutral, also where the shard is empty', () => {
    expect(run({}, { tests: [], part: 'shard' })).toMatchObject({ exit: 0, file: { verdict: 'inconclusive' } });
    expect(run({}, { tests: [ended('DI-401-02', violated)], part: 'shard' })).toMatchObject({ exit: 1 });
  });

  test('of a run whose report could not be made is broken, whatever else is known', () => {
    const unfinished = 'harness failure: a report could not be made: no space';
    const reason = 'the operation is not implemented';
    const whole = run({}, { unfinished });
    const stopped = run({}, { tests: [], unfinished, gate: 'never', stopped: { verdict: 'nonconformant', reason } });

    expect([whole.file.verdict, whole.exit, whole.sentence]).toEqual(['broken', 1, unfinished]);
    expect([stopped.file.verdict, stopped.exit, stopped.sentence]).toEqual(['broken', 1, `${reason}; ${unfinished}`]);
  });

  test('of a finding beside which the harness failed is broken', () => {
    const errors = ['expected e', 'ProvocationError: disarm 409 failed: 500'];
    const result = run({ 'DI-409-01': { status: 'failed', findings: [finding], errors, harnessFailed: true } });

    expect([result.file.verdict, row(result, 'DI-409-01').verdict]).toEqual(['broken', 'broken']);
  });

  test('of a run that was stopped is what stopped it, in one line', () => {
    const reason = 'nothing listens at http://127.0.0.1:1';
    const result = run({}, { tests: [], stopped: { verdict: 'broken', reason } });

    expect(result).toMatchObject({ exit: 1, sentence: reason, reasons: [reason], file: { verdict: 'broken' } });
    expect(row(result, 'DI-401-02').reason).toBe(`not run: ${reason}`);
  });

  test('blames the target for an operation that is not there', () => {
    const stopped = { verdict: 'nonconformant', reason: 'the operation is not implemented', evidence: finding } as const;
    const result = run({}, { tests: [], stopped });

    expect(result).toMatchObject({ exit: 1, file: { verdict: 'nonconformant', counts: { error: 1 } } });
    expect(code(result, 204)).toMatchObject({ outcome: 'violated', rung: 'none' });
  });
});

test.describe('a documented code', () => {
  test('names its fault and the firmest rung', () => {
    const tests = [
      ended('DI-409-01', { rungs: [{ code: 409, rung: 'hook' }] }),
      ended('DI-409-02', { rungs: [{ code: 409, rung: 'fixture' }] }),
    ];

    expect(code(run({}, { tests, part: 'selection' }), 409)).toEqual({
      code: 409,
      name: 'conflictingRequest',
      outcome: 'pass',
      rung: 'fixture',
      reason: '',
    });
    expect(code(run(), 204)).toMatchObject({ name: 'deleted', rung: 'always' });
  });

  test('is untested with the reason of its first requirement where nothing brought it about', () => {
    expect(code(run(all('DI-503', skipped('no provocation of 503 is given'))), 503)).toMatchObject({
      outcome: 'untested',
      rung: 'none',
      reason: 'no provocation of 503 is given',
    });
  });

  test('is untested where its requirements passed on other responses only', () => {
    expect(code(run(all('DI-405', { rungs: [] })), 405)).toMatchObject({
      outcome: 'untested',
      reason: 'no response had the status 405',
    });
  });

  test('passes on the rung seen where a rule over everything seen judged it', () => {
    const changes = { ...all('DI-403', skipped('no reader is given')), 'DI-403-06': { rungs: [] } };

    expect(code(run(changes, { seenCodes: new Map([[403, 2]]) }), 403)).toMatchObject({ outcome: 'pass', rung: 'seen' });
  });

  test('is violated by a MUST of it, and by the SHOULD that names it', () => {
    expect(code(run({ 'DI-409-03': violated }), 409).outcome).toBe('violated');
    expect(code(run({ 'DI-409-01': violated }), 409).outcome).toBe('violated');
  });

  test('passes with a warning where a SHOULD beside it is violated', () => {
    expect(code(run({ 'DI-204-04': violated }), 204)).toMatchObject({ outcome: 'pass', reason: 'warning: DI-204-04' });
  });

  test('shows an accepted violation as violated, with its reason', () => {
    const deviations = [{ requirement: 'DI-401-02', reason: 'until the gateway is replaced' }];
    const result = run({ 'DI-401-02': { ...violated, accepted: 'until the gateway is replaced' } }, { deviations });

    expect(result).toMatchObject({ exit: 0, file: { verdict: 'conformant', counts: { accepted: 1 } } });
    expect(code(result, 401)).toMatchObject({
      outcome: 'violated',
      reason: 'DI-401-02 accepted: until the gateway is replaced',
    });
  });
});

test.describe('what must have been exercised', () => {
  test('is red where it is untested, and green where it is not', () => {
    const changes = all('DI-503', skipped('no provocation'));

    expect(run(changes, { require: [503] })).toMatchObject({ exit: 1, file: { verdict: 'conformant' } });
    expect(run(changes, { require: 'all' }).reasons).toEqual(['required but untested: 503 (no provocation)']);
    expect(run(changes, { require: ['DI-503-02'] }).exit).toBe(1);
    expect(run(changes, { require: [204, '401', 'DI-GONE-01'] }).exit).toBe(0);
  });
});

test.describe('an accepted deviation', () => {
  const accepted = { ...violated, accepted: 'known' };

  for (const [what, deviation, change, exit] of [
    ['that happens', { reason: 'known' }, accepted, 0],
    ['that no longer happens', { reason: 'known' }, {}, 1],
    ['that happens now and then, and did not', { reason: 'known', intermittent: true }, {}, 0],
    ['that was not exercised', { reason: 'known' }, skipped('x'), 0],
    ['on its last day', { reason: 'known', until: '2026-03-01' }, accepted, 0],
    ['that has expired', { reason: 'known', until: '2026-02-28' }, accepted, 1],
    ['where the harness failed', { reason: 'known' }, { status: 'failed', accepted: 'known' }, 1],
  ] as const) {
    test(`${what} means exit status ${exit}`, () => {
      const result = run({ 'DI-GONE-02': change }, { deviations: [{ requirement: 'DI-GONE-02', ...deviation }] });

      expect(result.exit).toBe(exit);
    });
  }

  test('of an unknown requirement is red', () => {
    expect(run({}, { deviations: [{ requirement: 'DI-999-01', reason: 'x' }] }).exit).toBe(1);
  });

  test('that has expired counts again', () => {
    const deviations = [{ requirement: 'DI-GONE-02', reason: 'x', until: '2026-01-01' }];

    expect(run({ 'DI-GONE-02': accepted }, { deviations }).file.verdict).toBe('nonconformant');
  });

  test('that a selection left out is no news', () => {
    const deviations = [{ requirement: 'DI-GONE-02', reason: 'x' }];

    expect(run({}, { tests: [ended('DI-401-02')], part: 'selection', deviations }).exit).toBe(0);
  });
});
