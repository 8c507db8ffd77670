import { performance } from 'node:perf_hooks';
import { type Budget, mostTries } from '../../contracts/budgets.ts';
import { complain } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import type { Ending } from '../verdict/run-end.ts';

/** A wait of this length, in ms, is explained to whoever watches the run. */
const explainedMs = 5000;

/** How the line begins. The reporter of the runner prints such lines of its workers. */
export const waitingFor = 'waiting for ';

/**
 * Waits, and says for what if that takes longer than five seconds: as it is known by then, if `what` is a function. It is without secrets; text of the
 * target in it is made visible.
 */
export async function waited<T>(what: string | (() => string), wait: Promise<T>): Promise<T> {
  const say = () => complain(`${waitingFor}${visible(typeof what === 'string' ? what : what())}`);
  const timer = setTimeout(say, explainedMs);
  try {
    return await wait;
  } finally {
    clearTimeout(timer);
  }
}

/** What bounds a loop: a row of contracts/budgets.ts. */
type Bounds = Omit<Budget, 'for' | 'after'>;

/** The clock of a loop: that of a run, or of a clean-up. */
interface Waiter {
  /** Waits this long, or until the run is over. False if no time is left. */
  pause(ms: number): Promise<unknown>;
  /** Ends the loop with the run. Absent if the loop gives what it has. */
  expectGoingOn?(): void;
}

/** The waits of a run whose loop gives what it has when the run is over. */
export const givingUp = (ending: Ending): Waiter => ({
  pause: async (ms) => {
    await ending.pause(ms);
    return ending.end === undefined;
  },
});

/** What may differ from one try to the next. */
interface Tries<T> {
  /** The result of the first try, if somebody has made it already. */
  readonly first?: T;
  /** The wait before the next try, in ms, instead of that of the budget. */
  readonly waitMs?: (given: T) => number;
}

/**
 * Does something until what it gives is enough, until nothing is left of a budget, or until the run is over: the one way in which the suite
 * tries again or looks again for what may come. Returns what it gave last. `act` receives the number of the try.
 */
export async function untilEnough<T>(
  budget: Bounds,
  waiter: Waiter,
  act: (tries: number) => Promise<T>,
  isEnough: (given: T, tries: number) => boolean | Promise<boolean>,
  options: Tries<T> = {},
): Promise<T> {
  const { waitMs = () => waitAfter(budget, tries) } = options;
  const untilMs = performance.now() + mostMsInAll(budget);
  let tries = 1;
  let given = options.first === undefined ? await act(tries) : options.first;
  while (tries < mostTries(budget) && performance.now() < untilMs && !(await isEnough(given, tries))) {
    const ms = waitMs(given);
    if (ms > 0 && (await waiter.pause(ms)) === false) break;
    waiter.expectGoingOn?.();
    tries += 1;
    given = await act(tries);
  }
  return given;
}

/** The wait of a budget after a number of tries, in ms. */
export const waitAfter = ({ waitsMs, growingMs: [firstMs, mostMs] = [0, 0] }: Bounds, tries: number): number =>
  waitsMs?.[tries - 1] ?? Math.min(firstMs * 2 ** (tries - 1), mostMs);

/** How long a loop may take, in ms: with single waits these bound it. */
const mostMsInAll = ({ mostMs = Number.POSITIVE_INFINITY, each, waitsMs }: Bounds): number =>
  each || waitsMs !== undefined ? Number.POSITIVE_INFINITY : mostMs;
