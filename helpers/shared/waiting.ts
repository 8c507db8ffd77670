import { complain } from '../text/print.ts';
import { visible } from '../text/visible.ts';

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
