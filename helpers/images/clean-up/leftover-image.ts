import { isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { type Exchange, isSuccess } from '../../http/exchange.ts';
import type { ImageMark } from '../../settings/description.ts';
import { isRefusal } from '../client/expect-answer.ts';
import { type ImageState, imageState } from '../client/image-state.ts';
import type { ImageList } from '../client/lists.ts';
import { type Appearance, isAnother, markOf } from '../safety/ownership.ts';
import { isPutOff } from './clean-up-time.ts';
import type { RecordedImage, WaysShown } from './leftovers.ts';

/** An image to clean up. */
export interface ImageToDelete extends RecordedImage {
  readonly id: string;
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

/** What the target has shown of an image since its last DELETE. */
interface SinceDeletion {
  /** What the last GET says. */
  readonly state: ImageState;
  /** Whether the last list shows the image; absent if none says. */
  readonly listed?: boolean;
  /** Whether the name, with the moment, says that the image is the run's. */
  readonly isNamed: boolean;
}

const nothing: SinceDeletion = { state: 'unknown', isNamed: false };

/**
 * The clean-up of one image, as a few questions: whether the image is there (`sight`), whether it is the run's (`isOurs`), and so whether a DELETE
 * is due (`isDue`), and whether anything is still open (`isOpen`). From a DELETE on, nothing counts that was shown before.
 */
export class LeftoverImage {
  readonly image: ImageToDelete;
  /** In how many rounds its deletion was tried. */
  rounds = 0;
  readonly deletes: Exchange[] = [];
  /** Whether the target has shown it as an image of the run: its answers come from the tenant of the run. */
  isWitnessed = false;
  readonly #ways: WaysShown;
  readonly #isTheirs: (name: string, created: string | undefined) => boolean;
  #shown = nothing;
  /** The answer to the last GET, in words, and whether the target has a GET of images. */
  #got = '';
  #canBeRead = true;
  /** How the run's image looks. */
  #known: ImageMark;
  #name: string | undefined;
  /** Whether a read has shown another image. */
  #isAnothers: boolean;
  /** Whether the image stood before the last DELETE, until a read says what came of that. */
  #stood: boolean | undefined;
  #contradiction: Contradiction | undefined;

  /** `ways`: how the target has shown images of the run so far; `isTheirs`: whether a name, made at a moment, is the run's. */
  constructor(image: ImageToDelete, ways: WaysShown, isTheirs: (name: string, created: string | undefined) => boolean) {
    this.image = image;
    this.#ways = ways;
    this.#isTheirs = isTheirs;
    this.#known = image.mark;
    this.#isAnothers = image.isAnothers;
  }

  noteRead(exchange: Exchange): void {
    const { status } = exchange.response ?? {};
    const { state, ...looks } = imageState(exchange, this.image.id);
    this.#shown = { ...this.#shown, state };
    this.#got = `GET → ${status ?? `no response (${exchange.failure?.kind ?? 'unknown'})`}`;
    this.#canBeRead = status !== 405 && status !== 501;
    if (this.isShownByGet) {
      // No deletion can have removed it so far, so that this is the image that the run created.
      if (this.image.proof === 'made' && this.deletes.length === 0) this.#learn(markOf(looks));
      this.#noteLooks(looks);
    }
    this.#contradiction ??= this.#contradicted(exchange);
    this.#stood = undefined;
  }

  #learn({ named, since }: ImageMark): void {
    this.#known = { named: this.#known.named ?? named, since: this.#known.since ?? since };
  }

  noteList(list: ImageList): void {
    const listed = list.has(this.image.id);
    if (!listed && !list.whole) return;
    this.#shown = { ...this.#shown, listed };
    const name = list.nameOf(this.image.id);
    if (name !== undefined && this.getSaysNothing) this.#noteLooks({ name });
  }

  /** Records that a list which agrees with GET does not show it. */
  noteUnlisted(): void {
    this.#shown = { ...this.#shown, state: 'gone' };
    this.#got = 'the list does not show it';
  }

  noteDelete(exchange: Exchange): void {
    this.deletes.push(exchange);
    this.#stood = this.#shown.state === 'standing';
    this.#shown = nothing;
  }

  #noteLooks(looks: Appearance): void {
    const { proof } = this.image;
    const isNamed = looks.name !== undefined && this.#isTheirs(looks.name, looks.created);
    this.#shown = { ...this.#shown, isNamed };
    this.#name = looks.name;
    this.#isAnothers ||= !isNamed && isAnother(this.#known, markOf(looks));
    this.isWitnessed ||= this.#isShownAsOurs || (proof !== 'none' && looks.name === undefined);
  }

  /** Compares the answer to the last DELETE with the first GET after it. */
  #contradicted(read: Exchange): Contradiction | undefined {
    const deletion = this.deletes.at(-1);
    if (deletion === undefined || this.#stood === undefined) return undefined;
    const { state } = this.#shown;
    if (this.#answer === 204 && state === 'standing' && this.#isShownAsOurs) return { effect: 'kept', deletion, read };
    // Whatever else was answered may have been carried out in the meantime.
    const isRefused = this.image.proof === 'made' && this.deletes.length === 1 && isRefusal(deletion);
    const isTaken = this.#stood && isRefused && ['absent', 'gone'].includes(state);
    return isTaken ? { effect: 'taken', deletion, read } : undefined;
  }

  /** Whether the last list since the last DELETE shows it; undefined if none says. */
  get listed(): boolean | undefined {
    return this.#shown.listed;
  }

  get isShownByGet(): boolean {
    return this.#shown.state === 'standing' || this.#shown.state === 'leaving';
  }

  /**
   * Whether no GET has shown since the last DELETE whether the image exists. A 404 says so only if GET has shown an image of the run, and not
   * beside a list that shows an image which nothing has deleted: one of the two lags behind.
   */
  get getSaysNothing(): boolean {
    const isBehind = this.listed === true && !this.#mayBeDeleted;
    return this.#shown.state === 'unknown' || (this.#shown.state === 'absent' && (!this.#ways.byGet || isBehind));
  }

  /** Whether a later GET may show more. */
  get #isUndecided(): boolean {
    return this.#shown.state === 'unknown' && this.#canBeRead;
  }

  /** Whether a list that was read to its end, and that has shown an image of the run, does not show it. */
  get #isUnlisted(): boolean {
    return this.listed === false && this.#ways.inList;
  }

  /** What is known of it now, by GET or else by the list. */
  get sight(): 'shown' | 'gone' | 'unknown' {
    if (this.isShownByGet) return 'shown';
    return this.getSaysNothing ? this.#sightByList : 'gone';
  }

  get #sightByList(): 'shown' | 'gone' | 'unknown' {
    if (this.listed) return 'shown';
    return this.#isUnlisted && !this.#isUndecided ? 'gone' : 'unknown';
  }

  /** Whether the name that was shown since the last DELETE proves that the run created the image. */
  get #isShownAsOurs(): boolean {
    return !this.#isAnothers && this.#shown.isNamed;
  }

  /** The one rule: an image is the run's if it shows that, or if the run has proved it and no DELETE since may have been carried out. */
  get isOurs(): boolean {
    if (this.#isShownAsOurs) return true;
    return this.image.proof === 'made' && !this.deletes.some(mayBeDone) && !this.#isAnothers;
  }

  /** The status that the last DELETE got; 0 without one. */
  get #answer(): number {
    return statusOf(this.deletes.at(-1));
  }

  get #mayBeDeleted(): boolean {
    return this.deletes.length > 0 || this.image.proof === 'deleted' || this.image.proof === 'doubtful';
  }

  /** Whether the last DELETE was answered as if the image were gone. */
  get #isAnswered(): boolean {
    return this.deletes.length === 0 ? this.image.proof === 'deleted' : saysGone(this.#answer);
  }

  /** Whether a DELETE is to be sent now. */
  get isDue(): boolean {
    if (!this.isOurs || this.#shown.state === 'leaving') return false;
    if (this.sight !== 'unknown') return this.sight === 'shown';
    // Where nothing shows the image, one that was accepted may have been carried out, and then another image may have the identifier.
    const isFirst = this.deletes.length === 0;
    return !this.#isAnswered && !this.#isUnlisted && (isFirst || isRandomUuid(this.image.id));
  }

  /** Whether another look, or another DELETE, may change what is known. */
  get isOpen(): boolean {
    if (this.#isUndecided) return true;
    if (this.sight === 'shown') return this.isOurs;
    return this.sight === 'unknown' && (this.isDue || (this.listed === undefined && this.#ways.inList));
  }

  /** Whether its deletion goes on: it was put off, or accepted to be carried out later (RFC 9110 section 15.3.3), or the image is shown so. */
  get isUnderWay(): boolean {
    const last = this.deletes.at(-1);
    return this.#shown.state === 'leaving' || (last !== undefined && (isPutOff(last) || this.#answer === 202));
  }

  get ended(): Ended {
    const fate = this.#fate;
    const isAnothers = fate === 'unproven' && this.#isAnothers;
    const isByList = this.listed !== undefined && this.getSaysNothing;
    const because = [
      this.deletes.length > 0 && `DELETE → ${this.#answer || 'no response'}`,
      this.#got,
      isByList && (this.listed ? 'the list shows it' : 'the list does not show it'),
      isAnothers && "another's, by its name or moment",
    ].filter(Boolean);
    const isDeleted = fate === 'gone' ? this.deletes.some((each) => ![404, 410].includes(statusOf(each))) : this.#isAnswered;
    const { id } = this.image;
    return { id, fate, because: because.join(', '), isDeleted, name: this.#name, isAnothers, contradiction: this.#contradiction };
  }

  get #fate(): Fate {
    if (this.sight === 'gone') return 'gone';
    if (this.sight === 'shown') return this.isOurs ? 'left' : 'unproven';
    // Nothing will ever prove an image that cannot be read.
    const isUnprovable = this.image.proof === 'none' && this.#shown.state === 'unknown' && !this.#canBeRead;
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
