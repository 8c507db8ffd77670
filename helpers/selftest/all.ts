/**
 * `npm test`: what a change has to pass, in a few minutes. `npm run test:all`: everything there is. Options: `--only <part of a step's
 * name>` and `--except` another, which may be repeated; `--list`; `--verbose`. Prints the output of a step that fails, and the command that
 * repeats it. Last line: `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { inLanes } from './lanes.ts';
import { commandOf, runStep, type Step } from './step.ts';
import { all, few } from './steps.ts';

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    except: { type: 'string', multiple: true, default: [] },
    list: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [''] },
    verbose: { type: 'boolean', default: false },
  },
});
const total = { passed: 0, failed: 0 };

async function run(step: Step): Promise<void> {
  const { name } = step;
  const why = step.obstacle?.();
  if (values.list || why !== undefined)
    return console.log(`${name.padEnd(56)} ${values.list ? commandOf(step) : `not run: ${why}`}`);
  const started = Date.now();
  const result = await runStep(step).catch((error: unknown) => ({ passed: 0, failed: 1, output: String(error) }));
  total.passed += result.passed;
  total.failed += result.failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(56)} ${result.failed === 0 ? 'ok    ' : 'FAILED'} ${String(result.passed).padStart(5)} passed ${seconds.padStart(7)} s`,
  );
  if (result.failed > 0 || values.verbose) console.log(`${result.output.trimEnd()}\n`);
  if (result.failed > 0) console.log(`To repeat this step alone: ${commandOf(step)}\n`);
}

// Runs of the suite start from what is compiled. The step that checks the types says what does not compile.
if (!values.list) spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'ignore' });

const isNamedBy = (parts: readonly string[], { name }: Step): boolean => parts.some((part) => name.includes(part));
const isWanted = (step: Step): boolean => isNamedBy(values.only, step) && !isNamedBy(values.except, step);

for (const { lanes, steps } of values.all ? all : few) await inLanes(lanes, steps.filter(isWanted), run);
process.exitCode = total.failed === 0 ? 0 : 1;
if (!values.list) console.log(`${total.passed} passed, ${total.failed} failed`);
