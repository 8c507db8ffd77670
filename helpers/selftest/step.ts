import { root } from './root.ts';
import { type EndedProcess, type StartedProcess, startedProcess } from './runs/ended-process.ts';
import { environment } from './runs/suite-run.ts';

/** The result of a step, and what it printed. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

/** A step of `npm test` or of `npm run test:all`. */
export interface Step {
  readonly name: string;
  /** The command that repeats the step alone. */
  readonly repeat: string;
  /** Why this machine cannot run the step; undefined if it can. */
  readonly obstacle?: () => string | undefined;
  readonly run: () => Promise<StepResult>;
}

/** Steps that run beside each other, this many at a time, in this order. */
export interface Stage {
  readonly lanes: number;
  readonly steps: readonly Step[];
}

type Variables = Readonly<Record<string, string>>;

/** A program that passes or fails as a whole. */
export function single(name: string, words: readonly string[], variables: Variables = {}): Step {
  const run = async (): Promise<StepResult> => {
    const { status, output } = await started(words, variables).ended;
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, output };
  };
  return { name, repeat: commandOf(words, variables), run };
}

/** A test runner that prints how many tests passed and failed. */
export function several(name: string, words: readonly string[], variables: Variables = {}): Step {
  const run = async (): Promise<StepResult> => counted(await started(words, variables).ended);
  return { name, repeat: commandOf(words, variables), run };
}

/** A test runner whose output is printed as it comes: it runs for minutes, and says what has ended. */
export function shown(name: string, words: readonly string[]): Step {
  const run = async (): Promise<StepResult> => {
    const { child, ended } = started(words, {});
    child.stdout?.pipe(process.stdout, { end: false });
    return { ...counted(await ended), output: '' };
  };
  return { name, repeat: commandOf(words, {}), run };
}

function counted({ status, output }: EndedProcess): StepResult {
  const counts = countsIn(output);
  // A failed exit without a failed test counts as one failure: the runner itself broke down.
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1, output } : { ...counts, output };
}

function started(words: readonly string[], variables: Variables): StartedProcess {
  const [program = '', ...args] = words;
  return startedProcess(program, args, { cwd: root, env: { ...environment(), ...variables } });
}

function commandOf(words: readonly string[], variables: Variables): string {
  const quoted = words.map((word) => (/^[\w@%=.,:/-]+$/.test(word) ? word : `'${word}'`));
  return [...Object.entries(variables).map((pair) => pair.join('=')), ...quoted].join(' ');
}

/** Reads the last `N passed` and `N failed`, on one line or two. Tests that flaked or did not run count as failed. */
function countsIn(output: string): { passed: number; failed: number } {
  const last = (word: string): number => Number([...output.matchAll(new RegExp(`(\\d+) ${word}\\b`, 'g'))].at(-1)?.[1] ?? 0);
  return { passed: last('passed'), failed: last('failed') + last('flaky') + last('did not run') + last('interrupted') };
}
