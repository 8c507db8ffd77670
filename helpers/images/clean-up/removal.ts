import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { Api } from '../client/api.ts';
import { uncached } from '../client/caller.ts';
import { concurrently } from '../client/concurrently.ts';
import { type ImageList, imageList } from '../client/lists.ts';
import type { Target } from '../client/target.ts';
import { mostOfKind } from '../client/watched-deletions.ts';
import { untilEnough } from '../waiting.ts';
import { type CleanUpTime, isPutOff } from './clean-up-time.ts';
import { type ImageToDelete, LeftoverImage } from './leftover-image.ts';
import type { WaysShown } from './leftovers.ts';
import type { Search } from './search.ts';

/** The fields of the guide's example of DELETE. Some targets demand them. */
const exampleFields = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** In how many rounds an image is tried, and looked for by its name; a deletion under way is waited for longer. */
const [mostRounds, mostLooks] = [3, 6];

/** How often a deletion is tried in one round if a limit answers it. */
const mostPutOff = 2;

/** What a removal came to. */
export interface Removed {
  readonly images: readonly LeftoverImage[];
  /** The last list; undefined if none could be read. */
  readonly list: ImageList | undefined;
}

/**
 * The one way in which images are removed, by a run, by a sweep and by a sweep by name: the list is read; each image is read, and has to be
 * shown as the run's; it is deleted; and it is read until it is gone or a minute is over. One that stays is deleted again with the fields of
 * the guide's example. `ways`: how the target has shown images of the run so far.
 */
export async function removal(
  target: Target,
  known: readonly ImageToDelete[],
  time: CleanUpTime,
  search: Search,
  ways: WaysShown,
): Promise<Removed> {
  const api = new Api(target);
  const shown = { ...ways };
  const images: LeftoverImage[] = [];
  let list: ImageList | undefined;
  const add = (more: readonly ImageToDelete[]): void => {
    time.allow(more.length);
    images.push(...more.map((image) => new LeftoverImage(image, shown, search.isTheirs)));
  };
  const isStopped = (): boolean => target.windows.isHarmful('own');

  const look = async (): Promise<void> => {
    list = await imageList(api, { send: time.read });
    add(await search.find(list, time));
    for (const image of images) {
      shown.inList ||= list?.has(image.image.id) === true;
      if (list !== undefined) image.noteList(list);
    }
  };
  /** Reads an image. False if nothing was read, or by a cache, which does not say whose image has the identifier now. */
  const isRead = async (left: LeftoverImage): Promise<boolean> => {
    const { id } = left.image;
    const isOnlyOurs = target.ledger.images.isOnlyOurs(id);
    const options = { role: 'setup', label: 'clean up', ...(isOnlyOurs ? {} : uncached) } as const;
    const read = await time.read(() => api.getImage(id, options));
    if (read === undefined || (!isOnlyOurs && isStored(read))) return false;
    left.noteRead(read);
    shown.byGet ||= left.isShownByGet;
    return true;
  };
  const deletion = async (left: LeftoverImage): Promise<Exchange | undefined> => {
    const address = target.ledger.leftover(left.image.id);
    const fields = left.rounds === 1 ? {} : exampleFields;
    const send = async (): Promise<[Exchange] | undefined> => {
      if (isStopped()) return undefined;
      const sent = await time.sent(() => api.deleteImage(address, { fields, role: 'setup', label: 'clean up' }));
      return sent && [sent];
    };
    // A run that ended early may have watched no deletion, and a sweep has not: the first ones show whether they take images of others.
    return (await target.windows.around(target, 'own', send, { isCleanUp: true }))?.[0];
  };
  /** Deletes an image, and reads what came of it. What was put off may have been done: the image is proved again before each try. */
  const remove = async (left: LeftoverImage): Promise<void> => {
    left.rounds += 1;
    for (let tries = 0; tries < mostPutOff; tries += 1) {
      if (!(await isRead(left)) || !left.isDue || isStopped()) return;
      const sent = await deletion(left);
      if (sent === undefined) return;
      left.noteDelete(sent);
      if (isPutOff(sent)) continue;
      await isRead(left);
      return;
    }
  };
  /** A list that shows every image which was never deleted, and agrees with GET about one that was, speaks for the others that were. */
  const spareReads = async (): Promise<void> => {
    const isWhole = shown.inList && images.every(({ image, listed }) => image.proof !== 'made' || listed === true);
    const [sample, ...others] = images.filter(({ image, listed }) => image.proof === 'deleted' && listed === false);
    if (!isWhole || sample === undefined || !(await isRead(sample)) || sample.sight !== 'gone') return;
    for (const other of others) other.noteUnlisted();
  };
  const open = (): readonly LeftoverImage[] =>
    images.filter((left) => left.isOpen && (left.isUnderWay || left.rounds < mostRounds));
  const isSeeking = (round: number): boolean => search.isSeeking && round < mostLooks;
  const work = async (round: number): Promise<void> => {
    if (round === 1 || isSeeking(round - 1) || open().some((left) => left.getSaysNothing)) await look();
    if (round === 1) await spareReads();
    const due = [...open()];
    // One after the other, until enough of them were watched.
    while (due.length > 0 && images.filter(({ deletes }) => deletes.length > 0).length < mostOfKind.own)
      await remove(due.shift() as LeftoverImage);
    await concurrently(target, due, remove, 'at the end');
  };

  // Images that probably exist come first: once one is shown, a 404 is evidence.
  const rank = ({ proof }: ImageToDelete): number => Number(proof === 'doubtful' || proof === 'deleted');
  add([...known].sort((a, b) => rank(a) - rank(b)));
  await untilEnough(budgets.removed, time, work, (_, round) => isStopped() || (open().length === 0 && !isSeeking(round)));
  if (images.some(({ deletes }) => deletes.length > 0)) await look();
  // One that was gone may have come back: then it is left.
  await concurrently(
    target,
    images.filter((left) => left.sight === 'gone' && left.listed === true),
    isRead,
  );
  return { images, list };
}
