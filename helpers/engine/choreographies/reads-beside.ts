import { budgets } from '../../../contracts/budgets.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Api } from '../../images/client/api.ts';
import { lastRead, readAWhileLater, readSettled } from '../../images/client/image-reads.ts';
import { askedId, isNotFound, isUntouched } from '../../images/client/image-state.ts';
import { changeOf, imageIn, imagesOn, type ShownImage } from '../../images/client/images-in-responses.ts';
import type { Bystander } from '../../images/client/target.ts';
import { sameId } from '../../images/client/tenant-images.ts';
import type { Images } from '../../images/images.ts';
import { untilEnough } from '../../images/waiting.ts';
import { noteUntried } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { readsLike } from '../rules/images-shown.ts';

/** Sends something beside images that it must leave, and reads them afterwards; those that are left serve another test. */
export async function readsBeside(
  images: Images,
  send: (watched: readonly Bystander[]) => Promise<unknown>,
): Promise<Exchange[]> {
  return (await readsOnceBeside(images, send)).map(unchanged);
}

/** A read without what it says of a change. */
const unchanged = ({ changed: _, ...read }: Exchange): Exchange => read;

/** As long as before a read a while later. */
const quietTime = ({ api }: Images): Promise<unknown> => api.target.ending.pause(budgets.quiet.mostMs);

const isChanged = ({ changed }: Exchange): boolean => changed !== undefined;

/** The trials of a request that has to change nothing: the last two only if the first shows a change, one of them without the request. */
type Trial = 'first' | 'quiet' | 'again';

/** Reads beside such a request: only what changes again, and does not do so by itself, counts. */
async function comparedReads(images: Images, tried: (trial: Trial) => Promise<Exchange[]>): Promise<Exchange[]> {
  const first = await tried('first');
  if (!first.some(isChanged)) return first;
  const asBefore = first.map(unchanged);
  if (!images.canMake(2)) noteUntried(untested('change-unproven'));
  if (!images.canMake(2) || (await tried('quiet')).some(isChanged)) return asBefore;
  const second = await tried('again');
  return second.some(isChanged) ? second : asBefore;
}

/** Reads beside a request, which have to show the images as they were. */
export function unchangedBeside(images: Images, send: () => Promise<unknown>): Promise<Exchange[]> {
  return comparedReads(images, async (trial) => {
    if (trial === 'first') return readsOnceBeside(images, send);
    const another = await images.bystander('youngest');
    await readSettled(images.api, another.id);
    return readsOnceBeside(images, trial === 'quiet' ? () => quietTime(images) : send, [another]);
  });
}

/**
 * Deletes an image and reads an older and a younger one of its name, which have to be as they were: who goes by a name takes the first, or the last.
 * Rows of another table may go with it: that of the metadata shows one of them.
 */
export function namesakesBeside(api: Api, images: Images): Promise<Exchange[]> {
  return comparedReads(images, async (trial) => {
    const older = await images.named();
    const first = await lastRead(api, older.id);
    const { id } = await images.namesake(older);
    const younger = await images.namesake(older);
    const before = [trial === 'first' ? first : await readSettled(api, older.id), await lastRead(api, younger.id)];
    const readMetadata = (): Promise<Exchange> => api.read(`/images/${older.id}/metadata`, { label: 'metadata of the older' });
    const hadMetadata = (await readMetadata()).response?.status === 200;
    await (trial === 'quiet' ? quietTime(images) : api.deletion(api.target.ledger.image(id, 'own')));
    // Each by a GET of its own: a list may not show all that a GET shows.
    const reads = [...(await images.left([older])), ...(await images.left([younger]))];
    const isThere = (read: Exchange): boolean => !isNotFound(read);
    const isLost = hadMetadata && !isThere(await untilEnough(budgets.lagging, api.target.ending, readMetadata, isThere));
    return reads.map((read, place) => {
      if (isLost && place === 0 && isUntouched(read)) return { ...read, changed: 'no metadata at its own path' };
      return changedFrom(read, before[place] && imageIn(before[place]), imageIn(read));
    });
  });
}

/**
 * A read of an image a while after a read that differs from one before it, with nothing sent in between: it shows whether the image changes by
 * itself. Undefined if the two reads agree.
 */
export async function readIfChanged(api: Api, before: Exchange, after: Exchange): Promise<Exchange | undefined> {
  if (readsLike(before).check(after) === undefined) return undefined;
  return readAWhileLater(api, askedId(after) ?? '');
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
