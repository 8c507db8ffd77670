import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { namePrefix } from '../../shared/run-state.ts';
import { secretsIn } from '../secret-search.ts';
import { startLoginCloud, type TokenTerms } from './login-cloud.ts';
import { runSuite, type SuiteOptions, scratchFolder, verdictIn } from './suite-run.ts';

/** Runs whose owner logs in, to a cloud in this process. */
test.setTimeout(300_000);
test.describe.configure({ mode: 'default' });

let folder: string;
test.beforeEach(() => {
  folder = scratchFolder();
});

/** Runs tests, those of 401 by default, on a cloud whose tokens last. */
async function runOn(
  terms: Partial<TokenTerms>,
  options: SuiteOptions = { args: ['--grep', '@DI-401', '--no-deps'] },
  limits = {},
) {
  const cloud = await startLoginCloud({ lifeMs: 3_600_000, ...terms });
  const file = join(folder, 'cloud.json');
  writeFileSync(file, JSON.stringify({ name: 'cloud', images: { source: 'snapshot', server: cloud.server }, limits }));
  const ended = await runSuite({ ...cloud.variables, TARGET_FILE: file }, folder, options);
  await cloud.stop();
  return { ...ended, cloud };
}

/** Runs the tests of 401 so slowly that a token of a few seconds expires more than once. */
const slowRun = (terms: Partial<TokenTerms>, options: SuiteOptions = {}) =>
  runOn({ lifeMs: 3000, ...terms }, { args: ['--grep', '@DI-401', '--workers=1'], ...options }, { requestsPerSecond: 12 });

test('tokens that expire during a run are renewed and written to no file', async () => {
  const { cloud, verdict, output, status } = await slowRun({ aheadMs: 3_600_000 }, { page: true });

  expect([verdict?.verdict, status], output).toEqual(['partial', 0]);
  expect(verdict?.counts).toMatchObject({ error: 0, warning: 0, broken: 0 });
  // One for the owner, one to be revoked, one or more for the tests, one to clean up.
  expect(cloud.tokens.length).toBeGreaterThanOrEqual(4);
  expect(cloud.tokens.length).toBeLessThan(20);
  expect(cloud.images().filter((name) => name.startsWith(namePrefix))).toEqual([]);
  writeFileSync(join(folder, 'output.txt'), output);
  expect(secretsIn(folder, [...cloud.tokens, cloud.variables.OS_PASSWORD ?? ''])).toEqual([]);
});

test('a second login that fails is tried once, reported in one line, breaks the run and does not blame the target', async () => {
  const { cloud, verdict, output, status } = await slowRun({ logins: 2 });

  expect([verdict?.verdict, status], output).toEqual(['broken', 1]);
  expect(verdict?.counts).toMatchObject({ error: 0, warning: 0, note: 0 });
  const broken = verdict?.requirements.filter((row) => row.verdict === 'broken') ?? [];
  const line =
    /^harness failure: the token of the owner is about to expire and cannot be renewed: OS_AUTH_URL: the login at \S+ was answered 401 \(The password has changed\.\); check user, secret, project and their domains$/;
  expect(broken.length).toBeGreaterThan(1);
  for (const { id, reason } of broken) expect(reason?.text, id).toMatch(line);
  // One for a token without a project, one for the renewal.
  expect(cloud.refused()).toBe(2);
  writeFileSync(join(folder, 'output.txt'), output);
  expect(secretsIn(folder, cloud.tokens)).toEqual([]);
});

test('a URL from the service catalogue is in the verdict and the report, and in those of merged shards', async () => {
  const cloud = await startLoginCloud({ lifeMs: 3_600_000 });
  const blobs = join(folder, 'blobs');
  const variables = { ...cloud.variables, PLAYWRIGHT_BLOB_OUTPUT_DIR: blobs };
  const args = ['--grep', '@DI-401-0[12]', '--shard=1/1', '--workers=1', '--no-deps'];
  await runSuite(variables, folder, { args });
  await cloud.stop();
  const ofShard = verdictIn(folder)?.target;
  const environment = readFileSync(join(folder, 'reports', 'allure-results', 'environment.properties'), 'utf8');
  const { verdict } = await runSuite(cloud.variables, folder, { blobs });

  const target = { name: 'openstack', url: cloud.url, settleMs: 4000 };
  expect(ofShard).toEqual(target);
  expect(environment).toContain(`URL=${cloud.url}`);
  expect(verdict?.target).toEqual(target);
});

test('a service that cannot revoke leaves out the revoked token alone, and the run says that one may still be valid', async () => {
  const { cloud, verdict, output, status } = await runOn({ revocation: 405 });

  expect([verdict?.verdict, status], output).toEqual(['partial', 0]);
  const untested = verdict?.requirements.filter(({ id, verdict: word }) => id.startsWith('DI-401') && word === 'untested') ?? [];
  const reasons = new Map(untested.map(({ id, reason }) => [id, reason?.code]));
  expect(reasons.get('DI-401-08'), output).toBe('token-not-revoked');
  expect([...reasons.values()].filter((code) => code === 'token-not-revoked')).toHaveLength(1);
  expect(
    output.match(/cloud: a token that this run made may still be valid until it expires: OS_AUTH_URL: the revocation/g),
  ).toHaveLength(1);
  // One for the owner, one that could not be revoked; none for a URL.
  expect(cloud.tokens).toHaveLength(2);
});

test('a target that remembers a valid token is caught, because the token was used before it was revoked', async () => {
  const { verdict, output } = await runOn({ remembers: true }, { args: ['--grep', '@DI-401-08', '--no-deps'] });
  const row = verdict?.requirements.find(({ id }) => id === 'DI-401-08');

  expect([verdict?.verdict, row?.verdict], output).toEqual(['nonconformant', 'error']);
});

test('a login makes tokens of other scopes, which delete nothing, are revoked at the end, and are in no file', async () => {
  const { cloud, verdict, output } = await runOn({ otherScopes: true }, { args: ['--grep', '@DI-403-2[3-6]'] });
  const rows = verdict?.requirements.filter(({ id }) => /^DI-403-2[3-6]$/.test(id)).map(({ verdict: word }) => word);

  expect(rows, output).toEqual(['pass', 'pass', 'pass', 'pass']);
  // One for the owner, one to be revoked, one without a project, one of the other project.
  expect(cloud.tokens).toHaveLength(4);
  expect(cloud.revoked()).toEqual(cloud.tokens.slice(1));
  writeFileSync(join(folder, 'output.txt'), output);
  expect(secretsIn(folder, cloud.tokens)).toEqual([]);
});
