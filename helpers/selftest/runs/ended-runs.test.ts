import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { type Reason, reasonText, untested } from '../../declarations/reason.ts';
import { testTargetFile } from '../../settings/testing/test-target-file.ts';
import { referenceTarget } from '../../shared/reference-target.ts';
import { type Intercepted, type Intercepting, type OwnAnswer, startIntercepting } from './intercepting.ts';
import { startRelay } from './relay.ts';
import { type StartedRun, type SuiteRun, scratchFolder, startSuite, verdictIn } from './suite-run.ts';
import { startTestReference, type TestReference } from './test-reference.ts';

/** A run that has become pointless ends early with one reason, and still cleans up and writes its reports. */
test.setTimeout(300_000);

/** A run takes this long only if it waits for something that never happens, however slow the machine is. */
const endlessMs = 180_000;
test.describe.configure({ mode: 'default' });

let reference: TestReference;
let between: Intercepting | undefined;
let folder: string;
test.beforeAll(async () => {
  reference = await startTestReference();
});
test.afterAll(() => reference.stop());
test.beforeEach(() => {
  folder = scratchFolder();
});
test.afterEach(async () => {
  await between?.stop();
  between = undefined;
});

/** Starts the suite on the reference target, described by a target file with these additional members. */
function start(members: object, args: readonly string[] = []): StartedRun {
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  const { images } = referenceTarget(new URL(url).origin);
  const file = testTargetFile(folder, { name: 'ending', url, images, ...members });
  return startSuite({ TARGET_FILE: file, OWNER: TARGET_TOKEN }, folder, { args });
}

/** Puts a server that answers some requests itself between the suite and the target. */
async function through(answer: (request: Intercepted) => OwnAnswer | undefined): Promise<string> {
  const target = new URL(reference.variables.TARGET_URL ?? '');
  between = await startIntercepting(Number(target.port), answer);
  return between.origin + target.pathname;
}

const brokenReasons = ({ verdict }: SuiteRun): string[] => [
  ...new Set(verdict?.requirements.flatMap(({ verdict, reason }) => (verdict === 'broken' ? [reason?.text ?? ''] : []))),
];

/** Expects one reason for everything that was left undecided, and no blame for the target. */
function expectOneReason(run: SuiteRun, verdict: string, reason: RegExp): void {
  expect(run.verdict?.verdict).toBe(verdict);
  expect(run.status).toBe(1);
  expect(run.output).toMatch(reason);
  expect(brokenReasons(run)).toEqual([]);
  expect(
    run.verdict?.requirements.filter((row) => row.verdict === 'untested' && reason.test(row.reason?.text ?? '')).length,
  ).toBeGreaterThan(50);
  expect([run.verdict?.counts.error, run.verdict?.counts.warning]).toEqual([0, 0]);
}

/** The text of a reason as an expression; `.*` in a parameter stands for anything. */
const matching = (reason: Reason): RegExp => new RegExp(reasonText(reason).replaceAll(/[()]/g, '\\$&'));
/** A source that refuses is asked once. A conflict may pass, so it is asked three times. */
const sourceFailed = (status: number): RegExp =>
  matching(untested('source-failed', { times: status === 409 ? 3 : 1, detail: `making an image failed: POST .* → ${status}` }));
const dayLong = /86400 s/;

for (const [what, answer] of [
  ['a server that is not there any more', { status: 404, content: '{"itemNotFound":{"code":404}}' }],
  ['a source that refuses every name with 409', { status: 409, content: '{}' }],
] as const) {
  test(`${what} ends the run with one reason, after a few requests`, async () => {
    let posts = 0;
    // The first image is that of the preflight.
    const url = await through(({ method }) => (method !== 'POST' || ++posts === 1 ? undefined : answer));
    const run = await start({ url }).ended;
    const reason = sourceFailed(answer.status);

    expectOneReason(run, 'broken', reason);
    // Three for each worker, after the first.
    expect(posts).toBeLessThanOrEqual(13);
  });
}

test('a wrong server id ends the run with one reason', async () => {
  const run = await start({ images: { source: 'snapshot', server: 'no-such-server' } }).ended;

  expectOneReason(run, 'broken', sourceFailed(404));
});

