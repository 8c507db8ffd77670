import type { Api } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import { hasAnswer } from '../client/expect-answer.ts';
import type { Exchange } from '../http/exchange.ts';
import { statusShown } from '../rules/images-shown.ts';
import { premise } from '../run-state/premise.ts';
import type { Images } from '../targets/images.ts';
import { type Reason, untested } from '../verdict/reason.ts';

/** So many plain deletions find one that fails in twelve with a probability of 95 %. */
export const manyDeletions = 35;

/** A list of more pages costs more than the reads that it spares. */
const mostPages = 5;

/**
 * Many plain deletions, each of an image of its own, and reads of images that were answered 204: of some, evenly spread, and of those that
 * a list still shows. A judged deletion is never sent again: one that a rate limit answers decides nothing, and the others do.
 */
export async function deletedInARow(
  api: Api,
  images: Images,
): Promise<{ readonly deletions: readonly Exchange[]; readonly reads: readonly Exchange[] }> {
  images.expectSource('snapshot', 'glance', 'http', 'command', 'stateless');
  premise(images.areCheap(manyDeletions), untested('images-cost', { wanted: manyDeletions }));
  const deleted = [];
  let list: readonly Exchange[] | undefined;
  for (let number = 1; number <= manyDeletions; number += 1) {
    const { id, address } = await images.fresh();
    if (number === manyDeletions) list = await listShowing(api, id);
    deleted.push({ id, deletion: await api.deleteImage(address, { label: `deletion ${number} of ${manyDeletions}` }) });
  }
  const deletions = deleted.map(({ deletion }) => deletion);
  const done = deleted.filter(({ deletion }) => deletion.response?.status === 204);
  if (api.target.description.images.source === 'stateless') return { deletions, reads: [] };
  const some = spread(done);
  const isListed = (id: string): boolean => list?.some((page) => statusShown(page, id) !== undefined) ?? true;
  const toRead = done.filter((each) => some.includes(each) || isListed(each.id));
  return { deletions, reads: await concurrently(api.target, toRead, ({ id }) => api.getImage(id, { label: id })) };
}

/** The pages of a list that shows what there is, such as an image that stands; undefined where there is no such list, or a long one. */
async function listShowing(api: Api, id: string): Promise<readonly Exchange[] | undefined> {
  if (api.target.description.images.source === 'stateless') return undefined;
  const { pages, cut } = await api.readList('/images', '', { most: mostPages });
  return cut === undefined && pages.some((page) => statusShown(page, id) !== undefined) ? pages : undefined;
}

/** Of images that one test deleted alike, so many are read, whatever a list shows. */
const mostRead = 8;

/** The first of some rows, the last, and as many between them as make so many in all. */
export function spread<Row>(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostRead) return rows;
  const places = Array.from({ length: mostRead }, (_, place) => Math.floor((place * (rows.length - 1)) / (mostRead - 1)));
  return places.flatMap((place) => rows.slice(place, place + 1));
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
