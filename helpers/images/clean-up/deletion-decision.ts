import { type Exchange, isSuccess } from '../../http/exchange.ts';
import type { ImageMark } from '../../settings/description.ts';
import { type ImageState, imageState } from '../client/image-state.ts';
import { isRefusal } from '../client/refusal.ts';
import { isAnother, isSame, markOf } from '../safety/ownership.ts';
import type { ImageList } from './image-list.ts';

/** An image to remove. */
export interface ImageToDelete {
  readonly id: string;
  /**
   * What proves that the run made it. `made`: it was proven then, and no DELETE can have removed it. `doubtful`: one may have, so that the
   * identifier may be another image's. `deleted`: one was answered as if the image were gone. `none`: nothing.
   */
  readonly proof: 'made' | 'doubtful' | 'deleted' | 'none';
  /** Whether an image with this name, made at this moment, is the run's. */
  readonly belongs: (name: string, created: string | undefined) => boolean;
  /** The run's image, as a GET showed it when it was made. */
  readonly mark?: ImageMark | undefined;
  /** Whether the run may have made it under another name: then a foreign name is no proof against it. */
  readonly unnamed?: boolean;
}

/**
 * What became of an image. `removed`: it existed, and a read shows that it is gone. `gone`: it was gone before. `left`: it still
 * exists. `unread`: no read decided it, and no DELETE was answered as if it were gone. `unconfirmed`: a DELETE was answered so,
 * but no read decided it. Not deleted: `foreign`, whose name the run did not give; `unproven`, which nothing proves to be the
 * run's.
 */
export type Fate = 'removed' | 'gone' | 'left' | 'unread' | 'unconfirmed' | 'foreign' | 'unproven';

/** How a target has shown images of the run. Only then does it say by not showing one that the image is gone. */
export interface WaysShown {
  readonly byGet: boolean;
  readonly inList: boolean;
}

/** A DELETE, and the first GET after it, which shows the opposite of what its answer says. */
export interface Contradiction {
  /** `kept`: it was answered 204, and the image stands. `taken`: it was refused, and the image, which stood, is gone. */
  readonly effect: 'kept' | 'taken';
  readonly deletion: Exchange;
  readonly read: Exchange;
}

/** What became of an image, and what the target answered: `DELETE → 409, GET → 200`. */
export interface Ended {
  readonly id: string;
  readonly fate: Fate;
  readonly because: string;
  /** Whether a list showed it before and no longer does, while no GET shows anything. */
  readonly unlisted: boolean;
  /** The name that the target shows. */
  readonly name?: string;
  /** Whether it may have been deleted before, so that its id may be another image's. */
  readonly mayBeAnothers?: true;
  readonly contradiction?: Contradiction;
}

/** The clean-up of one image: the responses so far. */
export class DeletionDecision {
  readonly image: ImageToDelete;
  state: ImageState = 'unknown';
  name: string | undefined;
  /** Whether it was read since the last DELETE. */
  isRead = false;
  /** The target's answers about it since the last DELETE. */
  #mark: ImageMark = {};
  /** Whether the name that it has shown since the last DELETE is one that the run gave. */
  #isNamed = false;
  /** Whether the last name that it has shown is not. */
  #isForeign = false;
  #refused: 'foreign' | 'unproven' | undefined;
  #got: string | undefined;
  /** The status of each DELETE; 0 if there was no response. */
  readonly #deletes: number[] = [];
  readonly #listed: boolean[] = [];
  /** The last DELETE, until it is read what came of it, and whether the image stood until then. */
  #unread: { readonly deletion: Exchange; readonly stood: boolean } | undefined;
  #contradiction: Contradiction | undefined;
  #canBeRead = true;
  #isWitnessed = false;

  /** What is known of the looks of the run's image. */
  #known: ImageMark;

  constructor(image: ImageToDelete) {
    this.image = image;
    this.#known = image.mark ?? {};
  }

