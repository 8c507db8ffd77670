import { type Exchange, isSuccess } from '../../http/exchange.ts';
import { quoted } from '../../platform/text/phrases.ts';
import type { ImageMark } from '../../settings/description.ts';
import { isInError, isSaving } from '../client/image-reads.ts';
import { type ImageState, imageState, isNotFound } from '../client/image-state.ts';
import type { ImageList } from '../client/lists.ts';
import type { RecordedImage, WaysShown } from '../safety/ledger-file.ts';
import { type Appearance, isAnother, markOf } from '../safety/ownership.ts';
import { mayBeDone } from '../safety/rate-limit.ts';

/**
 * What became of an image. `replaced`: it was deleted, and another one has its identifier. `unread`: nothing shows it. `unproven`: the suite did not
 * touch it, because nothing proves that it is the run's. `alike`: its name is almost one of the run. `unseen`: the creator made it, and the owner does
 * not see it.
 */
export type Fate = 'gone' | 'replaced' | 'left' | 'unread' | 'unproven' | 'alike' | 'unseen';

/** Whether nothing of an image of the run is there. */
export const isOver = ({ fate }: Ended): boolean => ['gone', 'replaced', 'alike'].includes(fate);

/** What became of an image, and what the target answered: `DELETE → 409, GET → 200`. */
export interface Ended {
  readonly id: string;
  readonly fate: Fate;
  readonly because: string;
  /** Whether a DELETE removed it, or was answered as if it had. */
  readonly isDeleted?: boolean;
  /** Whether a read has shown that its id is another's by now. */
  readonly isAnothers?: boolean;
}

/** What a removal knows beside an image. */
export interface Knowledge {
  /** Whether a name, shown with a moment of creation, is one that is looked for. `isRecorded`: the image was shown with both when it was created. */
  readonly isTheirs: (name: string, created: string | undefined, isRecorded: boolean) => boolean;
  /** How the target has shown images that are looked for: only then does its silence show that one is gone. */
  readonly shown: { -readonly [Way in keyof WaysShown]: WaysShown[Way] };
  /** Whether a 404 may be that of another tenant, of a wrong route or of maintenance: until the target shows an image that is looked for. */
  isDoubtful: boolean;
  /** Whether the last list is that of the run's tenant, for it shows what stood there before the run. */
  isAtHome: boolean;
}

/** How often a deletion is tried, if no limit puts it off. */
const mostDeletes = 3;

/** One image of a clean-up: whether it is there, whether it is the run's, and so whether a DELETE is due. */
export class LeftoverImage {
  readonly id: string;
  readonly proof: RecordedImage['proof'];
  readonly deletes: Exchange[] = [];
  readonly #saysDeleted: boolean;
  readonly #knowledge: Knowledge;
  /** Whether the last list since the last DELETE shows it; undefined if none says. */
  listed: boolean | undefined;
  /** What GET has shown since the last DELETE, and whether a name that was shown is the run's. */
  #state: ImageState = 'unknown';
  #isNamed = false;
  #read: Exchange | undefined;
  #name: string | undefined;
  /** How the run's image looks, and whether a read has shown another. */
  #mark: ImageMark;
  #isAnothers: boolean;
  /** The name of one more image of the run that a read showed under its identifier, and whether the last look since the last DELETE does. */
  nextName: string | undefined;
  #isNext = false;
  /** Whether a read before any DELETE of the clean-up showed it in ERROR. */
  hasFailed = false;

  constructor(id: string, record: RecordedImage, knowledge: Knowledge) {
    this.id = id;
    this.proof = record.proof;
    this.#knowledge = knowledge;
    this.#saysDeleted = record.saysDeleted === true;
    this.#mark = record.mark;
    this.#isAnothers = record.isAnothers;
  }