test('a target that goes away ends the run with one reason', async () => {
  const url = await through(() => undefined);
  const run = start({ url });
  await expect.poll(() => between?.requests(), { timeout: 60_000 }).toBeGreaterThan(60);
  await between?.stop();
  const gone = Date.now();
  const ended = await run.ended;

  expect(ended.verdict?.verdict).toBe('broken');
  expect(ended.output).toMatch(matching(untested('target-gone', { kind: 'refused', detail: '.*' })));
  expect(brokenReasons(ended)).toEqual([]);
  expect(Date.now() - gone).toBeLessThan(endlessMs);
});

test('a target that asks to wait for a day is obeyed once', async () => {
  const limited = {
    status: 503,
    fields: { 'Retry-After': '86400', 'Content-Type': 'application/json' },
    content: '{"serviceUnavailable":{"code":503,"message":"Back tomorrow."}}',
  };
  const url = await through(({ before }) => (before > 40 ? limited : undefined));
  const run = await start({ url }).ended;

  expect(run.verdict?.verdict).toBe('inconclusive');
  expect(run.output).toMatch(dayLong);
  expect(brokenReasons(run)).toEqual([]);
  expect(run.durationMs).toBeLessThan(endlessMs);
});

test('a target that asks to wait for a day from the start is asked a few times', async () => {
  const url = await through(() => ({ status: 503, fields: { 'Retry-After': '86400' }, content: '{}' }));
  const run = await start({ url }).ended;

  expect([run.verdict?.verdict, run.status]).toEqual(['inconclusive', 1]);
  expect(run.output).toMatch(dayLong);
  expect(between?.requests()).toBeLessThan(10);
});

test('one response that asks to wait for a day does not end the run', async () => {
  const limited = { status: 429, fields: { 'Retry-After': '86400' }, content: '{}' };
  const url = await through(({ before }) => (before === 40 ? limited : undefined));
  const run = await start({ url }, ['--grep', '@DI-204|@DI-404|@DI-GONE']).ended;

  expect(run.output).not.toMatch(dayLong);
  expect(run.durationMs).toBeLessThan(endlessMs);
});

test('a run out of time leaves the rest untested, cleans up and judges the recorded exchanges', async () => {
  const before = reference.images();
  const { port, pathname } = new URL(reference.variables.TARGET_URL ?? '');
  const relay = await startRelay(Number(port), { delayMs: 500 });
  const run = await start({ url: relay.origin + pathname, limits: { maxSeconds: 20 } }).ended;
  await relay.stop();
  const rows = run.verdict?.requirements ?? [];

  expect(rows.filter(({ reason }) => reason?.code === 'out-of-time').length).toBeGreaterThan(20);
  expect(brokenReasons(run)).toEqual([]);
  expect(rows.find(({ id }) => id === 'DI-WIRE-01')?.verdict).toBe('pass');
  expect(reference.images()).toEqual(before);
});

test('a fleet without a usable target starts no worker', async () => {
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  const images = { source: 'snapshot', server: 'no-such-server' };
  const files = ['one', 'two', 'three'].map((name) => testTargetFile(folder, { name, url, images }));
  const variables = { TARGET_FILE: files.join(','), OWNER: TARGET_TOKEN, DEBUG: 'pw:test:protocol' };
  const { output, status } = await startSuite(variables, folder).ended;

  expect(output).not.toContain('runTestGroup');
  expect(status).toBe(1);
  for (const name of ['one', 'two', 'three']) {
    expect(verdictIn(folder, name)).toMatchObject({
      verdict: 'broken',
      counts: { broken: 0, untested: requirementIds.length },
    });
  }
});

test('in a fleet the run ends only for the target that cannot be used', async () => {
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = reference.variables;
  const { images } = referenceTarget(new URL(url).origin);
  const sources = { good: images, bad: { source: 'snapshot', server: 'no-such-server' } };
  const files = Object.entries(sources).map(([name, source]) => testTargetFile(folder, { name, url, images: source }));
  const variables = { TARGET_FILE: files.join(','), OWNER: TARGET_TOKEN };
  await startSuite(variables, folder, { args: ['--grep', '@DI-204|@DI-401|@DI-404'] }).ended;
  const [good, bad] = ['good', 'bad'].map((name) => verdictIn(folder, name));

  expect([good?.verdict, bad?.verdict]).toEqual(['partial', 'broken']);
  expect(bad?.counts.broken).toBe(0);
  expect(bad?.requirements.find(({ id }) => id === 'DI-204-01')?.reason?.text).toMatch(sourceFailed(404));
});
