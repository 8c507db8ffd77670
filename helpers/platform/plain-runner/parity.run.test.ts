import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { JSONReport, JSONReportSuite } from '@playwright/test/reporter';
import { requirementIds } from '../../../contracts/requirements.ts';
import { runPlainly } from '../../selftest/proof/plain-process.ts';
import type { EndedTests } from '../../selftest/proof/proof.ts';
import { conforming } from '../../selftest/proof/subjects.ts';
import { endedProcess } from '../../selftest/runs/ended-process.ts';
import { environment, root } from '../../selftest/runs/suite-run.ts';

/** The proof by mutants rests on the plain runner: on the conforming reference both runners have to say the same of every requirement. */
test.setTimeout(300_000);

/** How the test of a requirement ended: its status, and the reason where it was skipped. */
type Endings = Readonly<Record<string, string>>;

const ending = (status: string, reason = ''): string => (status === 'skipped' ? `skipped: ${reason}` : status);

/** The conforming reference alone. */
const env = { ...environment(), PROOF_SUBJECTS: conforming.name };

async function onPlainRunner(folder: string): Promise<Endings> {
  const ended = new Map<string, EndedTests>();
  await runPlainly({ words: [join(root, 'helpers/selftest/proof/proof-part.ts'), folder], env }, ended);
  const tests = Object.entries(ended.get(conforming.name) ?? {});
  return Object.fromEntries(tests.map(([id, { status, reason }]) => [id, ending(status, reason)]));
}

const endingsIn = ({ suites = [], specs }: JSONReportSuite): [string, string][] => [
  ...suites.flatMap(endingsIn),
  ...specs.flatMap(({ tags, tests }) =>
    tests.map(({ annotations, results }): [string, string] => {
      const id = tags.find((tag) => tag.startsWith('DI-')) ?? 'a test without a requirement';
      const reason = annotations.find(({ type }) => type === 'skip')?.description;
      return [id, ending(results.at(-1)?.status ?? 'not run', reason)];
    }),
  ),
];

async function onPlaywright(): Promise<Endings> {
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  const words = [cli, 'test', '-c', 'helpers/selftest/proof/mutants.config.ts', '--reporter=json'];
  const { stdout: output } = await endedProcess(process.execPath, words, { cwd: root, env });
  const { suites } = JSON.parse(output.slice(output.indexOf('{'))) as JSONReport;
  return Object.fromEntries(suites.flatMap(endingsIn));
}

test('every requirement ends on the plain runner as on Playwright’s runner', async () => {
  const plain = await onPlainRunner(test.info().outputPath());
  const playwright = await onPlaywright();

  expect(Object.keys(playwright).sort()).toEqual([...requirementIds].sort());
  expect(plain).toEqual(playwright);
  expect(Object.values(plain).filter((end) => end === 'passed').length).toBeGreaterThan(150);
});
