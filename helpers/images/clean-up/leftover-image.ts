import { type Exchange, isSuccess } from '../../http/exchange.ts';
import type { ImageMark } from '../../settings/description.ts';
import { isRefusal } from '../client/expect-answer.ts';
import { type ImageState, imageState } from '../client/image-state.ts';
import { isAnother, isSame, markOf } from '../safety/ownership.ts';
import type { ImageList } from './image-list.ts';

/** An image to remove. */
export interface ImageToDelete {
  readonly id: string;
  /**
   * What proves that the run created it. `made`: it was proven then, and no DELETE can have removed it. `doubtful`: one may have, so that the
   * identifier may be another image's. `deleted`: one was answered as if the image were gone. `none`: nothing but what the target shows.
   */
  readonly proof: 'made' | 'doubtful' | 'deleted' | 'none';
  /** Whether an image with this name, made at this moment, is the run's. */
  readonly belongs: (name: string, created: string | undefined) => boolean;
  /** The run's image, as a GET showed it when it was made. */
  readonly mark?: ImageMark | undefined;
  /** Whether a read of the run showed another's image under the identifier. */
  readonly isAnothers?: boolean;
}

/**
 * What became of an image. `removed`: it existed, and a read shows that it is gone. `gone`: it was gone before. `left`: it still exists.
 * `unconfirmed`: a DELETE was answered as if it were gone, but no read decided it. `unread`: nothing decided it. `alone`: the suite did not
 * touch it, because nothing proves that it is the run's.
 */
export type Fate = 'removed' | 'gone' | 'left' | 'unread' | 'unconfirmed' | 'alone';

/** How a target has shown images of the run. Only then does it say by not showing one that the image is gone. */
export interface WaysShown {
  byGet: boolean;
  inList: boolean;
}

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
  /** Whether it was not deleted because deletions of the run take images of others. */
  readonly isHeld?: true;
  /** Whether a list showed it before and no longer does, while no GET shows anything. */
  readonly unlisted?: true;
  /** The name that the target shows. */
  readonly name?: string;
  /** Whether a read has shown that its id is another's by now. */
  readonly isAnothers?: true;
  readonly contradiction?: Contradiction;
}

/** The clean-up of one image: what the target has said about it so far. */
export class LeftoverImage {
  readonly image: ImageToDelete;
  /** How often its deletion was tried. */
  readonly deletes: number[] = [];
  state: ImageState = 'unknown';
  /** Whether the last list since the last DELETE shows it; undefined if none says. */
  listed: boolean | undefined;
  /** Whether the target has shown it as an image of the run: its answers come from the tenant of the run. */
  isWitnessed = false;
  readonly #shown: WaysShown;
  /** The last DELETE, until it is read what came of it, and whether the image stood until then. */
  #unread: { readonly deletion: Exchange; readonly stood: boolean } | undefined;
  #contradiction: Contradiction | undefined;
  #wasListed = false;
  #canBeRead = true;
  #got: string | undefined;
  #name: string | undefined;
  /** What is known of the looks of the run's image, and what the target has shown since the last DELETE. */
  #known: ImageMark;
  #mark: ImageMark = {};
  #isNamed = false;
  #isAnothers: boolean;
  #isHeld = false;

  constructor(image: ImageToDelete, shown: WaysShown) {
    this.image = image;
    this.#shown = shown;
    this.#known = image.mark ?? {};
    this.#isAnothers = image.isAnothers === true;
  }

  noteRead(exchange: Exchange | undefined): void {
    if (exchange === undefined) return;
    const { response, failure } = exchange;
    const { state, name, created } = imageState(exchange, this.image.id);
    this.state = state;
    this.#got = `GET → ${response?.status ?? `no response (${failure?.kind ?? 'unknown'})`}`;
    this.#canBeRead = ![405, 501].includes(response?.status ?? 0);
    if (this.#isShown) {
      this.#shown.byGet = true;
      // No deletion can have removed it so far, so that this is the image that the run created.
      const { named, since } = markOf({ name, created });
      const { named: known = named, since: moment = since } = this.#known;
      if (this.image.proof === 'made' && this.deletes.length === 0) this.#known = { named: known, since: moment };
      this.#noteShown(name, created);
    }
    this.#noteEffect(exchange);
  }

