/** Why a run stopped before its first test: said by the set-up, told by the reporter. Both live in one process. */
export interface StopReason {
  readonly verdict: 'broken' | 'nonconformant' | 'inconclusive';
  readonly reason: string;
}

const key = Symbol.for('delete-image.stopped');
const shared = globalThis as { [key]?: StopReason };

/** Notes why the run stops. Playwright may load this module twice: what is noted is kept beside the modules. */
export function stopRun(reason: StopReason): void {
  shared[key] = reason;
}

/** Why the run stopped; undefined where it did not. */
export function stopped(): StopReason | undefined {
  return shared[key];
}
