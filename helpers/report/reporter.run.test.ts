import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { runSuite, type SuiteOptions, scratchFolder } from '../selftest/runs/suite-run.ts';
import { startTestReference, type TestReference } from '../selftest/runs/test-reference.ts';
import { onPush } from '../selftest/test-kinds.ts';

test.describe.configure({ mode: 'default' });

/** A target whose 401 has no challenge: DI-401-02 is violated, and DI-401-01 is not. */
let reference: TestReference;
test.beforeAll(async () => {
  reference = await startTestReference('no-challenge');
});
test.afterAll(() => reference.stop());

const both = ['--grep', '@DI-401-0[12]', '--no-deps'];

/** Runs a part of the suite. Gives its exit status, its word, what it printed, and the names of its reports. */
async function run(args: readonly string[], variables: Readonly<Record<string, string>> = {}, options: SuiteOptions = {}) {
  const folder = scratchFolder();
  const { status, verdict, output } = await runSuite({ ...reference.variables, ...variables }, folder, { args, ...options });
  return { ends: [status, verdict?.verdict], output, reports: () => readdirSync(join(folder, 'reports')).sort() };
}

test(
  'a run that violates is red, or green under the gate never; it writes every report, and a selection no history',
  onPush,
  async () => {
    const { ends, output, reports } = await run(both, { CONFORMANCE_GATE: 'never' }, { page: true });

    expect(ends, output).toEqual([0, 'nonconformant']);
    expect(output).toContain('html/index.html');
    expect(reports()).toEqual([
      ...['.delete-image-conformance', 'allure-results', 'exchanges.har', 'html', 'junit.xml'],
      ...['ledger', 'statement.md', 'verdict.json'],
    ]);
    expect((await run(both)).ends).toEqual([1, 'nonconformant']);
  },
);

/** How a run ends: the words on its command line, variables, its exit status and verdict, and what is printed. */
const ends: Readonly<
  Record<string, readonly [args: readonly string[], variables: Readonly<Record<string, string>>, end: unknown[], says: string]>
> = {
  'of which a code is required that it does not test is red, though each test passed': [
    ['--grep', '@DI-401-01', '--no-deps'],
    { CONFORMANCE_REQUIRE: '503' },
    [1, 'partial'],
    'required but not tested: 503',
  ],
  'that too many failures end keeps that status': [
    ['--max-failures', '1', '--grep', '@DI-401', '--no-deps'],
    { CONFORMANCE_GATE: 'never' },
    [1, 'nonconformant'],
    'then the run stopped: harness failure: Testing stopped early after 1 maximum allowed failures.',
  ],
  'on an empty shard is neutral': [['--fully-parallel', '--shard=5/5', ...both], {}, [0, null], 'SHARD'],
};

for (const [what, [args, variables, end, says]] of Object.entries(ends))
  test(`a run ${what}`, async () => {
    const { ends: found, output } = await run(args, variables);

    expect(found, output).toEqual(end);
    expect(output).toContain(says);
  });

test('--quiet prints no progress; Actions get an annotation for each finding', async () => {
  const { output } = await run([...both, '--quiet'], { GITHUB_ACTIONS: 'true' });
  const [, word = ''] = /^::stop-commands::([0-9a-f]{32})$/m.exec(output) ?? [];
  const lines = output.trim().split('\n');

  expect(lines[0]).toBe(`::stop-commands::${word}`);
  expect(output).toMatch(/^NONCONFORMANT /m);
  expect(output).not.toMatch(/^ {2}401 unauthorized +\d/m);
  expect(lines.slice(-3)).toEqual([
    `::${word}::`,
    expect.stringMatching(/^::error title=Delete Image on \S+%3A nonconformant \(service\)::/),
    expect.stringMatching(/^::error title=DI-401-02 MUST::The 401 lacks WWW-Authenticate%0A/),
  ]);
});
