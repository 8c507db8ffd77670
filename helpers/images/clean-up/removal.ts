import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { Api } from '../client/api.ts';
import { uncached } from '../client/caller.ts';
import { concurrently } from '../client/concurrently.ts';
import { isRefusal } from '../client/expect-answer.ts';
import { isGone, isUntouched } from '../client/image-state.ts';
import { type ImageList, imageList } from '../client/lists.ts';
import type { Target } from '../client/target.ts';
import { mostOfKind } from '../client/watched-deletions.ts';
import { untilEnough } from '../waiting.ts';
import type { CleanUpTime } from './clean-up-time.ts';
import { type ImageToDelete, isPutOff, LeftoverImage } from './leftover-image.ts';
import type { Leftovers } from './leftovers.ts';
import type { Search } from './search.ts';

/** The fields of the guide's example of DELETE. Some targets demand them. */
const exampleFields = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** In how many rounds an image is tried, and looked for by its name; a deletion under way is waited for longer. */
const [mostRounds, mostLooks] = [3, 6];

/** A DELETE, and the first GET after it, which shows the opposite of what its answer says. */
export interface Contradiction {
  /** `kept`: it got 204, and the image stands. `taken`: it was refused, and the image, which stood, is gone. */
  readonly effect: 'kept' | 'taken';
  readonly deletion: Exchange;
  readonly read: Exchange;
}

/** What a removal rests on. */
interface Removal {
  readonly leftovers: Leftovers;
  /** Those images of the ledger that may be deleted, with what proves them. */
  readonly known: readonly ImageToDelete[];
  readonly time: CleanUpTime;
  readonly search: Search;
  /** Whether nothing is deleted: the result says what would be. */
  readonly isDry: boolean;
}

/** What a removal came to. */
export interface Removed {
  readonly images: readonly LeftoverImage[];
  readonly contradictions: readonly Contradiction[];
  /** The last list; undefined if none could be read. */
  readonly list: ImageList | undefined;
  /** Whether the last list would show an image of the run that exists. */
  readonly knows: boolean;
}

/**
 * The one way in which images are removed, by a run, by a sweep and by a sweep by name: the list is read; each image is read, and has to be
 * shown as the run's; it is deleted; and it is read until it is gone or a minute is over. One that stays is deleted again with the fields of
 * the guide's example.
 */
export async function removal(target: Target, { leftovers, known, time, search, isDry }: Removal): Promise<Removed> {
  const api = new Api(target);
  const shown = { ...leftovers.shown };
  const areAllDeleted = [...leftovers.images.values()].every(({ proof }) => proof === 'deleted');
  const images: LeftoverImage[] = [];
  const contradictions: Contradiction[] = [];
  let list: ImageList | undefined;
  let knows = false;
  let deletions = 0;
  const isStopped = (): boolean => isDry || target.windows.isHarmful('own');
  const add = (more: readonly ImageToDelete[]): void => {
    time.allow(more.length);
    images.push(...more.map((image) => new LeftoverImage(image, shown, search.isTheirs)));
  };

  const look = async (): Promise<void> => {
    list = await imageList(api, { send: time.sent });
    add(search.find(list));
    for (const image of images) image.noteList(list);
    const isShown = images.some(({ listed }) => listed);
    shown.inList ||= isShown;
    knows = list?.whole === true && list.hasNames && (knows || isShown || areAllDeleted);
  };
  /** Reads an image. Undefined if nothing was read, or by a cache, which does not say whose image has the identifier now. */
  const readOf = async (left: LeftoverImage): Promise<Exchange | undefined> => {
    const { id } = left.image;
    const isOnlyOurs = target.ledger.images.isOnlyOurs(id);
    const options = { role: 'setup', label: 'clean up', ...(isOnlyOurs ? {} : uncached) } as const;
    const read = await time.sent(() => api.getImage(id, options));
    if (read === undefined || (!isOnlyOurs && isStored(read))) return undefined;
    left.noteRead(read);
    shown.byGet ||= left.isShownByGet;
    return read;
  };
  const deletion = async (left: LeftoverImage): Promise<Exchange | undefined> => {
    const address = target.ledger.leftover(left.image.id);
    const fields = left.deletes.length === 0 ? {} : exampleFields;
    const send = async (): Promise<[Exchange] | undefined> => {
      if (isStopped()) return undefined;
      const sent = await time.sent(() => api.deleteImage(address, { fields, role: 'setup', label: 'clean up' }));
      return sent && [sent];
    };
    // A run that ended early may have watched no deletion, and a sweep has not: the first ones show whether they take images of others.
    return (await target.windows.around(target, 'own', send, { isCleanUp: true }))?.[0];
  };
  /** Deletes an image, and reads what came of it. What was put off may have been done: the image is proved again before each try. */
  const remove = async (left: LeftoverImage, mostTries = 2): Promise<void> => {
    const before = await readOf(left);
    if (before === undefined || !left.isDue || isStopped() || mostTries === 0) return;
    const sent = await deletion(left);
    if (sent === undefined) return;
    left.noteDelete(sent);
    deletions += 1;
    if (isPutOff(sent)) return remove(left, mostTries - 1);
    const read = await readOf(left);
    if (read === undefined) return;
    if (sent.response?.status === 204 && isUntouched(read) && left.isOurs)
      contradictions.push({ effect: 'kept', deletion: sent, read });
    // Whatever else was answered may have been carried out in the meantime.
    const isFirst = left.image.proof === 'made' && left.deletes.length === 1;
    if (isFirst && isRefusal(sent) && isUntouched(before) && isGone(read))
      contradictions.push({ effect: 'taken', deletion: sent, read });
  };
  /** A list that shows every image which was never deleted, and agrees with GET about one that was, speaks for the others that were. */
  const spareReads = async (): Promise<void> => {
    const isWhole = shown.inList && images.every(({ image, listed }) => image.proof !== 'made' || listed === true);
    const [sample, ...others] = images.filter(({ image, listed }) => image.proof === 'deleted' && listed === false);
    if (!isWhole || sample === undefined || (await readOf(sample)) === undefined || sample.sight !== 'gone') return;
    for (const other of others) other.noteUnlisted();
  };
  /** One round. Gives whether another may come to more. */
  const round = async (number: number): Promise<boolean> => {
    const before = deletions;
    await look();
    if (number === 1) await spareReads();
    const due = images.filter(({ isOpen }) => isOpen);
    // One after the other, until enough of them were watched.
    while (due.length > 0 && deletions < mostOfKind.own) await remove(due.shift() as LeftoverImage);
    await concurrently(target, due, (left) => remove(left), 'at the end');
    // The last list is one that was read after the last deletion: an image may have come back.
    const isSeeking = knows && search.sought.length > 0 && number < mostLooks;
    return deletions > before || isSeeking || images.some((left) => left.isOpen && (left.isUnderWay || number < mostRounds));
  };

  add(known);
  await untilEnough(budgets.removed, time, round, (goesOn) => isStopped() || !goesOn);
  return { images, contradictions, list, knows };
}
