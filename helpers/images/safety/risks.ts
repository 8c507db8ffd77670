import { isLoopback } from '../../http/loopback.ts';
import type { TargetDescription } from '../../settings/description.ts';
import { withoutSlashes } from '../../settings/formats.ts';
import { includesId } from '../../settings/operators-images.ts';
import type { Address } from './address.ts';
import { knowsNoImage, type OwnRecords } from './own-records.ts';
import type { ShownAppearance } from './ownership.ts';
import { decodedOnce, readings } from './request-target.ts';
import type { Sightings } from './sightings.ts';

/** The addresses that could be another person's image, and for which a look has just shown that they are not. */
class FreeAddresses {
  readonly #cautionOf: (address: Address) => Caution;
  /** How many requests may be sent to an address, each after a look of its own. */
  readonly #free = new WeakMap<Address, number>();
  /** Those at which the look for the next request came before the target was made to refuse whatever reaches it. */
  readonly #ahead = new WeakSet<Address>();

  constructor(cautionOf: (address: Address) => Caution) {
    this.#cautionOf = cautionOf;
  }

  /** Notes that a look found no image of somebody else's: one request may be sent. */
  note(address: Address): void {
    this.#free.set(address, (this.#free.get(address) ?? 0) + 1);
  }

  /** Keeps the look that was just taken for the next request: while the target is made to refuse, none can be taken. */
  keep(address: Address): void {
    this.#ahead.add(address);
  }

  /** Whether the look for the next request was kept. */
  isKept(address: Address): boolean {
    return this.#ahead.has(address) && this.#cautionOf(address) === 'read first';
  }

