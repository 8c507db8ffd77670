import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, isStored } from '../../http/exchange.ts';
import { untilEnough } from '../../shared/waiting.ts';
import { Api, type ListOptions, uncached } from '../client/api.ts';
import { concurrently } from '../client/concurrently.ts';
import type { Target } from '../client/target.ts';
import { type CleanUpTime, isPutOff } from './clean-up-time.ts';
import { DeletionDecision, type Ended, type ImageToDelete, type WaysShown } from './deletion-decision.ts';
import { type ImageList, imageList } from './image-list.ts';

type Fields = Readonly<Record<string, string>>;

/** The fields of the guide's example of DELETE. Some targets demand them. */
const exampleFields: Fields = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** From so many images on, a list may spare reads. */
const fewest = 4;

/** A longer list costs more than the reads that it spares. */
const mostPages = 5;

/** What a removal came to. */
export interface Removed {
  readonly images: readonly Ended[];
  /** The list, if it was read after the last DELETE. */
  readonly list: ImageList | undefined;
  /** Whether the target showed one of the images during the removal, as one of the run. */
  readonly isWitnessed: boolean;
  /** Whether a list has shown one of them. */
  readonly inList: boolean;
}

/**
 * Deletes images and reads each back, whatever the response to DELETE: by the list if it has proved itself against GET, else by GET.
 * Deletes those that still exist again with the fields of the guide's example, and once more after a short wait. `shown`: how the target
 * has shown images of the run so far. `lists`: whether the list is read first, however few the images are.
 */
export async function removal(
  target: Target,
  images: readonly ImageToDelete[],
  time: CleanUpTime,
  { lists = false, ...shown }: WaysShown & { readonly lists?: boolean },
): Promise<Removed> {
  const work = new Removal(target, images, time, shown);
  const ended = await work.done(lists);
  return { images: ended, list: work.last, isWitnessed: work.isWitnessed, inList: work.inList };
}

class Removal {
  readonly #target: Target;
  readonly #api: Api;
  readonly #time: CleanUpTime;
  readonly #decisions: readonly DeletionDecision[];
  #shown: WaysShown;
  #listBefore: Promise<ImageList | undefined> | undefined;
  /** The list, if it was read after the last DELETE. */
  last: ImageList | undefined;
  #isListed = false;

  constructor(target: Target, images: readonly ImageToDelete[], time: CleanUpTime, shown: WaysShown) {
    this.#target = target;
    this.#api = new Api(target);
    this.#time = time;
    this.#shown = shown;
    // Images that probably exist come first: once one is shown, a 404 is evidence.
    const rank = ({ proof }: ImageToDelete): number => Number(proof === 'doubtful' || proof === 'deleted');
    this.#decisions = [...images].sort((a, b) => rank(a) - rank(b)).map((image) => new DeletionDecision(image));
  }

  /** Whether the target has shown one of the images as one of the run. */
  get isWitnessed(): boolean {
    return this.#isListed || this.#decisions.some(({ isWitnessed }) => isWitnessed);
  }

  get inList(): boolean {
    return this.#shown.inList;
  }

  async done(lists: boolean): Promise<readonly Ended[]> {
    const [first, ...rest] = this.#decisions;
    if (first === undefined) return [];
    const isLong = this.#decisions.length >= fewest;
    const before = isLong || lists ? await this.#list(lists ? {} : { most: mostPages }) : undefined;
    await this.#remove(first);
    const unread = before === undefined ? rest : await this.#withoutGone(rest, before);
    // Where the list agrees with GET on an image that was there and on one that is gone, it reads the others back.
    const byList = before !== undefined && first.isGone(this.#shown) && unread.length < rest.length;
    await this.#each(unread, (decision) => this.#remove(decision, { byList: byList && before.has(decision.image.id) }));
    if (byList) await this.#readBack(unread.filter(({ isRead }) => !isRead));
    await this.#lookInList(this.#decisions);
    await untilEnough(
      budgets.standing,
      this.#time,
      () => this.#removeAgain(),
      () => this.#open().length === 0,
    );
    await this.#waitForAccepted();
    await this.#lookInList(this.#decisions.filter(({ isListed }) => isListed));
    return this.#decisions.map((decision) => decision.ended(this.#shown));
  }

  /**
   * The images without those that are gone by the list: one that was read to its end, that shows every image which was never deleted, and
   * that says the same as GET of one whose deletion was answered as done.
   */
  async #withoutGone(decisions: readonly DeletionDecision[], list: ImageList): Promise<readonly DeletionDecision[]> {
    const gone = decisions.filter(({ image }) => image.proof === 'deleted' && !list.has(image.id));
    const [sample] = gone;
    const isWhole = this.#decisions.every(({ image }) => image.proof !== 'made' || list.has(image.id));
    if (sample === undefined || !list.whole || !this.#shown.inList || !isWhole) return decisions;
    await this.#read(sample);
    if (!sample.isGone(this.#shown)) return decisions;
    for (const decision of gone) if (decision !== sample) decision.noteUnlisted();
    return decisions.filter((decision) => !gone.includes(decision));
  }

  /** Looks in the list for images that were deleted just now, and reads those that it shows; all of them without a whole list. */
  async #readBack(decisions: readonly DeletionDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    const list = await this.#list({ most: mostPages });
    const isGone = ({ image }: DeletionDecision): boolean => list?.whole === true && !list.has(image.id);
    for (const decision of decisions.filter(isGone)) decision.noteUnlisted();
    await this.#each(
      decisions.filter((decision) => !isGone(decision)),
      (decision) => this.#read(decision),
    );
  }

  /** Removes the images that are not finished once more, with fields that some targets demand. */
  async #removeAgain(): Promise<void> {
    await this.#each(this.#open(), (decision) => this.#remove(decision, { fields: exampleFields }));
  }

