import { type Exchange, lastSegment, saysDone } from '../http/exchange.ts';
import { isNotFound } from '../images/client/image-state.ts';
import type { Target } from '../images/client/target.ts';
import { goneByOthers, isShared, saidShared } from '../images/client/tenant-images.ts';
import { premise } from '../verdict/premise.ts';
import type { Entry } from './entry.ts';
import { isViolationFound, takeBack } from './judgement.ts';
import type { Worker } from './worker.ts';

/** How often a test is tried whose images others seem to remove. */
const mostTries = 3;

/**
 * What a test does, and again if others may have removed what it is about: where the operator says that others work in the tenant, a violation in
 * a test in which an image of the run vanished stands only if each further try, on other images, finds one, too. An answer is then judged by the
 * last try; of a loss nobody knows who did it.
 */
export async function unlessTakenByOthers(
  worker: Worker,
  { harm }: Pick<Entry, 'harm'>,
  act: () => Promise<void>,
  disarm: () => Promise<void>,
): Promise<void> {
  const { target } = worker;
  const taken = new Set<string>();
  for (let tries = 1; ; tries += 1) {
    try {
      await act();
      break;
    } catch (error) {
      const now = takenImages(target).filter((id) => !taken.has(id));
      if (tries === mostTries || !isShared(target) || now.length === 0 || !isViolationFound()) throw error;
      for (const id of now) taken.add(id);
    }
    takeBack();
    await disarm();
    worker.forget();
  }
  premise(taken.size === 0 || harm === undefined, goneByOthers(target, [...taken], saidShared));
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
