import { type Exchange, lastSegment, saysDone } from '../http/exchange.ts';
import { isNotFound } from '../images/client/image-state.ts';
import type { Target } from '../images/client/target.ts';
import { goneByOthers, isShared, saidShared } from '../images/client/tenant-images.ts';
import { premise } from '../verdict/premise.ts';
import type { Entry } from './entry.ts';
import { isViolationFound, takeBack } from './judgement.ts';
import type { Worker } from './worker.ts';

/**
 * What a test does, and once more if others may have removed what it is about: where the operator says that others work in the tenant, a violation
 * in a test in which an image of the run vanished stands only if a second try, on other images, finds one, too. An answer is then judged by the
 * second try; of a loss nobody knows who did it.
 */
export async function unlessTakenByOthers(
  worker: Worker,
  { harm }: Pick<Entry, 'harm'>,
  act: () => Promise<void>,
  disarm: () => Promise<void>,
): Promise<void> {
  const { target } = worker;
  let taken: readonly string[];
  try {
    await act();
    return;
  } catch (error) {
    taken = takenImages(target);
    if (!isShared(target) || taken.length === 0 || !isViolationFound()) throw error;
  }
  takeBack();
  await disarm();
  worker.forget();
  await act();
  premise(harm === undefined, goneByOthers(target, taken, saidShared));
}

/** Images of the run that requests of the owner did not find, though the running test had not deleted them. */
function takenImages({ recorder: { current }, ledger }: Target): readonly string[] {
  const isOwners = ({ purpose: { caller, toRefuse } }: Exchange): boolean => caller === 'owner' && toRefuse === undefined;
  const wasDeleted = (id: string): boolean =>
    current.some(
      ({ role, request, response }) =>
        role === 'judged' && lastSegment(request) === id && saysDone(response) && request.method === 'DELETE',
    );
  const missed = current.filter((each) => isOwners(each) && isNotFound(each)).map(({ request }) => lastSegment(request));
  return [...new Set(missed)].filter((id) => ledger.images.isOfRun(id) && !wasDeleted(id));
}
