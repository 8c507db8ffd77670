import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownRun } from '../config/scrubbed.ts';
import type { VerdictFile } from '../verdict/verdict-file.ts';
import { subjects } from './proof/subjects.ts';
import { type EndedProcess, endedProcess } from './runs/ended-process.ts';
import { startSeparateReference } from './runs/separate-reference.ts';
import { Software } from './runs/software.ts';
import { root, runSuite, type SuiteRun, scratchFolder, withoutRunner } from './runs/suite-run.ts';
import type { testKinds } from './test-kinds.ts';

/** The result of a step, and what it printed. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

/** A step of `npm test`. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<StepResult>;
}

const openApiDocuments = ['contracts/delete-image.openapi.yaml', 'contracts/images.openapi.yaml'];

/** What `npm test` does, in order. */
export const steps: readonly Step[] = [
  { name: 'types', run: () => one('tsc', '-p', '.') },
  { name: 'lint', run: () => one('biome', 'check', '.') },
  {
    name: 'lint of the OpenAPI documents',
    run: () => one('redocly', 'lint', ...openApiDocuments, '--config', 'contracts/redocly.yaml'),
  },
  ...kindSteps(),
  { name: 'suite on the embedded reference target', run: () => suite({}) },
  { name: 'suite on the reference target as a process of its own', run: separately },
  {
    name: 'attacks by hostile targets',
    run: () => counted('playwright', 'test', '-c', 'helpers/selftest/attacks/attacks.config.ts'),
  },
  { name: 'properties', run: properties },
  { name: 'every mutant and every conforming variant', run: () => counted('tsx', 'helpers/selftest/proof/mutants.ts') },
  { name: 'a sample of them on the runner of Playwright', run: sampled },
  { name: 'suite on an independent mock', run: onPrism },
];

const run = (...words: readonly string[]): Promise<EndedProcess> =>
  endedProcess('npx', words, { cwd: root, env: withoutRunner(ownRun(process.env)) });

/** A program that passes or fails as a whole. */
async function one(program: string, ...args: readonly string[]): Promise<StepResult> {
  const { status, output } = await run(program, ...args);
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, output };
}

/** A test runner that prints how many tests passed and failed. */
async function counted(program: string, ...args: readonly string[]): Promise<StepResult> {
  const { status, output } = await run(program, ...args);
  const counts = countsIn(output);
  // A failed exit without a failed test counts as one failure: the runner itself broke down.
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1, output } : { ...counts, output };
}

/** A step for the unit tests, and one for each other kind of tests except the attacks, which have their own configuration. */
function kindSteps(): Step[] {
  const names: Readonly<Record<'unit' | Exclude<keyof typeof testKinds, 'attacks'>, string>> = {
    unit: 'unit tests',
    runs: 'whole runs and commands',
    pages: 'reports, and their pages in Chromium',
    growth: 'work that grows no faster than a text',
  };
  // Whole runs often wait: for reads that come later, for limits, for slow targets.
  const workers = (kind: string): string => (kind === 'runs' ? '200%' : '100%');
  const run = (kind: string) => () =>
    counted('playwright', 'test', '-c', 'helpers/selftest/unit.config.ts', `--project=${kind}`, `--workers=${workers(kind)}`);
  return Object.entries(names).map(([kind, name]) => ({ name, run: run(kind) }));
}

/** The properties on the reference target, which has everything that they need: none is skipped. */
function properties(): Promise<StepResult> {
  const reporters = '--reporter=line,./helpers/selftest/skipped-tests.ts';
  return counted('playwright', 'test', '-c', 'helpers/selftest/properties.config.ts', reporters);
}

/** Reads the last `N passed` and `N failed`, on one line or two. Tests that flaked or did not run count as failed. */
function countsIn(output: string): { passed: number; failed: number } {
  const last = (word: string): number => Number([...output.matchAll(new RegExp(`(\\d+) ${word}\\b`, 'g'))].at(-1)?.[1] ?? 0);
  return { passed: last('passed'), failed: last('failed') + last('flaky') + last('did not run') + last('interrupted') };
}

/** The suite on a target: each decided requirement counts as one, and so does the verdict. */
async function suite(variables: Readonly<Record<string, string>>): Promise<StepResult> {
  const { path, remove } = scratchFolder();
  try {
    return suiteResult(await runSuite(variables, path, { page: true }));
  } finally {
    remove();
  }
}

/** Counts a run that has to be conformant, at most with accepted deviations, and to have tested all nine codes. */
function suiteResult({ status, output, verdict }: SuiteRun): StepResult {
  const { counts } = verdict ?? {};
  const conformant =
    status === 0 && (verdict?.verdict === 'conformant' || verdict?.verdict === 'deviating') && hasAllCodes(verdict);
  const failed = (counts?.error ?? 0) + (counts?.warning ?? 0) + (counts?.broken ?? 0);
  return {
    passed: (counts?.pass ?? 0) + (counts?.note ?? 0) + (counts?.accepted ?? 0) + (conformant ? 1 : 0),
    failed: failed + (conformant ? 0 : 1),
    output: `${output}\n${verdict === undefined ? 'no verdict was written' : `verdict ${verdict.verdict}, exit status ${status}`}\n`,
  };
}

/** Whether every code was tested and none is violated without acceptance. */
const hasAllCodes = ({ codes }: VerdictFile): boolean =>
  codes.length === 9 && codes.every(({ outcome }) => outcome !== 'untested' && outcome !== 'violated');

/** One in this many mutants and variants also goes through Playwright's own runner: both must agree. */
const sample = 25;

/** The first of these. The very first of all waits for its limit for two minutes, which here nothing else fills. */
const firstOfSample = 1;

function sampled(): Promise<StepResult> {
  const names = subjects.filter((_, index) => index % sample === firstOfSample).map(({ name }) => name);
  process.env.PROOF_SUBJECTS = names.join(',');
  return counted('playwright', 'test', '-c', 'helpers/selftest/proof/mutants.config.ts').finally(() => {
    delete process.env.PROOF_SUBJECTS;
  });
}

async function separately(): Promise<StepResult> {
  const reference = await startSeparateReference();
  try {
    return await suite(reference.variables);
  } finally {
    await reference.stop();
  }
}

/** The deviations of the mock, each with its reason. */
const prismDeviations = 'examples/mocks/prism.deviations.json';

async function onPrism(): Promise<StepResult> {
  const software = new Software();
  const interrupted = (): void => void software.stop().then(() => process.exit(1));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const printed = Object.entries(await software.prism()).filter(([name]) => /^(MOCK_|TARGET_)/.test(name));
    return await suite({
      TARGET_FILE: 'examples/targets/prism.json',
      ...(existsSync(join(root, prismDeviations)) && { CONFORMANCE_DEVIATIONS: prismDeviations }),
      ...Object.fromEntries(printed),
    });
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await software.stop();
  }
}