  noteRead(exchange: Exchange | undefined): void {
    if (exchange === undefined) return;
    this.isRead = true;
    const { state, name, created } = imageState(exchange, this.image.id);
    this.state = state;
    if (this.#isShown) this.#noteShown(name, created);
    this.#got = `GET → ${answerTo(exchange)}`;
    this.#canBeRead = ![405, 501].includes(exchange.response?.status ?? 0);
    this.#noteEffect(exchange);
  }

  /** Compares the answer to the last DELETE with the first GET after it. */
  #noteEffect(read: Exchange): void {
    const { deletion, stood } = this.#unread ?? {};
    if (deletion === undefined) return;
    this.#unread = undefined;
    const wasDone = deletion.response?.status === 204 && this.state === 'standing' && this.#isProven;
    // Whatever else was answered may have been carried out in the meantime.
    const isLeft = this.image.proof === 'made' && this.#deletes.length === 1 && isRefusal(deletion);
    const isTaken = stood === true && isLeft && ['absent', 'gone'].includes(this.state);
    if (wasDone || isTaken) this.#contradiction ??= { effect: wasDone ? 'kept' : 'taken', deletion, read };
  }

  noteDelete(exchange: Exchange | undefined): void {
    if (exchange === undefined) return;
    this.#deletes.push(exchange.response?.status ?? 0);
    this.#unread = { deletion: exchange, stood: this.state === 'standing' };
    this.#mark = {};
    this.#isNamed = false;
    this.isRead = false;
  }

  /** Records that a list which has proved itself against GET does not show it. */
  noteUnlisted(): void {
    this.state = 'gone';
    this.#got = 'the list does not show it';
    this.isRead = true;
  }

  /** Records a list, if no GET shows anything. */
  noteList(list: ImageList): void {
    const listed = list.has(this.image.id);
    if (!listed && !list.whole) return;
    const name = list.nameOf(this.image.id);
    if (name !== undefined) this.#noteShown(name, undefined);
    this.#listed.push(listed);
  }

  #noteShown(name: string | undefined, created: string | undefined): void {
    this.name = name;
    this.#mark = markOf({ name, created });
    // No deletion can have removed it so far, so that this is the image that the run made.
    const { named = this.#mark.named, since = this.#mark.since } = this.#known;
    if (this.image.proof === 'made' && !this.wasDeleted) this.#known = { named, since };
    this.#isNamed = name !== undefined && this.image.belongs(name, created);
    this.#isForeign = name !== undefined && !this.#isNamed;
    this.#isWitnessed ||= this.#isProven || (this.image.proof !== 'none' && !this.#isForeign);
  }

  /** Whether the target has shown it, and as an image of the run: its answers come from the tenant of the run. */
  get isWitnessed(): boolean {
    return this.#isWitnessed;
  }

  /** Whether a DELETE may be sent: if a proof is required, the image must show it. Records a refusal. */
  mayBeDeleted(shown: WaysShown): boolean {
    const { proof, unnamed } = this.image;
    if (!this.#needsProof || this.#isProven) return true;
    const isNameless = this.name === undefined && !(this.isUndecided || this.isUnlisted(shown));
    // Without any deletion, nothing explains why the image should show another name: the operator has to look.
    const isExpected = proof !== 'made' || this.#deletes.length > 0;
    if (this.#isForeign && !unnamed && isExpected) this.#refused = 'foreign';
    else if (this.#isUsedAnew || (proof === 'none' && (this.#isForeign || isNameless))) this.#refused = 'unproven';
    return false;
  }

  /** Whether the identifier may be another image's by now: a deletion may have been carried out, or another image is shown. */
  get #needsProof(): boolean {
    const mayBeDone = (status: number): boolean => saysGone(status) || status === 0 || status >= 500;
    return this.image.proof !== 'made' || this.#deletes.some(mayBeDone) || this.#isUsedAnew;
  }

  /** Whether the image shows that the run made it. */
  get #isProven(): boolean {
    return this.#isNamed || isSame(this.image.id, this.#known, this.#mark);
  }

  /** Whether another image is shown than the run made. */
  get #isUsedAnew(): boolean {
    return !this.#isNamed && isAnother(this.image.id, this.#known, this.#mark);
  }

