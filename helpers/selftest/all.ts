/**
 * `npm test`: what a change has to pass, in six minutes. `npm run test:all`: everything there is. Options: `--only <part of a step's
 * name>`, which may be repeated; `--list`; `--verbose`. Prints the output of a step that fails, and the command that repeats it.
 * Last line: `N passed, N failed`.
 */
import { parseArgs } from 'node:util';
import type { StepResult } from './step.ts';
import { allSteps, fewSteps } from './steps.ts';

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [''] },
    verbose: { type: 'boolean', default: false },
  },
});
const total = { passed: 0, failed: 0 };
const chosen = (values.all ? allSteps : fewSteps).filter(({ name }) => values.only.some((part) => name.includes(part)));

for (const { name, repeat, obstacle, run } of chosen) {
  const why = obstacle?.();
  if (values.list || why !== undefined) {
    console.log(`${name.padEnd(56)} ${values.list ? repeat : `not run: ${why}`}`);
    continue;
  }
  const started = Date.now();
  process.stdout.write(`${name.padEnd(56)} `);
  const result = await run().catch((error: unknown): StepResult => {
    return { passed: 0, failed: 1, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  });
  total.passed += result.passed;
  total.failed += result.failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${String(result.passed).padStart(5)} passed ${seconds.padStart(7)} s`,
  );
  if (result.failed > 0 || values.verbose) console.log(`${result.output.trimEnd()}\n`);
  if (result.failed > 0) console.log(`To repeat this step alone: ${repeat}\n`);
}
if (!values.list && total.passed + total.failed === 0) total.failed = 1;
process.exitCode = total.failed === 0 ? 0 : 1;
if (!values.list) console.log(`${total.passed} passed, ${total.failed} failed`);
