/**
 * `npm test [-- --verbose] [-- --only <part of a step's name>]`: types, lint, unit tests, the suite on conforming targets, every
 * mutant, the suite on an independent mock. Prints the output of a step that fails. Last line: `N passed, N failed`.
 */
import { parseArgs } from 'node:util';
import { type StepResult, steps } from './steps.ts';

const { values } = parseArgs({
  options: { verbose: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const total = { passed: 0, failed: 0 };

for (const { name, run } of steps.filter((step) => step.name.includes(values.only))) {
  const started = Date.now();
  process.stdout.write(`${name.padEnd(54)} `);
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
}
if (total.passed + total.failed === 0) total.failed = 1;
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
