import { budgets } from '../../contracts/budgets.ts';
import { isIdentifier } from '../../contracts/image-identifiers.ts';
import { visible } from '../platform/text/visible.ts';
import type { ImageSource } from '../settings/description.ts';
import { untested } from '../verdict/reason.ts';
import type { Ending } from '../verdict/run-end.ts';
import { Api } from './client/api.ts';
import { imageList, mostPagesOfProof } from './client/lists.ts';
import type { Target } from './client/target.ts';
import type { Ledger } from './safety/ledger.ts';
import { givingUp, untilEnough } from './waiting.ts';

/** Refusals that may pass: too early, a conflict with another request, a limit. */
const passing: readonly number[] = [408, 409, 413, 425, 429];

/** An image source that failed: the harness's failure, never blamed on the target. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** Whether another try can help. If a try created an image whose id stays unknown, more tries would make more of them. */
  readonly mayPass: boolean;
  /** Whether it may have created an image nevertheless. */
  readonly mayHaveMade: boolean;
  /** Whether it may still make one: no response came. */
  readonly mayStillMake: boolean;

  /**
   * The reason in one line, with control characters made visible. `answer` is the status of the failure, 0 without a response, or
   * `unreached` if no request left.
   */
  constructor(reason: string, answer?: number | 'unreached') {
    super(visible(reason));
    const isRefusal = typeof answer === 'number' && answer >= 400 && answer < 500;
    this.mayPass = answer === 'unreached' || answer === 0 || Number(answer) >= 500 || passing.includes(Number(answer));
    this.mayHaveMade = !isRefusal && answer !== 'unreached';
    this.mayStillMake = answer === 0;
  }
}

/** What a list says about an image that a failed request may have created. */
export type Sought<Made> = { readonly made: Made } | 'not made' | 'unknown';

/** A try: the image, or why there is none, and whether another try cannot help. */
type Tried<Made> = { readonly made: Made } | { readonly error: SourceError; readonly tries: number; readonly isLast: boolean };

/** Only a try that failed faster than this, in ms, is repeated: a source that fails slowly must not stall the run. */
const slowMs = 60_000;

/**
 * Asks the image source for an image, up to three times if another try can help. After a try that may have created the image, it asks
 * again only if `seek` shows that there is none, and after one without a response only if that stays so. If all tries fail, it ends the run
 * on the target, because every test that needs an image would fail in the same way. @throws SourceError if there is no run to end
 */
export async function inThreeTries<Made>(
  { ending, ledger }: { readonly ending: Ending; readonly ledger: Pick<Ledger, 'note'> },
  name: string,
  make: () => Promise<Made>,
  seek: () => Promise<Sought<Made>>,
): Promise<Made> {
  const attempt = async (tries: number): Promise<Tried<Made>> => {
    ending.expectGoingOn();
    const startedMs = Date.now();
    try {
      return { made: await make() };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const isSlow = Date.now() - startedMs > slowMs;
      const sought = await soughtAfter(error);
      ending.expectGoingOn();
      if (typeof sought !== 'string') return sought;
      return { error, tries, isLast: !error.mayPass || isSlow || sought === 'unknown' };
    }
  };
  /** The answer of the list after a try that failed. If it may have created an image, the ledger says so before anything else is done. */
  const soughtAfter = async (error: SourceError): Promise<Sought<Made>> => {
    let sought: Sought<Made> = error.mayHaveMade ? 'unknown' : 'not made';
    try {
      const isSettled = (said: Sought<Made>): boolean => said !== 'not made' || !error.mayStillMake;
      if (error.mayHaveMade && error.mayPass) sought = await untilEnough(budgets.late, givingUp(ending), seek, isSettled);
    } finally {
      if (error.mayHaveMade && typeof sought === 'string') ledger.note({ event: 'unanswered', name });
    }
    return sought;
  };
  const last = await untilEnough(budgets.source, ending, attempt, (tried) => 'made' in tried || tried.isLast);
  return 'made' in last ? last.made : endBySource(ending, last.error, last.tries);
}

/** Ends the run on a target whose image source does not work. @throws the error if there is no run to end */
export function endBySource(ending: Ending, error: SourceError, tries = 1): never {
  ending.declare({ verdict: 'broken', reason: untested('source-failed', { times: tries, detail: error.message }) });
  ending.expectGoingOn();
  throw error;
}

/** Whether the image source receives the name that the run chose for an image. */
export function givesNames(images: ImageSource): boolean {
  if (images.source === 'http') return JSON.stringify(images.request).includes('{name}');
  return images.source === 'command' ? images.run.includes('IMAGE_NAME') : true;
}

/** Looks in the list for the id of an image that a failed request may have made, by the name that no other image has. */
export async function soughtImage(target: Target, name: string): Promise<Sought<string>> {
  if (!givesNames(target.description.images)) return 'unknown';
  const list = await imageList(new Api(target), { most: mostPagesOfProof });
  const found = list?.named.find((image) => image.name?.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return isIdentifier(found.id) && !target.redactor.finds(found.id) ? { made: found.id } : 'unknown';
  return list?.whole && list.hasNames ? 'not made' : 'unknown';
}
