import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { runCommand } from '../selftest/runs/command-process.ts';
import { deadPort } from '../selftest/runs/raw-servers.ts';
import { startRelay } from '../selftest/runs/relay.ts';
import { root, runSuite, scratchFolder } from '../selftest/runs/suite-run.ts';
import { startTestReference } from '../selftest/runs/test-reference.ts';
import { testTargetFile } from '../settings/testing/test-target-file.ts';
import { referenceTarget } from '../shared/reference-target.ts';
import { replaySelection } from './replay-selection.ts';

test.setTimeout(300_000);

/** `npm run replay` with these variables alone. */
const replay = (variables: Record<string, string>, id: string) => runCommand(['replay', id], { variables });

test('a requirement is replayed by its test alone', () => {
  expect(replaySelection('DI-401-02', false, [undefined])).toEqual({
    args: ['--grep', '@DI-401-02\\b', '--no-deps'],
    why: 'Runs the test of DI-401-02.',
  });
});

test('a rule over all exchanges without a known violation is replayed with the whole suite, and the reason is printed', () => {
  const { args, why } = replaySelection('DI-FLD-01', true, [undefined]);

  expect(args).toEqual([]);
  expect(why).toContain('the whole suite runs');
});

test('a violation of a rule over all exchanges names the tests that sent it, and is replayed by them', async () => {
  const reference = await startTestReference('no-allow');
  const path = scratchFolder();
  const variables = { ...reference.variables, CONFORMANCE_OUT: join(path, 'reports') };
  const { verdict } = await runSuite(variables, path, { args: ['--grep', '@DI-(405-0[1235]|401-01)'] });
  const again = await replay(variables, 'DI-405-03');
  await reference.stop();
  const from = verdict?.requirements.find(({ id }) => id === 'DI-405-03')?.evidence[0]?.from ?? [];

  expect(from).not.toEqual([]);
  expect(from).not.toContain('DI-401-01');
  expect(again.status).toBe(1);
  expect(again.output).toContain(`${from.join(', ')} sent the requests that violated it, and run`);
  expect(again.output).toMatch(/DI-405-03 MUST[\s\S]*verdict {2}violated/);
  expect(again.output).toContain(`sent by  ${from.join(', ')}`);
});

test('a file in the way of its run, and a login that fails, end a replay as they end a run', async () => {
  const path = scratchFolder();
  const out = join(path, 'reports');
  const inTheWay = join(out, 'replay', 'DI-401-02', 'html');
  mkdirSync(dirname(inTheWay), { recursive: true });
  writeFileSync(inTheWay, 'of the user');
  const blocked = await replay({ CONFORMANCE_OUT: out }, 'DI-401-02');
  const login = { OS_AUTH_URL: `http://127.0.0.1:${await deadPort()}/v3`, OS_USERNAME: 'a', OS_PASSWORD: 'c0ffee0123456789' };
  const noLogin = await replay(
    { ...login, OS_PROJECT_NAME: 'a', OS_DEFAULT_DOMAIN: 'a', CONFORMANCE_OUT: join(path, 'r') },
    'DI-401-02',
  );

  expect(blocked.output).toMatch(/CONFORMANCE_OUT: expected an empty folder.*which contains "html".*Fix: .*\n$/);
  expect([blocked.status, noLogin.status], blocked.output + noLogin.output).toEqual([2, 4]);
});

test('SIGTERM ends a replay with its clean-up', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
  const { port, pathname, origin } = new URL(TARGET_URL);
  const relay = await startRelay(Number(port), { delayMs: 400 });
  const { images } = referenceTarget(origin);
  const file = testTargetFile(path, { name: 'apart', url: relay.origin + pathname, images });
  const before = reference.images();
  const made = (): number => reference.images().length - before.length;
  const { status, output } = await runCommand(['replay', 'DI-GONE-01'], {
    variables: { TARGET_FILE: file, OWNER: TARGET_TOKEN, CONFORMANCE_OUT: join(path, 'reports') },
    during: async (child) => {
      await expect.poll(made, { timeout: 60_000, intervals: [20] }).toBeGreaterThan(0);
      child.kill('SIGTERM');
    },
  });
  const left = reference.images();
  await Promise.all([relay.stop(), reference.stop()]);

  expect(status, output).toBe(143);
  expect(left).toEqual(before);
});

test('a replay on a fleet names the report of each target', async () => {
  const path = scratchFolder();
  const owner = { token: ['$', '{OWNER}'].join('') };
  const url = `http://127.0.0.1:${await deadPort()}/v2/123`;
  const files = ['one', 'two'].map((name) => {
    const file = join(path, `${name}.json`);
    writeFileSync(file, JSON.stringify({ name, url, identities: { owner } }));
    return file;
  });
  const out = join(path, 'reports');
  const variables = { TARGET_FILE: files.join(','), OWNER: 'c0ffee0123456789', CONFORMANCE_OUT: out };
  const { output } = await replay(variables, 'DI-401-02');
  const named = [...output.matchAll(/^ {2}report +(.*)$/gm)].map(([, file = '']) => resolve(root, file));
  const found = named.map((file) => existsSync(file));

  expect(named).toEqual(['one', 'two'].map((name) => join(out, 'replay', 'DI-401-02', name, 'html', 'index.html')));
  expect(found).toEqual([true, true]);
});