  /** Compares the answer to the last DELETE with the first GET after it. */
  #noteEffect(read: Exchange): void {
    const { deletion, stood } = this.#unread ?? {};
    if (deletion === undefined) return;
    this.#unread = undefined;
    const wasDone = deletion.response?.status === 204 && this.state === 'standing' && this.#isProven;
    // Whatever else was answered may have been carried out in the meantime.
    const isLeft = this.image.proof === 'made' && this.deletes.length === 1 && isRefusal(deletion);
    const isTaken = stood === true && isLeft && ['absent', 'gone'].includes(this.state);
    if (wasDone || isTaken) this.#contradiction ??= { effect: wasDone ? 'kept' : 'taken', deletion, read };
  }

  noteDelete(exchange: Exchange | undefined): void {
    if (exchange === undefined) return;
    this.deletes.push(exchange.response?.status ?? 0);
    this.#unread = { deletion: exchange, stood: this.state === 'standing' };
    this.#mark = {};
    this.#isNamed = false;
    this.state = 'unknown';
    this.listed = undefined;
  }

  /** Leaves the image: deletions of this run take images of others. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Records that a list which agrees with GET does not show it. */
  noteUnlisted(): void {
    this.state = 'gone';
    this.#got = 'the list does not show it';
  }

  noteList(list: ImageList): void {
    const listed = list.has(this.image.id);
    if (!listed && !list.whole) return;
    this.listed = listed;
    this.#wasListed ||= listed;
    const name = list.nameOf(this.image.id);
    if (name !== undefined && this.saysNothing) this.#noteShown(name, undefined);
  }

  #noteShown(name: string | undefined, created: string | undefined): void {
    this.#name = name;
    this.#mark = markOf({ name, created });
    this.#isNamed = name !== undefined && this.image.belongs(name, created);
    this.#isAnothers ||= !this.#isNamed && isAnother(this.#known, this.#mark);
    this.isWitnessed ||= this.#isProven || (this.image.proof !== 'none' && name === undefined);
  }

  /** Whether the image shows that the run created it. */
  get #isProven(): boolean {
    return !this.#isAnothers && (this.#isNamed || isSame(this.image.id, this.#known, this.#mark));
  }

  /** Whether a deletion may have been carried out, so that the identifier may be another image's by now. */
  get #mayBeGone(): boolean {
    const mayBeDone = (status: number): boolean => saysGone(status) || status === 0 || status >= 500;
    return this.image.proof !== 'made' || this.deletes.some(mayBeDone);
  }

  /** The one rule: an image is the run's if it shows that, or if the run has proved it and nothing since speaks against it. */
  get isOurs(): boolean {
    return this.#isProven || !(this.#mayBeGone || this.#isAnothers);
  }

  get #isShown(): boolean {
    return this.state === 'standing' || this.state === 'leaving';
  }

  /** Whether no GET has shown so far whether the image exists. */
  get saysNothing(): boolean {
    return this.state === 'unknown' || (this.state === 'absent' && !this.#shown.byGet);
  }

  /** Whether the list shows what GET does not, though nothing has deleted it. */
  get isLagging(): boolean {
    const { proof } = this.image;
    const mayBeDeleted = proof === 'deleted' || proof === 'doubtful' || this.deletes.length > 0;
    return this.state === 'absent' && this.#shown.byGet && this.listed === true && !mayBeDeleted;
  }

  get isGone(): boolean {
    return this.state === 'gone' || (this.state === 'absent' && this.#shown.byGet && !this.isLagging);
  }

  /** Whether the last DELETE was answered as if the image were gone. */
  get #isAnswered(): boolean {
    return saysGone(this.deletes.at(-1) ?? (this.image.proof === 'deleted' ? 204 : 0));
  }

  /** Whether a DELETE is to be sent now. One that was accepted may still be carried out: another one would say no more. */
  get isDue(): boolean {
    if (this.#isHeld || !this.isOurs || this.isGone || this.isLagging || this.state === 'leaving') return false;
    return this.#isShown || this.listed === true || !(this.#isAnswered || this.#isUnlisted);
  }

  /** Whether the target has accepted its deletion, to be carried out later (RFC 9110 section 15.3.3), or shows it under way. */
  get isLeaving(): boolean {
    return !this.isGone && (this.state === 'leaving' || this.deletes.at(-1) === 202);
  }

  /** Whether another look, or another DELETE, may change what is known. */
  get isOpen(): boolean {
    if (this.isGone) return false;
    if (this.#isShown) return this.isOurs && !this.#isHeld;
    return (
      this.isLagging || this.#isUndecided || this.isDue || (this.#isAnswered && this.listed === undefined && this.#wasListed)
    );
  }

  /** Whether a list that was read to its end, and that shows images of the run, does not show it. */
  get #isUnlisted(): boolean {
    return this.listed === false && this.#shown.inList;
  }

  /** Whether a later GET may show more. */
  get #isUndecided(): boolean {
    return this.state === 'unknown' && this.#canBeRead;
  }

  get ended(): Ended {
    const list = this.listed === undefined ? [] : [this.listed ? 'the list shows it' : 'the list does not show it'];
    const sent = this.deletes.length === 0 ? [] : [`DELETE → ${this.deletes.at(-1) || 'no response'}`];
    const isAlone = this.#fate === 'alone' && this.#isAnothers;
    const anothers = isAlone ? ["another's, by its name or moment"] : [];
    const held = this.#isHeld ? ['not deleted, because deletions of this run take images of others'] : [];
    const isByList = this.saysNothing || this.isLagging;
    return {
      id: this.image.id,
      fate: this.#fate,
      because: [...sent, ...(this.#got === undefined ? [] : [this.#got]), ...(isByList ? list : []), ...anothers, ...held].join(
        ', ',
      ),
      ...(this.#isHeld && { isHeld: true }),
      ...(this.listed === false && this.#wasListed && { unlisted: true }),
      ...(this.#name !== undefined && { name: this.#name }),
      ...(isAlone && { isAnothers: true }),
      ...(this.#contradiction !== undefined && { contradiction: this.#contradiction }),
    };
  }

  get #fate(): Fate {
    if (this.isGone) return this.deletes.every((status) => [404, 410].includes(status)) ? 'gone' : 'removed';
    if (this.isLagging) return 'unread';
    if (this.#isShown || this.listed === true) return this.isOurs ? 'left' : 'alone';
    if (this.#isAnswered) return 'unconfirmed';
    if (this.#isUnlisted && this.deletes.length === 0) return 'gone';
    return this.image.proof === 'none' && !this.#isUndecided && this.state !== 'absent' ? 'alone' : 'unread';
  }
}

const saysGone = (status: number): boolean => isSuccess(status) || status === 404 || status === 410;
