import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startAnswering } from './raw-servers.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

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
  const { status, output } = await runSuite(settings, path, { byOperator: true, by: 'command' });
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
