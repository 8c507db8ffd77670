import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { withInternal } from '../platform/internal-variable.ts';
import { deadPort } from '../selftest/runs/raw-servers.ts';
import { runCommand, runSuite, scratchFolder } from '../selftest/runs/suite-run.ts';
import { startTestReference } from '../selftest/runs/test-reference.ts';

/** Without the page of Allure. */
const replay = (variables: Record<string, string>, id: string) =>
  runCommand(['replay', id], { variables: withInternal(variables, { statementOnly: true }) });

test('a violation of a rule over all exchanges names the tests that sent it, and is replayed by them', async () => {
  const reference = await startTestReference('no-allow');
  const path = scratchFolder();
  const variables = { ...reference.variables, CONFORMANCE_OUT: join(path, 'reports') };
  const { verdict } = await runSuite(variables, path, { args: ['--grep', '@DI-(405-0[1235]|401-01)'] });
  const again = await replay(variables, 'DI-405-03');
  await reference.stop();
  const ledgers = readdirSync(join(path, 'reports/ledger'));
  const from = verdict?.requirements.find(({ id }) => id === 'DI-405-03')?.evidence[0]?.from ?? [];

  expect(from).not.toEqual([]);
  expect(from).not.toContain('DI-401-01');
  expect(again.status).toBe(1);
  // A sweep looks in one place.
  expect([ledgers.length, existsSync(join(path, 'reports/replay/DI-405-03/ledger'))]).toEqual([1, false]);
  expect(again.output).toContain(`${from.join(', ')} sent the requests that violated it, and run`);
  expect(again.output).toMatch(/^NONCONFORMANT [\s\S]*The 405 lacks Allow/m);
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