  /** Whether the last GET showed the image. */
  get #isShown(): boolean {
    return this.state === 'standing' || this.state === 'leaving';
  }

  get isRefused(): boolean {
    return this.#refused !== undefined;
  }

  /** Whether no GET has shown so far whether the image exists. */
  saysNothing({ byGet }: WaysShown): boolean {
    return this.state === 'unknown' || (this.state === 'absent' && !byGet);
  }

  /** Whether a list was noted. */
  get isLookedUp(): boolean {
    return this.#listed.length > 0;
  }

  /** Whether a list is the latest evidence that the image exists. */
  get isListed(): boolean {
    return this.#listed.at(-1) === true;
  }

  /** Whether a list that was read to its end, and that shows images of the run, does not show it. */
  isUnlisted({ inList }: WaysShown): boolean {
    return inList && this.#listed.at(-1) === false;
  }

  /** Whether the last DELETE was answered as if the image were gone. */
  get isAnswered(): boolean {
    const answered = this.image.proof === 'deleted' ? 204 : 0;
    return saysGone(this.#deletes.at(-1) ?? answered);
  }

  /** Whether a DELETE was sent. */
  get wasDeleted(): boolean {
    return this.#deletes.length > 0;
  }

  /** Whether a DELETE that was sent may still be carried out: another one would say no more. */
  get isPending(): boolean {
    return this.wasDeleted && (this.state === 'leaving' || (this.isUndecided && this.isAnswered));
  }

  /** Whether the last DELETE was accepted, to be carried out later (RFC 9110 section 15.3.3). */
  get isAccepted(): boolean {
    return this.#deletes.at(-1) === 202;
  }

  /** Whether a later GET may show more. */
  get isUndecided(): boolean {
    return this.state === 'unknown' && this.#canBeRead;
  }

  ended(shown: WaysShown): Ended {
    const listed = this.#listed.at(-1);
    const list = listed === undefined ? [] : [listed ? 'the list shows it' : 'the list does not show it'];
    const sent = this.#deletes.length === 0 ? [] : [`DELETE → ${this.#deletes.at(-1) || 'no response'}`];
    return {
      id: this.image.id,
      fate: this.#fate(shown),
      because: [...sent, ...(this.#got === undefined ? [] : [this.#got]), ...list].join(', '),
      unlisted: listed === false && this.#listed.includes(true),
      ...(this.name !== undefined && { name: this.name }),
      ...(this.image.proof !== 'none' && this.#needsProof && { mayBeAnothers: true }),
      ...(this.#contradiction !== undefined && { contradiction: this.#contradiction }),
    };
  }

  isGone({ byGet }: WaysShown): boolean {
    return this.state === 'gone' || (this.state === 'absent' && byGet);
  }

  #fate(shown: WaysShown): Fate {
    if (this.#refused !== undefined) return this.#refused;
    const { length } = this.#deletes;
    if (this.isGone(shown)) return this.#deletes.every((status) => [404, 410].includes(status)) ? 'gone' : 'removed';
    if (this.#isShown || this.isListed) return this.#needsProof && !this.#isProven ? 'unproven' : 'left';
    if (this.isAnswered) return 'unconfirmed';
    return length === 0 && this.isUnlisted(shown) ? 'gone' : 'unread';
  }
}

const saysGone = (status: number): boolean => isSuccess(status) || status === 404 || status === 410;

function answerTo({ response, failure }: Exchange): string {
  return response === undefined ? `no response (${failure?.kind ?? 'unknown'})` : String(response.status);
}
