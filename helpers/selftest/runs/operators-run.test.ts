import { expect, test } from '@playwright/test';
import { listing } from '../../cli/listing.ts';
import { requirementOf } from '../../declarations/requirement.ts';
import { plannedTarget } from '../../run/planned-target.ts';
import { leftOut } from '../../run/predict-untested.ts';
import { ownRun } from '../../settings/scrubbed.ts';
import { readSettings } from '../../settings/settings.ts';
import { deadPort, startAnswering } from './raw-servers.ts';
import { runSuite, scratchFolder, withoutRunner } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

test.setTimeout(300_000);

const TARGET_TOKEN = 'c0ffee0123456789c0ffee0123456789';

/** The lines of an output that match. */
const lines = (output: string, words: RegExp): string[] => output.split('\n').filter((line) => words.test(line));

test('a port where nothing listens ends the run with one line before any test', async () => {
  const path = scratchFolder();
  const { status, output, verdict, durationMs } = await runSuite(
    { TARGET_URL: `http://127.0.0.1:${await deadPort()}/v2/123`, TARGET_TOKEN },
    path,
  );

  expect(verdict?.verdict).toBe('broken');
  expect(verdict?.requirements.filter((row) => row.verdict !== 'untested')).toEqual([]);
  expect(status).toBe(1);
  expect(lines(output, /^BROKEN +no answer from http:\/\/127\.0\.0\.1:\d+\/v2\/123: refused/)).toHaveLength(1);
  // The connection is refused at once, so there is nothing to wait for.
  expect(durationMs).toBeLessThan(60_000);
});

for (const answer of [405, 404]) {
  test(`a server that answers ${answer} to everything proves nothing about the operation, in one line`, async () => {
    const server = await startAnswering(answer);
    const path = scratchFolder();
    const { status, output, verdict } = await runSuite({ TARGET_URL: `${server.origin}/v2/123`, TARGET_TOKEN }, path);
    await server.stop();

    expect(verdict?.verdict).toBe('inconclusive');
    expect(status).toBe(1);
    expect(lines(output, /^INCONCLUSIVE .*Check that TARGET_URL has the version and the tenant/)).toHaveLength(1);
    expect(server.connections()).toBeLessThan(10);
  });
}

test('with only a URL and a token no image is touched, and each untested requirement has the reason that the plan predicted', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const { TARGET_URL = '', TARGET_TOKEN: token = '' } = reference.variables;
  const variables = { TARGET_URL, TARGET_TOKEN: token };
  const env = { ...withoutRunner(ownRun(process.env)), ...variables };
  const before = reference.images();
  const { verdict } = await runSuite(variables, path);
  const after = reference.images();
  await reference.stop();

  expect(after).toEqual(before);
  const untested = verdict?.requirements.filter((row) => row.verdict === 'untested') ?? [];
  expect(untested.filter(({ reason }) => (reason?.text ?? '') === '')).toEqual([]);
  const [source] = readSettings(env).targets;
  if (source === undefined) throw new Error('no target is configured');
  const { tests } = await listing(env);
  const predicted = tests.filter((each) => leftOut(each.needs, plannedTarget(source, { env: {} })) !== undefined);
  expect(untested.map(({ id }) => id)).toEqual(expect.arrayContaining(predicted.map(({ tags }) => requirementOf(tags))));
  const passed = verdict?.requirements.filter((row) => row.verdict === 'pass').map(({ id }) => id) ?? [];
  expect(passed.length).toBeGreaterThanOrEqual(60);
  expect(passed).toEqual(expect.arrayContaining(['DI-401-01', 'DI-401-02', 'DI-401-05', 'DI-405-01', 'DI-405-03', 'DI-400-01']));
});

test('three listed images decide the core, and what got none has that reason', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const { TARGET_URL = '', TARGET_TOKEN: token = '', TARGET_IMAGE_IDS: ids = '' } = reference.variables;
  const listed = ids.trim().split(/\s+/).slice(0, 3);
  const before = reference.images();
  const { verdict, output } = await runSuite({ TARGET_URL, TARGET_TOKEN: token, TARGET_IMAGE_IDS: listed.join(' ') }, path);
  const lost = before.filter((id) => !reference.images().includes(id));
  await reference.stop();
  const row = (id: string) => verdict?.requirements.find((each) => each.id === id);

  for (const id of ['DI-204-01', 'DI-GONE-01', 'DI-401-01', 'DI-401-10']) expect(row(id)?.verdict, output).toBe('pass');
  expect(verdict?.verdict).toBe('conformant');
  expect(lost.filter((id) => !listed.includes(id))).toEqual([]);
  expect(row('DI-NEG-12')?.reason?.code).toBe('images-used-up');
});

test('by variables alone a mock needs no list of images, and nothing is read back', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const { TARGET_IMAGE_IDS: _, ...variables } = reference.variables;
  const { verdict, output } = await runSuite({ ...variables, TARGET_IMAGES: 'stateless' }, path, {
    args: ['--grep', '@DI-401-01|@DI-403-09', '--no-deps'],
  });
  await reference.stop();
  const of = (id: string) => verdict?.requirements.find((row) => row.id === id);

  expect(of('DI-401-01')?.verdict, output).toBe('pass');
  expect(of('DI-403-09')?.reason?.code).toBe('no-state');
});

test('by variables alone the stranger reads a foreign image below its own tenant', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const { verdict, output } = await runSuite(reference.variables, path, { args: ['--grep', '@DI-403-09', '--no-deps'] });
  await reference.stop();

  expect(verdict?.requirements.find(({ id }) => id === 'DI-403-09')?.verdict, output).toBe('pass');
});
