import { budgets } from '../../../contracts/budgets.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { lastRead } from '../../images/client/image-reads.ts';
import { askedId, isUntouched } from '../../images/client/image-state.ts';
import { changeOf, imageIn, imagesOn, type ShownImage } from '../../images/client/images-in-responses.ts';
import type { Bystander } from '../../images/client/target.ts';
import { sameId } from '../../images/client/tenant-images.ts';
import type { Images } from '../../images/images.ts';
import { noteUntried } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { readsLike } from '../rules/images-shown.ts';

/** Sends something beside images that it must leave, and reads them afterwards; those that are left serve another test. */
export async function readsBeside(
  images: Images,
  send: (watched: readonly Bystander[]) => Promise<unknown>,
): Promise<Exchange[]> {
  return (await readsOnceBeside(images, send)).map(({ changed: _, ...read }) => read);
}

const settledMs = budgets.changing.mostMs;

/** Whoever else writes into images does so at intervals: two reads one after the other would not show it. */
const quietTime = ({ api }: Images): Promise<unknown> => api.target.ending.pause(budgets.quiet.mostMs);

const isChanged = ({ changed }: Exchange): boolean => changed !== undefined;

/**
 * Reads beside a request that has to change nothing. If one shows a change, tries it again, without the request and then with it: only what
 * changes then, too, and does not do so by itself, counts.
 */
async function comparedReads(
  images: Images,
  trial: (how: { readonly again: boolean; readonly quiet: boolean }) => Promise<Exchange[]>,
): Promise<Exchange[]> {
  const first = await trial({ again: false, quiet: false });
  if (!first.some(isChanged)) return first;
  const asBefore = first.map(({ changed: _, ...read }) => read);
  if (!images.canMake(2)) noteUntried(untested('change-unproven'));
  if (!images.canMake(2) || (await trial({ again: true, quiet: true })).some(isChanged)) return asBefore;
  const second = await trial({ again: true, quiet: false });
  return second.some(isChanged) ? second : asBefore;
}

/** Reads beside a request, which have to show the images as they were. */
export function unchangedBeside(images: Images, send: () => Promise<unknown>): Promise<Exchange[]> {
  return comparedReads(images, async ({ again, quiet }) => {
    if (!again) return readsOnceBeside(images, send);
    const another = await images.bystander(images.newName());
    await images.api.getImage(another.id, { label: 'once it has settled', waitMs: settledMs });
    return readsOnceBeside(images, quiet ? () => quietTime(images) : send, [another]);
  });
}

/** Deletes an image and reads an older and a younger one of its name, which have to be as they were: who goes by a name takes the first, or the last. */
export function namesakesBeside(api: Api, images: Images): Promise<Exchange[]> {
  return comparedReads(images, async ({ again, quiet }) => {
    const older = await images.named();
    const first = await lastRead(api, older.id);
    const { id } = await images.namesake(older);
    const younger = await images.namesake(older);
    const label = 'once it has settled';
    const before = again
      ? [await api.getImage(older.id, { label, waitMs: settledMs }), await api.getImage(younger.id, { label })]
      : [first, await lastRead(api, younger.id)];
    await (quiet ? quietTime(images) : api.deletion(api.target.ledger.image(id, 'own')));
    // Each by a GET of its own: a list may not show all that a GET shows.
    const reads = [...(await images.left([older])), ...(await images.left([younger]))];
    return reads.map((read, place) => changedFrom(read, before[place] && imageIn(before[place]), imageIn(read)));
  });
}

/**
 * A read of an image a while after a read that differs from one before it, with nothing sent in between: it shows whether the image changes by
 * itself. Undefined if the two reads agree.
 */
export async function readIfChanged(api: Api, before: Exchange, after: Exchange): Promise<Exchange | undefined> {
  if (readsLike(before).check(after) === undefined) return undefined;
  return api.getImage(askedId(after) ?? '', { label: 'a while later', waitMs: budgets.quiet.mostMs });
}

async function readsOnceBeside(
  images: Images,
  send: (watched: readonly Bystander[]) => Promise<unknown>,
  more: readonly Bystander[] = [],
): Promise<Exchange[]> {
  const watched = [...(await images.watched()), ...more];
  if (more.length > 0) await images.left(watched);
  const before = images.listed;
  await send(watched);
  const left = watched.filter((image) => !images.isAimedAt(image));
  const reads = await images.left(left);
  images.restock(...left.filter((_, index) => reads[index] !== undefined && isUntouched(reads[index])));
  return reads.map((read) => changedFrom(read, before && inList(before, read), inList(read, read)));
}

/** The image of a read by a list, as the list shows it. */
const inList = (list: Exchange, { purpose: { about: [id = ''] = [] } }: Exchange): ShownImage | undefined =>
  imagesOn(list)?.shown.find(sameId({ id }));

/** A read of an image, with what of it differs from what was shown before. */
function changedFrom(read: Exchange, was: ShownImage | undefined, is: ShownImage | undefined): Exchange {
  const changed = changeOf(was, is);
  return changed === undefined ? read : { ...read, changed };
}
