import { expect, test } from '@playwright/test';
import { startAnswering } from './raw-servers.ts';
import { runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

const TARGET_TOKEN = 'c0ffee0123456789c0ffee0123456789';

// `main.run.test.ts` has that the last verdict stays.
test('each problem of a configuration is reported in a line before anything is sent', async () => {
  const server = await startAnswering(204);
  const settings = {
    TARGET_URL: `${server.origin.replace('127.0.0.1', '0.0.0.0')}/v2/123`,
    TARGET_TOKEN,
    TARGET_IMAGE_ID: 'x',
    TARGET_CA_FILE: '/nowhere/ca.pem',
  };
  const { status, output } = await runSuite(settings, scratchFolder(), { byOperator: true, by: 'command' });
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
});

test('Playwright by itself ends with 1 if the configuration is wrong', async () => {
  const { status, output } = await runSuite({ TARGET_URLS: 'x' }, scratchFolder());

  expect(output).toContain('did you mean TARGET_URL?');
  expect(status).toBe(1);
});

test('no good token goes to another machine in a URL, and what else its holder tries is judged', async () => {
  const reference = await startTestReference();
  const { TARGET_URL = '' } = reference.variables;
  const TARGET_CONFIRM_HOST = new URL(TARGET_URL).host.replace('127.0.0.1', '0.0.0.0');
  const away = Object.entries(reference.variables).map(([name, value]) => [name, value.replaceAll('127.0.0.1', '0.0.0.0')]);
  const settings = { ...Object.fromEntries(away), TARGET_CONFIRM_HOST };
  const args = ['--grep', '@DI-403-(29|30)'];
  const { verdict, output } = await runSuite(settings, scratchFolder(), { byOperator: true, by: 'command', args });
  await reference.stop();

  const outcomes = verdict?.requirements.filter(({ id }) => args.some((arg) => new RegExp(arg).test(`@${id}`)));
  expect(
    outcomes?.map(({ id, verdict: found }) => [id, found]),
    output,
  ).toEqual([
    ['DI-403-29', 'pass'],
    ['DI-403-30', 'pass'],
  ]);
});
