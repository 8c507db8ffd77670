import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startHostileTarget } from '../attacks/hostile-target.ts';
import { type LoginTerms, loginService, loginVariables } from '../attacks/login.ts';
import { secretsIn } from '../secret-search.ts';
import { runSuite, type SuiteOptions, scratchFolder } from './suite-run.ts';

/** Runs whose owner has a token from a login or a command, at a cloud in this process. */
test.setTimeout(300_000);
test.describe.configure({ mode: 'default' });

let folder: string;
test.beforeEach(() => {
  folder = scratchFolder();
});

/** A target with an identity service of its own. */
async function startCloud(terms: LoginTerms = {}) {
  const service = loginService(terms);
  const { world, url, stop } = await startHostileTarget({ answer: service.answer });
  return { ...service, world, url, stop, variables: loginVariables(world) };
}

/** Runs tests, those of 401 and 204 by default, on a cloud. `byCommand`: a command logs in, instead of the suite. */
async function runOn(terms: LoginTerms, byCommand = false, options: SuiteOptions = {}) {
  const cloud = await startCloud(terms);
  const file = join(folder, 'cloud.json');
  const images = { source: 'snapshot', server: cloud.world.server };
  const { OS_AUTH_URL } = cloud.variables;
  const command = `curl -s -o /dev/null -D - -X POST -d '{}' ${OS_AUTH_URL}/auth/tokens | tr -d '\\r' | sed -n 's/^x-subject-token: //Ip'`;
  writeFileSync(file, JSON.stringify({ name: 'cloud', images, ...(byCommand && { url: cloud.url }) }));
  const token = byCommand ? { TARGET_TOKEN_COMMAND: command } : cloud.variables;
  const args = ['--grep', '@DI-401|@DI-204-0[1-4]', '--no-deps', '--workers=2'];
  const ended = await runSuite({ ...token, TARGET_FILE: file }, folder, { args, ...options });
  await cloud.stop();
  return { ...ended, cloud };
}

for (const byCommand of [false, true])
  test(`a token that expires is had again by ${byCommand ? 'the command' : 'the login'}, is charged to nobody, and stands in no file`, async () => {
    const { cloud, verdict, output, status } = await runOn({ uses: 40 }, byCommand, { page: true });

    expect([verdict?.verdict, status], output).toEqual(['partial', 0]);
    expect(output).toContain('http://127.0.0.1:');
    expect(verdict?.counts).toMatchObject({ error: 0, warning: 0, broken: 0 });
    expect(cloud.tokens.length).toBeGreaterThanOrEqual(3);
    expect([cloud.world.own, cloud.world.alarms]).toEqual([[], []]);
    writeFileSync(join(folder, 'output.txt'), output);
    expect(secretsIn(folder, [...cloud.tokens, cloud.variables.OS_PASSWORD ?? ''])).toEqual([]);
  });

test('a login that fails in the middle is reported in one line, breaks the run and does not blame the target', async () => {
  const { cloud, verdict, output, status } = await runOn({ uses: 20, logins: 2 }, false, {
    args: ['--grep', '@DI-401|@DI-204-0[1-4]', '--no-deps', '--workers=1'],
  });

  expect(verdict?.counts, output).toMatchObject({ error: 0, warning: 0, note: 0 });
  expect(status).not.toBe(0);
  const broken = verdict?.requirements.filter((row) => row.verdict === 'broken') ?? [];
  const line =
    /^harness failure: the token of the owner has expired, and there is no new one: OS_AUTH_URL: the login at \S+ got 401 \(The password has changed\.\); check user, secret, project and their domains$/;
  expect(broken.length, output).toBeGreaterThan(0);
  for (const { id, reason } of broken) expect(reason?.text, id).toMatch(line);
  expect(cloud.refused()).toBeLessThanOrEqual(2);
});
