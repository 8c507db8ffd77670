import { isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { type Exchange, isSuccess } from '../../http/exchange.ts';
import type { ImageMark } from '../../settings/description.ts';
import { isRefusal } from '../client/expect-answer.ts';
import { type ImageState, imageState } from '../client/image-state.ts';
import type { ImageList } from '../client/lists.ts';
import { isAnother, isSame, isSuccessor, markOf } from '../safety/ownership.ts';
import { isPutOff } from './clean-up-time.ts';
import type { RecordedImage, WaysShown } from './leftovers.ts';

/** An image to clean up. */
export interface ImageToDelete extends RecordedImage {
  readonly id: string;
  /** Whether an image with this name, made at this moment, is the run's. */
  readonly belongs: (name: string, created: string | undefined) => boolean;
}

/**
 * What became of an image. `gone`: a read shows that it is. `left`: it still exists. `unread`: nothing decides it. `unproven`: the suite did
 * not touch it, because nothing proves that it is the run's.
 */
export type Fate = 'gone' | 'left' | 'unread' | 'unproven';

/** A DELETE, and the first GET after it, which shows the opposite of what its answer says. */
export interface Contradiction {
  /** `kept`: it got 204, and the image stands. `taken`: it was refused, and the image, which stood, is gone. */
  readonly effect: 'kept' | 'taken';
  readonly deletion: Exchange;
  readonly read: Exchange;
}

/** What became of an image, and what the target answered: `DELETE → 409, GET → 200`. */
export interface Ended {
  readonly id: string;
  readonly fate: Fate;
  readonly because: string;
  /** Whether a DELETE removed it, or was answered as if it had. */
  readonly isDeleted?: boolean;
  /** The name that the target shows. */
  readonly name?: string | undefined;
  /** Whether a read has shown that its id is another's by now. */
  readonly isAnothers?: boolean;
  readonly contradiction?: Contradiction | undefined;
}

/** The clean-up of one image: what the target has said about it so far. */
export class LeftoverImage {
  readonly image: ImageToDelete;
  /** In how many rounds its deletion was tried. */
  rounds = 0;
  /** Its deletions. */
  readonly deletes: Exchange[] = [];
  /** Whether the last list since the last DELETE shows it; undefined if none says. */
  listed: boolean | undefined;
  /** Whether the target has shown it as an image of the run: its answers come from the tenant of the run. */
  isWitnessed = false;
  readonly #shown: WaysShown;
  /** What the last GET since the last DELETE says, and the words of the last GET of all. */
  #state: ImageState = 'unknown';
  #got = '';
  #canBeRead = true;
  /** What is known of the looks of the run's image, and what the target has shown since the last DELETE. */
  #known: ImageMark;
  #mark: ImageMark = {};
  #name: string | undefined;
  #isNamed = false;
  #isAnothers: boolean;
  /** What the target showed of the image before its last DELETE, and whether it has shown another in its place since that was answered as done. */
  #deleted: ImageMark = {};
  #isReplaced = false;
  /** Whether the image stood before the last DELETE, until a read says what came of that. */
  #stood: boolean | undefined;
  #contradiction: Contradiction | undefined;

  /** `shown`: how the target has shown images of the run so far. */
  constructor(image: ImageToDelete, shown: WaysShown) {
    this.image = image;
    this.#shown = shown;
    this.#known = image.mark;
    this.#isAnothers = image.isAnothers;
  }

  noteRead(exchange: Exchange): void {
    const { status } = exchange.response ?? {};
    const { state, name, created } = imageState(exchange, this.image.id);
    this.#state = state;
    this.#got = `GET → ${status ?? `no response (${exchange.failure?.kind ?? 'unknown'})`}`;
    this.#canBeRead = status !== 405 && status !== 501;
    if (this.isShownByGet) {
      const { named, since } = markOf({ name, created });
      const { named: known = named, since: moment = since } = this.#known;
      // No deletion can have removed it so far, so that this is the image that the run created.
      if (this.image.proof === 'made' && this.deletes.length === 0) this.#known = { named: known, since: moment };
      this.#noteShown(name, created);
    }
    this.#contradiction ??= this.#contradicted(exchange);
    this.#stood = undefined;
  }

  /** Compares the answer to the last DELETE with the first GET after it. */
  #contradicted(read: Exchange): Contradiction | undefined {
    const deletion = this.deletes.at(-1);
    if (deletion === undefined || this.#stood === undefined) return undefined;
    if (deletion.response?.status === 204 && this.#state === 'standing' && this.#isShownAsOurs)
      return { effect: 'kept', deletion, read };
    // Whatever else was answered may have been carried out in the meantime.
    const isRefused = this.image.proof === 'made' && this.deletes.length === 1 && isRefusal(deletion);
    const isTaken = this.#stood && isRefused && ['absent', 'gone'].includes(this.#state);
    return isTaken ? { effect: 'taken', deletion, read } : undefined;
  }

  /** From a DELETE on, nothing that was shown before counts. */
  noteDelete(exchange: Exchange): void {
    this.deletes.push(exchange);
    this.#stood = this.#state === 'standing';
    this.#deleted = { ...this.#known, ...this.#mark };
    this.#mark = {};
    this.#isNamed = false;
    this.#state = 'unknown';
    this.listed = undefined;
  }

  /** Records that a list which agrees with GET does not show it. */
  noteUnlisted(): void {
    this.#state = 'gone';
    this.#got = 'the list does not show it';
  }

  noteList(list: ImageList): void {
    const listed = list.has(this.image.id);
    if (!listed && !list.whole) return;
    this.listed = listed;
    const name = list.nameOf(this.image.id);
    if (name !== undefined && this.getSaysNothing) this.#noteShown(name, undefined);
  }

  #noteShown(name: string | undefined, created: string | undefined): void {
    this.#name = name;
    this.#mark = markOf({ name, created });
    this.#isNamed = name !== undefined && this.image.belongs(name, created);
    this.#isAnothers ||= !this.#isNamed && isAnother(this.#known, this.#mark);
    const isDone = isSuccess(statusOf(this.deletes.at(-1)));
    this.#isReplaced ||= isDone && !this.#isNamed && isSuccessor(this.image.id, this.#deleted, { name, created }, '');
    this.isWitnessed ||= this.#isShownAsOurs || (this.image.proof !== 'none' && name === undefined);
  }

  /** Whether what was shown since the last DELETE proves that the run created the image. */
  get #isShownAsOurs(): boolean {
    return !this.#isAnothers && (this.#isNamed || isSame(this.image.id, this.#known, this.#mark));
  }

  /** The one rule: an image is the run's if it shows that, or if the run has proved it and no DELETE since may have been carried out. */
  get isOurs(): boolean {
    const mayBeGone = this.image.proof !== 'made' || this.deletes.some(mayBeDone);
    return this.#isShownAsOurs || !(mayBeGone || this.#isAnothers);
  }

  get isShownByGet(): boolean {
    return this.#state === 'standing' || this.#state === 'leaving';
  }

  /** Whether no GET has shown since the last DELETE whether the image exists: a 404 says so only if GET has shown an image of the run. */
  get getSaysNothing(): boolean {
    return this.#state === 'unknown' || (this.#state === 'absent' && !this.#shown.byGet);
  }

  /** Whether a later GET may show more. */
  get #isUndecided(): boolean {
    return this.#state === 'unknown' && this.#canBeRead;
  }

  /** Whether a list that was read to its end, and that has shown an image of the run, does not show it. */
  get #isUnlisted(): boolean {
    return this.listed === false && this.#shown.inList;
  }

  /**
   * What is known of it now, by GET or else by the list. `hidden`: the list shows it, and GET does not, though nothing has deleted it: one of
   * them lags behind.
   */
  get sight(): 'shown' | 'hidden' | 'gone' | 'unknown' {
    if (this.isShownByGet) return 'shown';
    if (!this.getSaysNothing) return this.#state === 'absent' && this.listed === true && !this.#mayBeDeleted ? 'hidden' : 'gone';
    if (this.listed) return 'shown';
    return this.#isUnlisted && !this.#isUndecided ? 'gone' : 'unknown';
  }

  get #mayBeDeleted(): boolean {
    return this.deletes.length > 0 || this.image.proof === 'deleted' || this.image.proof === 'doubtful';
  }

  /** Whether the last DELETE was answered as if the image were gone. */
  get #isAnswered(): boolean {
    return this.deletes.length === 0 ? this.image.proof === 'deleted' : saysGone(statusOf(this.deletes.at(-1)));
  }

  /**
   * Whether a DELETE is to be sent now. Where nothing shows the image, one that was accepted may have been carried out, and so may any whose
   * identifier another image may have by then.
   */
  get isDue(): boolean {
    if (!this.isOurs || this.#state === 'leaving') return false;
    if (this.sight !== 'unknown') return this.sight === 'shown';
    return !this.#isAnswered && !this.#isUnlisted && (this.deletes.length === 0 || isRandomUuid(this.image.id));
  }

  /** Whether another look, or another DELETE, may change what is known. */
  get isOpen(): boolean {
    if (this.#isUndecided || this.sight === 'hidden') return true;
    if (this.sight === 'unknown') return this.isDue || (this.listed === undefined && this.#shown.inList);
    return this.sight === 'shown' && this.isOurs;
  }

  /** Whether its deletion goes on: it was put off, or accepted to be carried out later (RFC 9110 section 15.3.3), or the image is shown so. */
  get isUnderWay(): boolean {
    const last = this.deletes.at(-1);
    return this.#state === 'leaving' || (last !== undefined && (isPutOff(last) || statusOf(last) === 202));
  }

  get ended(): Ended {
    const fate = this.#fate;
    const isAnothers = this.#isReplaced || (fate === 'unproven' && this.#isAnothers);
    const isByList = this.listed !== undefined && (this.getSaysNothing || this.sight === 'hidden');
    const because = [
      this.deletes.length > 0 && `DELETE → ${statusOf(this.deletes.at(-1)) || 'no response'}`,
      this.#got,
      isByList && (this.listed ? 'the list shows it' : 'the list does not show it'),
      isAnothers && "another's, by its name or moment",
    ].filter(Boolean);
    const isDeleted = fate === 'gone' ? this.deletes.some((each) => ![404, 410].includes(statusOf(each))) : this.#isAnswered;
    const { id } = this.image;
    return { id, fate, because: because.join(', '), isDeleted, name: this.#name, isAnothers, contradiction: this.#contradiction };
  }

  get #fate(): Fate {
    if (this.sight === 'gone' || this.#isReplaced) return 'gone';
    if (this.sight === 'shown') return this.isOurs ? 'left' : 'unproven';
    // Nothing will ever prove an image that cannot be read.
    const isUnprovable = this.image.proof === 'none' && this.#state === 'unknown' && !this.#canBeRead;
    return isUnprovable && !this.#isAnswered ? 'unproven' : 'unread';
  }
}

const statusOf = (exchange: Exchange | undefined): number => exchange?.response?.status ?? 0;

const saysGone = (status: number): boolean => isSuccess(status) || status === 404 || status === 410;

/** Whether a deletion may have been carried out, so that the identifier may be another image's by now. */
const mayBeDone = (deletion: Exchange): boolean => {
  const status = statusOf(deletion);
  return saysGone(status) || status === 0 || status >= 500;
};
