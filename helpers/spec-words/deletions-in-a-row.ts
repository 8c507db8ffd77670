import type { Api } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import { hasAnswer } from '../client/expect-answer.ts';
import type { Exchange } from '../http/exchange.ts';
import { premise } from '../run-state/premise.ts';
import type { Images } from '../targets/images.ts';
import { type Reason, untested } from '../verdict/reason.ts';

/** So many plain deletions find one that fails in twelve with a probability of 95 %. */
export const manyDeletions = 35;

/**
 * Many plain deletions, each of an image of its own, and a read of each image that was answered 204. A judged deletion is never sent again:
 * one that a rate limit answers decides nothing, and the others do.
 */
export async function deletedInARow(
  api: Api,
  images: Images,
): Promise<{ readonly deletions: readonly Exchange[]; readonly reads: readonly Exchange[] }> {
  images.expectSource('snapshot', 'glance', 'http', 'command', 'stateless');
  premise(images.areCheap(manyDeletions), untested('images-cost', { wanted: manyDeletions }));
  const deleted = [];
  for (let number = 1; number <= manyDeletions; number += 1) {
    const { id, address } = await images.fresh();
    deleted.push({ id, deletion: await api.deleteImage(address, { label: `deletion ${number} of ${manyDeletions}` }) });
  }
  const deletions = deleted.map(({ deletion }) => deletion);
  const done = deleted.filter(({ deletion }) => deletion.response?.status === 204);
  if (api.target.description.images.source === 'stateless') return { deletions, reads: [] };
  return { deletions, reads: await concurrently(api.target, done, ({ id }) => api.getImage(id, { label: id })) };
}

/** Skips the test where the service answered less than half of the deletions: that they succeed says little about many. */
export function expectMostAnswered(deletions: readonly Exchange[]): void {
  const few = tooFewAnswered(deletions);
  if (few !== undefined) premise(false, few);
}

/** How many of the deletions the service answered, as a reason, if that is less than half; undefined otherwise. */
export function tooFewAnswered(deletions: readonly Exchange[]): Reason | undefined {
  const answered = deletions.filter(hasAnswer).length;
  return answered * 2 < deletions.length ? untested('few-answers', { answered, sent: deletions.length }) : undefined;
}
