import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { VerdictFile } from '../verdict/verdict-file.ts';
import { startSeparateReference } from './runs/separate-reference.ts';
import { Software } from './runs/software.ts';
import { root, runSuite, type SuiteOptions, type SuiteRun, scratchFolder } from './runs/suite-run.ts';
import type { StepResult } from './step.ts';

/** The suite on a target: each decided requirement counts as one, and so does the verdict. */
export async function suite(variables: Readonly<Record<string, string>>, options: SuiteOptions = {}): Promise<StepResult> {
  const path = scratchFolder();
  return suiteResult(await runSuite(variables, path, options));
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

/** The suite on a reference target in a process of its own. */
export async function separately(): Promise<StepResult> {
  const reference = await startSeparateReference();
  try {
    return await suite(reference.variables);
  } finally {
    await reference.stop();
  }
}

/** The deviations of the mock, each with its reason. */
const prismDeviations = 'examples/mocks/prism.deviations.json';

/** The suite on a mock that is not part of this project. */
export async function onPrism(): Promise<StepResult> {
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