  /**
   * The one rule by which an image is deleted, whether a run cleans up or a sweep does: it is read, it is shown to be the run's, it is
   * deleted, and it is read again, unless a list does that later.
   */
  async #remove(
    decision: DeletionDecision,
    { fields = {}, byList = false }: { fields?: Fields; byList?: boolean } = {},
  ): Promise<void> {
    const deletion = async (): Promise<Exchange | undefined> => {
      if (!(await this.#isDue(decision))) return undefined;
      const address = this.#target.ledger.leftover(decision.image.id);
      const send = (): Promise<Exchange> => this.#api.deleteImage(address, { fields, role: 'setup', label: 'clean up' });
      const sent = await this.#time.sent('DELETE', send);
      this.last = undefined;
      decision.noteDelete(sent);
      return sent;
    };
    // What was put off may have been carried out, so that the image is read and proved again before the next try.
    const isEnough = (sent: Exchange | undefined): boolean => sent === undefined || !isPutOff(sent);
    const last = await untilEnough(budgets.putOff, this.#time, deletion, isEnough);
    if (last !== undefined && !(byList && decision.isAnswered)) await this.#read(decision);
  }

  /**
   * Whether a DELETE is to be sent now. The image is read just before: it may be gone, and its identifier another image's by now, whatever
   * the run knows. If GET says nothing of it, a list from before the first DELETE may.
   */
  async #isDue(decision: DeletionDecision): Promise<boolean> {
    if (!(await this.#read(decision)) || decision.isGone(this.#shown) || decision.isPending) return false;
    if (decision.saysNothing(this.#shown) && !decision.wasDeleted) {
      this.#listBefore ??= this.#list();
      const list = await this.#listBefore;
      if (list !== undefined && !decision.isLookedUp) decision.noteList(list);
    }
    return decision.mayBeDeleted(this.#shown);
  }

  /** The images that are not finished: they exist, or nothing shows that they do not. */
  #open(): DeletionDecision[] {
    return this.#decisions.filter((decision) => {
      if (decision.isRefused || decision.isGone(this.#shown)) return false;
      if (decision.state === 'standing' || decision.state === 'leaving' || decision.isListed) return true;
      return decision.isUndecided || !(decision.isAnswered || decision.isUnlisted(this.#shown));
    });
  }

  /** Reads images whose deletion the target has accepted, until they are gone. */
  async #waitForAccepted(): Promise<void> {
    const later = (): DeletionDecision[] =>
      this.#open().filter((decision) => decision.state === 'leaving' || decision.isAccepted);
    const look = async (): Promise<DeletionDecision[]> => {
      await this.#each(later(), (decision) => this.#read(decision));
      return later();
    };
    await untilEnough(budgets.accepted, this.#time, look, ({ length }) => length === 0, { first: later() });
  }

  /** Looks in the list for images about which GET shows nothing. */
  async #lookInList(among: readonly DeletionDecision[]): Promise<void> {
    const decisions = among.filter((decision) => !decision.isRefused && decision.saysNothing(this.#shown));
    const before = await this.#listBefore;
    if (decisions.length === 0 || (this.#listBefore !== undefined && before === undefined)) return;
    const now = await this.#list();
    for (const decision of decisions) {
      if (before !== undefined && !decision.isLookedUp) decision.noteList(before);
      if (now !== undefined) decision.noteList(now);
    }
  }

  async #list(reading: ListOptions = {}): Promise<ImageList | undefined> {
    const list = await imageList(this.#target, { ...reading, send: this.#time.read });
    this.last = list;
    if (list !== undefined && this.#decisions.some(({ image }) => list.has(image.id)))
      this.#shown = { ...this.#shown, inList: true };
    this.#isListed ||= this.#decisions.some(({ image }) => image.belongs(list?.nameOf(image.id) ?? '', undefined));
    return list;
  }

  /** Reads an image. Returns false if a cache answered, which does not say whose image has the identifier now. */
  async #read(decision: DeletionDecision): Promise<boolean> {
    const { id } = decision.image;
    const isOnlyOurs = this.#target.ledger.isOnlyOurs(id);
    const options = { role: 'setup', label: 'clean up', ...(isOnlyOurs ? {} : uncached) } as const;
    const read = await this.#time.read(() => this.#api.getImage(id, options));
    if (!isOnlyOurs && read !== undefined && isStored(read)) return false;
    decision.noteRead(read);
    if (decision.state === 'standing' || decision.state === 'leaving') this.#shown = { ...this.#shown, byGet: true };
    return true;
  }

  async #each(decisions: readonly DeletionDecision[], work: (decision: DeletionDecision) => Promise<unknown>): Promise<void> {
    await concurrently(this.#target, decisions, work);
  }
}
