import { visible } from '../printing/visible.ts';
import type { Ending } from '../run-state/run-end.ts';
import type { Ledger } from '../safety/ledger.ts';
import { untested } from '../verdict/reason.ts';

/** An image source that failed: the harness's failure, never blamed on the target. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** Whether another try can help. If a try made an image whose id stays unknown, more tries would make more of them. */
  readonly mayPass: boolean;
  /** Whether it may have made an image nevertheless. */
  readonly mayHaveMade: boolean;

  /**
   * The reason in one line, with control characters made visible. `answer` is the status of the failure, or 0 without a response.
   */
  constructor(reason: string, answer?: number) {
    super(visible(reason));
    this.mayPass = answer !== undefined && (answer === 0 || answer >= 400);
    this.mayHaveMade = !(answer !== undefined && answer >= 400 && answer < 500);
  }
}

/** Waits before the second and the third try, in ms. */
const waitsMs = [250, 1000];

/** Only a try that failed faster than this, in ms, is repeated: a source that fails slowly must not stall the run. */
const slowMs = 60_000;

/**
 * Asks the image source for an image, up to three times if another try can help. If all tries fail, it ends the run on the
 * target, because every test that needs an image would fail in the same way. @throws SourceError if there is no run to end
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

/** Ends the run on a target whose image source does not work. @throws the error if there is no run to end */
export function endBySource(ending: Ending, error: SourceError, tries = 1): never {
  ending.declare({ verdict: 'broken', reason: untested('source-failed', { times: tries, detail: error.message }) });
  ending.expectGoingOn();
  throw error;
}
