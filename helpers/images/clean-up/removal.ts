import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { Api } from '../client/api.ts';
import { uncached } from '../client/caller.ts';
import { concurrently } from '../client/concurrently.ts';
import { mostOfKind } from '../client/deletion-kinds.ts';
import type { Target } from '../client/target.ts';
import { untilEnough } from '../waiting.ts';
import { type CleanUpTime, isPutOff } from './clean-up-time.ts';
import { type ImageList, imageList } from './image-list.ts';
import { type ImageToDelete, LeftoverImage, type WaysShown } from './leftover-image.ts';

/** The fields of the guide's example of DELETE. Some targets demand them. */
const exampleFields = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** How often the deletion of one image is tried. */
const mostDeletions = 3;

/** How many looks at a list may show an image that was being made when the run ended; a deletion under way is waited for longer. */
const mostLooks = 6;

/** What finds images to delete beside those that are known. */
export interface Finder {
  /** Images of a list that were not returned before. */
  find(list: ImageList | undefined): Promise<readonly ImageToDelete[]>;
  /** Whether a later list may show more. */
  readonly isSeeking: boolean;
}

/** What a removal came to. */
export interface Removed {
  readonly images: readonly LeftoverImage[];
  /** The last list; undefined if none could be read. */
  readonly list: ImageList | undefined;
  /** How the target has shown images of the run. */
  readonly shown: WaysShown;
}

/**
 * The one way in which images are removed, by a run, by a sweep and by a sweep by name: the list is read; each image is read, and has to be
 * shown as the run's; it is deleted; and it is read until it is gone or a minute is over. One that stays is deleted again with the fields of
 * the guide's example. `shown`: how the target has shown images of the run so far.
 */
export async function removal(
  target: Target,
  known: readonly ImageToDelete[],
  time: CleanUpTime,
  finder: Finder,
  shown: WaysShown,
): Promise<Removed> {
  const api = new Api(target);
  // Images that probably exist come first: once one is shown, a 404 is evidence.
  const rank = ({ proof }: ImageToDelete): number => Number(proof === 'doubtful' || proof === 'deleted');
  const images = [...known].sort((a, b) => rank(a) - rank(b)).map((image) => new LeftoverImage(image, shown));
  let list: ImageList | undefined;

  const look = async (): Promise<void> => {
    const read = await imageList(target, { send: time.read });
    list = read;
    images.push(...(await finder.find(read)).map((image) => new LeftoverImage(image, shown)));
    if (read === undefined) return;
    for (const image of images) {
      shown.inList ||= read.has(image.image.id);
      image.noteList(read);
    }
  };
  /** Reads an image. False if a cache answered, which does not say whose image has the identifier now. */
  const isRead = async (left: LeftoverImage): Promise<boolean> => {
    const { id } = left.image;
    const isOnlyOurs = target.ledger.images.isOnlyOurs(id);
    const options = { role: 'setup', label: 'clean up', ...(isOnlyOurs ? {} : uncached) } as const;
    const read = await time.read(() => api.getImage(id, options));
    if (!isOnlyOurs && read !== undefined && isStored(read)) return false;
    left.noteRead(read);
    return true;
  };
  const remove = async (left: LeftoverImage, round: number): Promise<void> => {
    if (!(await isRead(left)) || !left.isDue || left.deletes.length >= mostDeletions) return;
    if (target.windows.isHarmful('own')) return left.hold();
    const address = target.ledger.leftover(left.image.id);
    const fields = round === 1 ? {} : exampleFields;
    const send = async (): Promise<[Exchange]> => [await api.deleteImage(address, { fields, role: 'setup', label: 'clean up' })];
    // A run that ended early may have watched no deletion, and a sweep has not: the first ones show whether they take images of others.
    const sent = await time.sent(
      'DELETE',
      async () => (await target.windows.around(target, 'own', send, { isCleanUp: true }))[0],
    );
    left.noteDelete(sent);
    // What was put off may have been carried out, so that the image is read and proved again before the next try.
    if (sent !== undefined && !isPutOff(sent)) await isRead(left);
  };
  const open = (round: number): readonly LeftoverImage[] =>
    images.filter((left) => {
      if (round < mostDeletions) return left.isOpen;
      return left.isLeaving || (left.isLagging && round < mostLooks);
    });
  /** A list that shows every image which was never deleted, and agrees with GET about one that was, speaks for the others that were. */
  const spareReads = async (): Promise<void> => {
    const isWhole = shown.inList && images.every(({ image, listed }) => image.proof !== 'made' || listed === true);
    const [sample, ...others] = images.filter(({ image, listed }) => image.proof === 'deleted' && listed === false);
    if (!isWhole || sample === undefined || !(await isRead(sample)) || !sample.isGone) return;
    for (const other of others) other.noteUnlisted();
  };
  const isSeeking = (round: number): boolean => finder.isSeeking && round < mostLooks;
  const work = async (round: number): Promise<void> => {
    const before = round === 1 ? images : open(round - 1);
    if (round === 1 || isSeeking(round - 1) || before.some((left) => left.saysNothing || left.isLagging)) await look();
    if (round === 1) await spareReads();
    const due = images.filter((left) => !left.isGone && (before.includes(left) || left.deletes.length === 0));
    const alone = due.slice(0, round === 1 ? mostOfKind.own : 0);
    for (const left of alone) await remove(left, round);
    await concurrently(target, due.slice(alone.length), (left) => remove(left, round), 'at the end');
  };
  await untilEnough(budgets.removed, time, work, (_, round) => open(round).length === 0 && !isSeeking(round));
  const wereDeleted = images.filter(({ deletes }) => deletes.length > 0);
  if (wereDeleted.length > 0) await look();
  // One that was gone may have come back: then it is left.
  await concurrently(
    target,
    images.filter((left) => left.isGone && left.listed === true),
    isRead,
  );
  return { images, list, shown };
}
