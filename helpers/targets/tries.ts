import { visible } from '../printing/visible.ts';
import type { Ending } from '../run-state/run-end.ts';
import type { Ledger } from '../safety/ledger.ts';
import { untested } from '../verdict/reason.ts';

/** An image source that failed: the harness's failure, never blamed on the target. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** Whether another try can help. Where an image was made that nobody can name it would only make more of them. */
  readonly mayPass: boolean;
  /** Whether it may have made an image all the same. */
  readonly mayHaveMade: boolean;

  /** The reason in one line: what comes from outside in it is made visible. `answer` is how it failed; no answer is 0. */
  constructor(reason: string, answer?: number) {
    super(visible(reason));
    this.mayPass = answer !== undefined && (answer === 0 || answer >= 400);
    this.mayHaveMade = !(answer !== undefined && answer >= 400 && answer < 500);
  }
}

/** Waits before the second and the third try, in ms. */
const waitsMs = [250, 1000];

/** After a try that took longer there is no other, in ms: a run is not to hang on a source that fails slowly. */
const slowMs = 60_000;

/**
 * Has the source of images make one, in up to three tries where another can help. Where all of them fail the run on the target is
 * over: each test that needs an image would say the same. @throws SourceError where there is no run to end
 */
export async function inThreeTries<Made>(
  { ending, ledger }: { readonly ending: Ending; readonly ledger: Pick<Ledger, 'note'> },
  name: string,
  make: () => Promise<Made>,
): Promise<Made> {
  for (let tries = 1; ; tries += 1) {
    ending.expectGoingOn();
    const startedMs = Date.now();
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (error.mayHaveMade) ledger.note({ event: 'unanswered', name });
      ending.expectGoingOn();
      const waitMs = waitsMs[tries - 1];
      if (waitMs === undefined || !error.mayPass || Date.now() - startedMs > slowMs) endBySource(ending, error, tries);
      await ending.pause(waitMs ?? 0);
    }
  }
}

/** Ends the run on a target whose source of images is of no use. @throws the error where there is no run to end */
export function endBySource(ending: Ending, error: SourceError, tries = 1): never {
  ending.declare({ verdict: 'broken', reason: untested('source-failed', { times: tries, detail: error.message }) });
  ending.expectGoingOn();
  throw error;
}
