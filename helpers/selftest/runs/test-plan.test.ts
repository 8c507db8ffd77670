import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(120_000);

let folder: string;

test.beforeEach(() => {
  folder = scratchFolder();
});

/** The full names in the Allure results of a run. A test plan selects by them. */
function fullNames(): string[] {
  const results = join(folder, 'reports', 'allure-results');
  const files = readdirSync(results).filter((name) => name.endsWith('-result.json'));
  return files.map((name) => (JSON.parse(readFileSync(join(results, name), 'utf8')) as { fullName: string }).fullName);
}

function plan(content: unknown): Record<string, string> {
  const path = join(folder, 'plan.json');
  writeFileSync(path, JSON.stringify(content));
  return { ALLURE_TESTPLAN_PATH: path };
}

test('a test plan of Allure selects the tests of an earlier report', async () => {
  await runSuite({}, folder, { args: ['--grep', '@DI-401-0[12]', '--no-deps'] });
  const [selector] = fullNames().filter((name) => name.includes('DI-401-02'));

  const { verdict } = await runSuite(plan({ version: '1.0', tests: [{ selector }] }), folder);

  const decided = verdict?.requirements.filter(({ verdict: each }) => each !== 'untested').map(({ id }) => id);
  expect(decided).toEqual(['DI-401-02']);
});

test('a test plan of another version is an error of the configuration', async () => {
  const { status, output, verdict } = await runSuite(plan({ version: '2.0', tests: [{ selector: 'x' }] }), folder);

  expect(output).toContain('ALLURE_TESTPLAN_PATH: expected a test plan of Allure, version 1.0, with at least one test');
  expect(status).not.toBe(0);
  expect(verdict).toBeUndefined();
});
