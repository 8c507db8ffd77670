import { root } from './root.ts';
import { startedProcess } from './runs/ended-process.ts';
import { environment } from './runs/suite-run.ts';

/** A step of `npm test` or of `npm run test:all`: a program, which passes or fails. */
export interface Step {
  readonly name: string;
  readonly words: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** A test runner, which prints how many tests passed and failed; any other program passes or fails as a whole. */
  readonly counts?: true;
  /** Its output is printed as it comes: it runs for minutes, and says what has ended. */
  readonly isShown?: true;
  /** Why this machine cannot run the step; undefined if it can. */
  readonly obstacle?: () => string | undefined;
}

/** Steps that run beside each other, this many at a time, in this order. */
export interface Stage {
  readonly lanes: number;
  readonly steps: readonly Step[];
}

/** The result of a step, and what it printed. */
interface StepResult {
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

/** Runs a step to its end. Rejects if its program cannot be started. */
export async function runStep({ words, variables, counts, isShown }: Step): Promise<StepResult> {
  const [program = '', ...args] = words;
  const { child, ended } = startedProcess(program, args, { cwd: root, env: { ...environment(), ...variables } });
  if (isShown) child.stdout?.pipe(process.stdout, { end: false });
  const { status, output } = await ended;
  const { passed, failed } = counts ? countsIn(output) : { passed: status === 0 ? 1 : 0, failed: 0 };
  // A failed exit without a failed test counts as one failure: the runner itself broke down.
  return { passed, failed: status !== 0 ? Math.max(failed, 1) : failed, output: isShown ? '' : output };
}

/** The command that repeats a step alone. */
export function commandOf({ words, variables = {} }: Step): string {
  const quoted = words.map((word) => (/^[\w@%=.,:/-]+$/.test(word) ? word : `'${word}'`));
  return [...Object.entries(variables).map((pair) => pair.join('=')), ...quoted].join(' ');
}

/** Reads the last `N passed` and `N failed`, on one line or two. Tests that flaked or did not run count as failed. */
function countsIn(output: string): { passed: number; failed: number } {
  const last = (word: string): number => Number([...output.matchAll(new RegExp(`(\\d+) ${word}\\b`, 'g'))].at(-1)?.[1] ?? 0);
  return { passed: last('passed'), failed: last('failed') + last('flaky') + last('did not run') + last('interrupted') };
}