  /** Takes up the look for one request. @throws if an address needs one, and there was none */
  take(address: Address): void {
    this.#ahead.delete(address);
    if (this.#cautionOf(address) === 'none') return;
    const left = (this.#free.get(address) ?? 0) - 1;
    if (left < 0)
      throw new Error(`${address.parts.path} may be another person's image, and no GET has shown that nothing is there`);
    this.#free.set(address, left);
  }
}

/** What is known of images of others on a target. */
export interface AtRisk {
  readonly broad: BroadUse;
  /** Whether the target is a mock that keeps no images, as far as anything shows: a read of it says nothing. */
  readonly isMock?: boolean;
  /** Whether lists have shown that requests which name no image of the run take images of others. */
  readonly takesOthers?: () => boolean;
}

/** What may be put at risk on a target, and what must be known before a request that could hit an image of somebody else's. */
export class Risks {
  readonly free = new FreeAddresses((address) => this.caution(address));
  readonly #images: OwnRecords;
  readonly #sightings: Pick<Sightings, 'showsImages'>;
  #broad: BroadUse;
  #isMock: boolean;
  /** Whether a list has shown, since the test began, that no image of somebody else's is there. */
  #isAlone = false;
  /** Whether the test sends many DELETEs of random UUIDs at once. */
  #inBurst = false;
  #isTesting = false;
  #areReadsStored = false;
  /** Whether a DELETE of what names no image was answered as done, and no list was read since. */
  #isUnchecked = false;
  readonly #takesOthers: () => boolean;
  /** The requests of the running test that may change something and are on their way. */
  #onTheWay = new Set<symbol>();

  constructor(
    images: OwnRecords,
    sightings: Pick<Sightings, 'showsImages'>,
    { broad, isMock = false, takesOthers = () => false }: AtRisk,
  ) {
    this.#images = images;
    this.#sightings = sightings;
    this.#broad = broad;
    this.#isMock = isMock;
    this.#takesOthers = takesOthers;
  }

  /** Begins or ends a test. */
  begin(isTesting: boolean): void {
    this.#isTesting = isTesting;
    this.#isAlone = false;
    this.#inBurst = false;
    this.#areReadsStored = false;
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

  /** Whether a list has to say that no image of others is gone before a request is sent that may name none of the run. */
  get isUnchecked(): boolean {
    return this.#isUnchecked;
  }

  /** Notes that a list was looked at after such a DELETE. */
  noteChecked(): void {
    this.#isUnchecked = false;
  }

  /** Whether images of others are gone since a DELETE of what names no image: nothing is sent any more that may name none of the run. */
  get takesOthers(): boolean {
    return this.#takesOthers();
  }

  /** What must be known before a request is sent to an address. */
  caution(address: Address): Caution {
    const caution = this.#cautionWith(address);
    // An image of the run that is seen in place is named by its request.
    const isOfRun = address.isImage && ['own', 'victim'].includes(address.parts.aim);
    return caution === 'read first' && this.takesOthers && !isOfRun ? 'never' : caution;
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

  /**
   * The one rule for identifiers that a test changes or makes up: beside images of others they are sent only where every identifier that the
   * target has shown is a random UUID, only if they hold nearly all of one, and only after a read just before. `path`: after the collection, made
   * from these own images, or from none. `own` where it is that of one.
   */
  cautionFor(path: string, from: readonly string[]): Caution | 'own' {
    const others = identifiersIn(path).filter((id) => !includesId(from, id));
    if (others.some((id) => this.#images.isTaken(id))) return 'never';
    // This is an image of the run, in another notation of its path, or what is below it.
    const [first = ''] = withoutSlashes(decodedOnce(path, 'utf8').replace(/^\/+/, '')).split('/');
    if (from.includes(first)) return 'own';
    if (this.#broad !== 'refused') return 'none';
    return this.#images.areUuids && others.every((id) => this.#images.isRandom(id, from)) ? 'read first' : 'never';
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
  sending({ parts: { uncounted } }: Address): () => void {
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
      return status !== undefined && (status >= 300 || (shown.id === undefined && !this.#sightings.showsImages));
    }
    const showsNothing = knowsNoImage(status) || (byGuest && (status === 401 || status === 403));
    if (showsNothing) return this.#sightings.showsImages && (byGuest || !this.takesOthers);
    return removes.some((id) => this.#images.isStillOurs(id, status, shown, caution === undefined));
  }

  /** Notes whether the list, read to its end, shows no image of somebody else's. From the first one on, none is put at risk any more. */
  noteAlone(isAlone: boolean): void {
    this.#isAlone = isAlone;
    if (!isAlone && this.#broad === 'until others are shown') this.#broad = 'refused';
  }

  /** Notes that a cache answered a read just before a request. */
  noteStored(): void {
    this.#areReadsStored = true;
  }

  /** Whether a cache has answered such a read since the test began. */
  get areReadsStored(): boolean {
    return this.#areReadsStored;
  }

  /** Takes what the preflight has found out about images of others. */
  learn(broad: BroadUse, isMock: boolean): void {
    this.#broad = broad;
    this.#isMock = isMock;
  }

  /** Notes images that a list shows. Where the run's show its names, one with another name is somebody else's. */
  noteListed(images: readonly ShownAppearance[], oddId: string | undefined): void {
    this.#images.noteListed(images, oddId);
    if (this.#broad !== 'until others are shown' || !this.#images.areNamed) return;
    if (images.some((image) => image.name !== undefined && !this.#images.isOurs(image))) this.noteAlone(false);
  }
}

/**
 * What must be known before a request is sent to an address: nothing, or that a read just before found no image of somebody else's there, or
 * that a list shows none at all. To some addresses nothing is ever sent.
 */
export type Caution = 'none' | 'read first' | 'list first' | 'never';

/**
 * The identifiers that servers may read in a path, without slashes around them: as written, without what may be dropped at its ends or
 * beyond ASCII, and as written last. A server that drops a full-width digit reads `1` in `４1`.
 */
function identifiersIn(path: string): string[] {
  const read = readings(path) ?? [path];
  return read.flatMap((reading) => {
    const id = withoutSlashes(reading.replace(/^\/+/, ''));
    const isEscaped = /%[0-9a-f]{2}/i.test(id);
    const dropped = [id.trim(), ...(isEscaped ? [] : [/\w(?:.*\w)?/s.exec(id)?.[0] ?? '', id.replace(/[^\x21-\x7e]/g, '')])];
    return [...new Set([...dropped.filter((each) => each !== ''), id])];
  });
}

/** Whether images of others may be put at risk: a request may be aimed at the collection, or at what may be another person's image. */
export type BroadUse = 'allowed' | 'until others are shown' | 'refused';

/**
 * A tunnel to a shared service is on loopback, too. Only a list that was read to its end shows that there are no images of others; a list that
 * shows some contradicts an operator who says that the target keeps none. `showsOthers`: whether it does, or may; undefined if nothing says so.
 */
export function broadUse(
  { limits, url, images }: Pick<TargetDescription, 'limits' | 'url' | 'images'>,
  showsOthers: boolean | undefined,
): BroadUse {
  if (limits.collectionDelete) return 'allowed';
  if (!isLoopback(url)) return 'refused';
  if (images.source === 'stateless') return showsOthers === true ? 'refused' : 'allowed';
  return showsOthers === false ? 'until others are shown' : 'refused';
}
