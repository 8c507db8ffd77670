import type { Address } from './address.ts';
import type { BroadUse } from './broad-use.ts';
import type { Caution, Namesakes } from './namesakes.ts';
import { isNothing, type OwnRecords } from './own-records.ts';
import type { ShownAppearance } from './ownership.ts';

/** What may be put at risk on a target, and what must be known before a request that could hit an image of somebody else's. */
export class Risks {
  readonly #images: OwnRecords;
  readonly #namesakes: Namesakes;
  #broad: BroadUse;
  #isMock: boolean;
  /** Whether a list has shown, since the test began, that no image of somebody else's is there. */
  #isAlone = false;
  /** Whether the test sends many DELETEs of random UUIDs at once. */
  #inBurst = false;
  #isTesting = false;
  /** Whether a DELETE of what names no image was answered as done, and no list was read since. */
  #isUnchecked = false;
  #takesOthers = false;
  /** The requests of the running test that may change something and are on their way. */
  #onTheWay = new Set<symbol>();

  constructor(images: OwnRecords, namesakes: Namesakes, broad: BroadUse, isMock: boolean) {
    this.#images = images;
    this.#namesakes = namesakes;
    this.#broad = broad;
    this.#isMock = isMock;
  }

  /** Begins or ends a test. */
  begin(isTesting: boolean): void {
    this.#isTesting = isTesting;
    this.#isAlone = false;
    this.#inBurst = false;
    this.#onTheWay = new Set();
  }

  /** Whether requests may be aimed at the collection. */
  get broad(): BroadUse {
    return this.#broad;
  }

  /**
   * Whether each request to an identifier which may name no image of the run needs a read just before it: images of others may be there, and a
   * target may find one of them instead. A UUID that begins with a digit is a number for some; an alias moves on; a fallback begins.
   */
  get looksFirst(): boolean {
    return this.#broad === 'refused' && !this.#isMock;
  }

  /** Notes that a DELETE was answered as done: if it names no image, it may have taken one of others. */
  saysDone({ parts: { aim } }: Address): void {
    this.#isUnchecked ||= aim === 'unknown' && this.looksFirst;
  }

  /** Whether a list has to say that no image of others is gone before a request leaves that may name none of the run. */
  get isUnchecked(): boolean {
    return this.#isUnchecked;
  }

  /** Notes whether a list lacks images of others after such a DELETE. Once it does, nothing leaves any more that may name no image of the run. */
  noteChecked(areGone: boolean): void {
    this.#isUnchecked = false;
    this.#takesOthers ||= areGone;
  }

  /** Whether images of others are gone since a DELETE of what names no image. */
  get takesOthers(): boolean {
    return this.#takesOthers;
  }

  /** What must be known before a request is sent to an address. */
  caution(address: Address): Caution {
    const caution = this.#cautionWith(address);
    // An image of the run that is seen in place is named by its request.
    const isOfRun = address.isImage && ['own', 'victim'].includes(address.parts.aim);
    return caution === 'read first' && this.#takesOthers && !isOfRun ? 'never' : caution;
  }

  #cautionWith(address: Address): Caution {
    const { aim, caution, uncounted } = address.parts;
    // The clean-up looks at each image itself.
    if (uncounted) return 'none';
    if (aim === 'broad' && this.#broad !== 'allowed')
      return this.#broad === 'refused' ? 'never' : this.#isAlone ? 'none' : 'list first';
    const shared = address.mayRemove.filter((id) => !this.#images.isOnlyOurs(id));
    if (caution === 'never' || this.#images.areOnTheWay(shared)) return 'never';
    if (caution !== undefined) return this.#isMock ? 'none' : caution;
    if (!this.looksFirst) return 'none';
    const isNew = aim === 'unknown' && !this.#inBurst;
    return isNew || this.#images.mayBeGone(address).length > 0 ? 'read first' : 'none';
  }

  /** Lets the running test send many DELETEs of random UUIDs at once. */
  allowBurst(): void {
    this.#inBurst = true;
  }

  /**
   * Notes that a request which may change something is on its way; the function that is returned notes that it was answered. What one does
   * may lead the next to an image of others, and no GET can come between two that go out at once.
   * @throws if another is on its way, and images of others may be there
   */
  leaves({ parts: { uncounted } }: Address): () => void {
    if (this.#onTheWay.size > 0 && this.looksFirst && !this.#inBurst && !uncounted)
      throw new Error('two requests that may change something must not be under way at once beside images of others');
    const [all, sent] = [this.#onTheWay, Symbol()];
    all.add(sent);
    return () => void all.delete(sent);
  }

  /**
   * Whether a read of an address says that a request to it hits nobody else's image: none is there, or one that only the run named. Where a
   * guest is refused, nothing is shown to him.
   */
  isHarmless({ parts }: Address, status: number | undefined, shown: ShownAppearance = {}, byGuest = false): boolean {
    const { removes, aim, caution, path } = parts;
    if (aim === 'unknown') {
      // Before the first test, a mock that shows whatever it is asked for is no reason to stop.
      if (!this.#isTesting) return shown.id === undefined || path.endsWith(shown.id);
      // A target without GET of images shows none.
      return status !== undefined && (status >= 300 || (shown.id === undefined && !this.#images.hasSeen));
    }
    const showsNothing = isNothing(status) || (byGuest && (status === 401 || status === 403));
    if (showsNothing) return this.#images.hasSeen && (byGuest || !this.#takesOthers);
    return removes.some((id) => this.#images.isStillOurs(id, status, shown, caution === undefined));
  }

  /** Notes whether the list, read to its end, shows no image of somebody else's. From the first one on, none is put at risk any more. */
  noteAlone(isAlone: boolean): void {
    this.#isAlone = isAlone;
    if (!isAlone && this.#broad === 'until others are shown') this.#broad = 'refused';
  }

  /** Takes what the preflight has found out about images of others. */
  learn(broad: BroadUse, isMock: boolean): void {
    this.#broad = broad;
    this.#isMock = isMock;
  }

  /** Notes images that a list shows. Where the run's show its names, one with another name is somebody else's. */
  noteListed(images: readonly ShownAppearance[], uuids: boolean): void {
    if (images.length > 0) this.#namesakes.noteListed(uuids);
    this.#images.noteListed(images);
    if (this.#broad !== 'until others are shown' || !this.#images.areNamed) return;
    if (images.some((image) => image.name !== undefined && !this.#images.isOurs(image))) this.noteAlone(false);
  }
}
