import { complain } from '../text/print.ts';
import { visible } from '../text/visible.ts';
import type { Ending } from './run-end.ts';

/** A wait of this length, in ms, is explained to whoever watches the run. */
const explainedMs = 5000;

/** How the line begins. The reporter of the runner prints such lines of its workers. */
export const waitingFor = 'waiting for ';

/** Waits, and says for what if that takes longer than five seconds. `what` is without secrets; text of the target in it is made visible. */
export async function waited<T>(what: string, wait: Promise<T>): Promise<T> {
  const timer = setTimeout(() => complain(`${waitingFor}${visible(what)}`), explainedMs);
  try {
    return await wait;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Does something until what it gives is enough, until nothing is left of a budget of waits, or until the run is over: the one way in which
 * the suite looks again for what may come. Returns what it gave last.
 */
export async function untilEnough<T>(
  { waitsMs }: { readonly waitsMs: readonly number[] },
  ending: Pick<Ending, 'end' | 'pause'>,
  act: () => Promise<T>,
  isEnough: (given: T) => boolean,
): Promise<T> {
  let given = await act();
  for (const waitMs of waitsMs) {
    if (isEnough(given) || ending.end !== undefined) break;
    await ending.pause(waitMs);
    given = await act();
  }
  return given;
}