  noteRead(read: Exchange): void {
    const { state, ...looks } = imageState(read, this.id);
    this.#state = state;
    this.#read = read;
    this.hasFailed ||= this.deletes.length === 0 && isInError(read);
    if (this.#isShownByGet) this.#noteLooks(looks);
  }

  noteList(list: ImageList | undefined): void {
    const listed = list?.has(this.id);
    this.listed = listed || list?.whole ? listed : undefined;
    const name = list?.nameOf(this.id);
    if (name !== undefined && !this.#isShownByGet) this.#noteLooks({ name });
    else this.#learn();
  }

  /** Records that a list which agrees with GET does not show it. */
  noteUnlisted(): void {
    this.#state = 'gone';
  }

  noteDelete(deletion: Exchange): void {
    this.deletes.push(deletion);
    this.#state = 'unknown';
    this.listed = undefined;
    this.#isNamed = false;
    this.#isNext = false;
  }

  #noteLooks(looks: Appearance): void {
    const shown = markOf(looks);
    // No deletion can have removed it so far, so that this is the image that the run created.
    if (this.proof === 'made' && this.deletes.length === 0)
      this.#mark = { named: this.#mark.named ?? shown.named, since: this.#mark.since ?? shown.since };
    this.#name = looks.name;
    const isRecorded = shown.named !== undefined && shown.named === this.#mark.named && !isAnother(this.#mark, shown);
    this.#isNamed = looks.name !== undefined && this.#knowledge.isTheirs(looks.name, looks.created, isRecorded);
    // Another name that the run gave: the source has made one more image of the run, under the identifier of one that is gone.
    this.#isNext = this.#isNamed && isAnother({ named: this.#mark.named }, { named: shown.named });
    if (this.#isNext) this.nextName = looks.name;
    this.#isAnothers ||= !this.#isNamed && isAnother(this.#mark, shown);
    this.#learn();
  }

  #learn(): void {
    if (!this.isOurs || !(this.#isShownByGet || this.listed)) return;
    const { shown } = this.#knowledge;
    shown.byGet ||= this.#isShownByGet;
    shown.inList ||= this.listed === true;
    this.#knowledge.isDoubtful = false;
  }

  get #isShownByGet(): boolean {
    return this.#state === 'standing' || this.#state === 'deleting';
  }

  /** Whether a GET since the last DELETE says that it is not there. A 404 does only if GET has shown an image of the run. */
  get #isGoneByGet(): boolean {
    return this.#state === 'gone' || (this.#state === 'absent' && this.#knowledge.shown.byGet);
  }

  /** Whether a later GET may show more: none was sent, or it failed. */
  get #mayBeRead(): boolean {
    return this.#state === 'unknown' && ![405, 501].includes(statusOf(this.#read));
  }

