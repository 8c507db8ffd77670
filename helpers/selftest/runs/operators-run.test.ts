import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startAnswering } from './raw-servers.ts';
import { runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

test.setTimeout(300_000);

const TARGET_TOKEN = 'c0ffee0123456789c0ffee0123456789';

/** The members by which the suite recognises an earlier verdict. */
const earlier = { schema: 1, suite: '1.0.0', target: { name: 'x', url: 'x' }, verdict: 'conformant', requirements: [] };

test('each problem of a configuration is reported in a line before anything is sent, and the last verdict stays', async () => {
  const server = await startAnswering(204);
  const path = scratchFolder();
  const out = join(path, 'earlier');
  mkdirSync(out);
  writeFileSync(join(out, 'verdict.json'), JSON.stringify(earlier));
  const settings = {
    TARGET_URL: `${server.origin.replace('127.0.0.1', '0.0.0.0')}/v2/123`,
    TARGET_TOKEN,
    TARGET_IMAGE_ID: 'x',
    TARGET_CA_FILE: '/nowhere/ca.pem',
    CONFORMANCE_OUT: out,
  };
  const { status, output } = await runSuite(settings, path, { byOperator: true, byCommand: true });
  const left: unknown = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8'));
  await server.stop();

  for (const said of [
    /\bTARGET_CONFIRM_HOST: expected "0\.0\.0\.0:\d+".*, got .*\. Fix: /m,
    /\bTARGET_IMAGE_ID: .*did you mean TARGET_IMAGE_IDS\?/m,
    /\bTARGET_CA_FILE: .*, got .*\. Fix: /m,
  ])
    expect(output).toMatch(said);
  expect(output).not.toMatch(/^\s+at .*\.ts:\d+/m);
  expect(output).not.toContain(TARGET_TOKEN);
  expect([status, server.connections()]).toEqual([2, 0]);
  expect(left).toEqual(earlier);
});

test('Playwright by itself ends with 1 if the configuration is wrong', async () => {
  const { status, output } = await runSuite({ TARGET_URLS: 'x' }, scratchFolder());

  expect(output).toContain('did you mean TARGET_URL?');
  expect(status).toBe(1);
});

test('with only a URL and a token no image is touched, and each untested requirement has a reason', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const { TARGET_URL = '', TARGET_TOKEN: token = '' } = reference.variables;
  const variables = { TARGET_URL, TARGET_TOKEN: token };
  const before = reference.images();
  const { verdict } = await runSuite(variables, path);
  const after = reference.images();
  await reference.stop();

  expect(after).toEqual(before);
  const untested = verdict?.requirements.filter((row) => row.verdict === 'untested') ?? [];
  expect(untested.filter(({ reason }) => (reason?.text ?? '') === '')).toEqual([]);
  const passed = verdict?.requirements.filter((row) => row.verdict === 'pass').map(({ id }) => id) ?? [];
  expect(passed.length).toBeGreaterThanOrEqual(60);
  expect(passed).toEqual(expect.arrayContaining(['DI-401-01', 'DI-401-02', 'DI-401-05', 'DI-405-01', 'DI-405-03', 'DI-400-01']));
});