  /** Whether a list lacks it that has shown images of the run. */
  get #isUnlisted(): boolean {
    return this.listed === false && this.#knowledge.shown.inList;
  }

  /**
   * What is known of it now. GET decides, unless the list shows an image that nothing has deleted. Where no GET ever says more, the list
   * decides.
   */
  get sight(): 'shown' | 'gone' | 'unknown' {
    const mayBeDeleted = this.deletes.length > 0 || this.proof === 'deleted';
    if (this.#isShownByGet) return 'shown';
    if (this.#isGoneByGet && (mayBeDeleted || this.listed !== true)) return this.#isDoubtful ? 'unknown' : 'gone';
    if (this.listed) return 'shown';
    return this.#isUnlisted && !this.#mayBeRead ? 'gone' : 'unknown';
  }

  /** Whether a 404 does not show that it is gone: it does if its deletion was answered as done, and the list of its tenant lacks it. */
  get #isDoubtful(): boolean {
    const { isDoubtful, isAtHome } = this.#knowledge;
    return isDoubtful && !(isAtHome && this.#saysDeleted && this.listed === false);
  }

  /** Whether GET does not find it, which may be because the target is another one. */
  get isDoubted(): boolean {
    return this.#isDoubtful && this.#read !== undefined && isNotFound(this.#read);
  }

  /** The one rule: an image is the run's if it shows that, or if the run has proved it and no DELETE since may have been carried out. */
  get isOurs(): boolean {
    if (this.#isNext) return true;
    if (this.#isAnothers) return false;
    return this.#isNamed || (this.proof === 'made' && !this.deletes.some((each) => mayBeDone(each, true)));
  }

  /**
   * Whether a DELETE is to be sent now. Where nothing shows the image, one is, unless a list lacks it that shows others of the run: then the
   * identifier may lead to another image. So it does where GET shows another one.
   */
  get isDue(): boolean {
    const isSpent = this.deletes.filter((each) => !isPutOff(each)).length >= mostDeletes;
    const leadsElsewhere = this.#state === 'unknown' && statusOf(this.#read) === 200;
    if (!this.isOurs || isSpent || this.#state === 'deleting' || this.#isHeld || leadsElsewhere) return false;
    return this.sight === 'unknown'
      ? this.deletes.length === 0 && !this.#isGoneByGet && !this.#isUnlisted
      : this.sight === 'shown';
  }

  /** Whether it is gone, and no DELETE can have removed it that was answered as done. */
  get hasVanished(): boolean {
    return this.proof === 'made' && this.deletes.length === 0 && this.sight === 'gone';
  }

  /** Whether another look, or another DELETE, may change what is known. */
  get isOpen(): boolean {
    if (this.#isShownByGet) return this.isOurs;
    return this.listed === true || (this.sight === 'unknown' && (this.#mayBeRead || this.isDue));
  }

  /** Whether it is still being saved, and its deletion was refused for that: the next one waits until it is no more. */
  get #isHeld(): boolean {
    return this.#read !== undefined && isSaving(this.#read) && statusOf(this.deletes.at(-1)) === 409;
  }

  /** Whether its deletion was answered as done, and no read says more: GET may take a moment to. */
  get isSettling(): boolean {
    return this.sight === 'unknown' && isSuccess(statusOf(this.deletes.at(-1)));
  }

  /** Whether it is still being saved, a limit put it off, or its deletion is accepted to be carried out later (RFC 9110 section 15.3.3), or goes on. */
  get isUnderWay(): boolean {
    const last = this.deletes.at(-1);
    return this.#state === 'deleting' || this.#isHeld || statusOf(last) === 202 || isPutOff(last) || isPutOff(this.#read);
  }

  get ended(): Ended {
    const fate = this.#fate;
    const isLeftAlone = fate === 'unproven' || fate === 'replaced';
    const isAnothers = isLeftAlone && this.#isAnothers;
    const last = this.deletes.at(-1);
    const because = [
      last && `DELETE → ${statusOf(last) || 'no response'}`,
      this.#read && `GET → ${statusOf(this.#read) || `no response (${this.#read.failure?.kind ?? 'unknown'})`}`,
      this.listed && !this.#isShownByGet && 'the list shows it',
      fate === 'unread' && this.#isUnlisted && 'the list does not show it',
      isAnothers && "another's, by its name or moment",
      isLeftAlone && this.#name !== undefined && `named ${quoted(this.#name)}`,
    ];
    const isDeleted = fate === 'gone' ? this.deletes.some((each) => !isNotFound(each)) : isSuccess(statusOf(last));
    return { id: this.id, fate, because: because.filter(Boolean).join(', '), isDeleted, isAnothers };
  }

  get #fate(): Fate {
    if (this.sight !== 'shown') return this.sight === 'gone' ? 'gone' : 'unread';
    if (this.isOurs) return 'left';
    // Before a deletion, the name of the run's own image may have been changed.
    const isDeleted = this.proof === 'deleted' || this.deletes.some((each) => isSuccess(statusOf(each)));
    return this.#isAnothers && isDeleted ? 'replaced' : 'unproven';
  }
}

const statusOf = (exchange: Exchange | undefined): number => exchange?.response?.status ?? 0;

/** Whether a target puts a request off, with or without Retry-After. */
const isPutOff = (exchange: Exchange | undefined): boolean => [413, 429, 503].includes(statusOf(exchange));
