import { areCounted, isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { type Exchange, isUnreached, saysDone } from '../../http/exchange.ts';
import type { ImageMark, Proof, SeenIds } from '../../settings/description.ts';
import {
  choosesIds,
  expendableImages,
  imagesToRefuse,
  includesId,
  isListedHere,
  isOperators,
} from '../../settings/operators-images.ts';
import type { Address } from './address.ts';
import type { Claims } from './claims.ts';
import type { LedgerOptions } from './ledger.ts';
import type { LedgerFile } from './ledger-file.ts';
import {
  type Appearance,
  isAlike,
  isAnother,
  isRenamed,
  isSuccessor,
  isWhollyAnother,
  markOf,
  namePrefix,
  namesRun,
  type ShownAppearance,
} from './ownership.ts';
import { mayBeDone } from './rate-limit.ts';
import { readings } from './request-target.ts';
import type { Sightings } from './sightings.ts';

/** What stands between two identifiers in a text. */
const notOfIds = /[^\w.~-]+/;

/** A text with this many digits in a row of a random UUID is random, too: what is left of it has some ninety random bits. */
const enoughDigits = 24;

interface RecordsOptions extends Pick<LedgerOptions, 'target' | 'run' | 'seenIds'> {
  readonly file: Pick<LedgerFile, 'note'>;
  /** Images that any worker of the run made. */
  readonly made: Claims;
  /** The random UUIDs of the run that name no image. */
  readonly random: ReadonlySet<string>;
  /** Whether the target is on loopback or holds nothing of value, so that any image may be put at risk. */
  readonly isExempt: () => boolean;
  /** Whether GET shows images of the target. */
  readonly sightings: Pick<Sightings, 'showsImages'>;
}

/** What is known of an image of this worker, and what became of it. */
interface OwnRecord {
  readonly name: string;
  /** Whether its name has proved it: no other image has that name. */
  readonly isNamed: boolean;
  /** What GET showed of it; undefined of a listed image that GET has not shown. */
  mark: ImageMark | undefined;
  saysDeleted: boolean;
  /** Whether a GET did not find it after that: what stands there later under another name is another's. */
  wasNotFound: boolean;
  /** Whether a request may have removed it: `freed` if the identifier may be another image's by now, `refused` if the request was. */
  mayBeGone: 'freed' | 'refused' | undefined;
  /** Whether a GET has shown that the identifier is another image's by now. */
  isUsedAnew: boolean;
  /** Whether that image is somebody else's, made since: of a random UUID, only the name says so. */
  hasSuccessor: boolean;
}

/** The images of this worker, which the run made or which the operator listed as expendable: what is known of each, and what became of it. */
export class OwnRecords {
  readonly #options: RecordsOptions;
  readonly #own = new Map<string, OwnRecord>();
  /** How many requests that may remove an image are on their way. */
  readonly #onTheWay = new Map<string, number>();
  #taken = 0;
  /** The identifiers that the target has shown; undefined if it has shown none. */
  #seenIds: SeenIds | undefined;
  /** Whether random UUIDs of the run differ as if they were counted. */
  #areCounted = false;

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#seenIds = options.seenIds;
    const { target } = options;
    for (const id of [...imagesToRefuse(target).map(([, each]) => each), ...expendableImages(target)]) this.#noteId(id);
  }

  /** Records an image. The ledger has checked that it may be one of the run's. */
  add(id: string, name: string, proof: Proof | 'listed', mark: ImageMark): void {
    const isListed = proof === 'listed';
    if (!isListed) this.#options.file.note({ event: 'created', id, name, proof, ...mark });
    if (proof !== 'stateless') this.#taken += 1;
    this.#areCounted ||= [...this.#own.keys()].some((other) => areCounted(other, id));
    const became = { saysDeleted: false, wasNotFound: false, mayBeGone: undefined, isUsedAnew: false, hasSuccessor: false };
    const before = this.#own.get(id) ?? { ...became, mark: undefined };
    this.#own.set(id, { ...before, name, isNamed: proof === 'name', mark: isListed ? before.mark : mark });
    // That the suite chose random UUIDs says nothing about others.
    if (!choosesIds(this.#options.target)) this.#noteId(id);
  }

  /** One identifier that is not a random UUID is enough. */
  #noteId(id: string): void {
    this.#noteOdd(isRandomUuid(id) && !this.#areCounted ? undefined : id);
  }

  #noteOdd(odd: string | undefined): void {
    this.#seenIds = { odd: this.oddId ?? odd };
  }

  /** An identifier that the target has shown, and that is not a random UUID; undefined if it has shown none. */
  get oddId(): string | undefined {
    return this.#seenIds?.odd;
  }

  /** Whether every identifier that the target has shown is a random UUID. */
  get areUuids(): boolean {
    return this.#seenIds !== undefined && this.oddId === undefined;
  }

  /** Whether a UUID, in whatever case, is that of an image of the run. */
  hasUuid(id: string): boolean {
    return includesId([...this.#own.keys()], id);
  }

  /** Whether the names of images have proved that the run created them. */
  get areNamed(): boolean {
    return [...this.#own.values()].some(({ isNamed }) => isNamed);
  }

  /** The images of this worker that texts name, however a server decodes them. */
  namedIn(texts: readonly string[]): readonly string[] {
    const words = texts.flatMap((text) => (readings(text) ?? [text]).flatMap((each) => each.toLowerCase().split(notOfIds)));
    const named = new Set(words);
    return [...this.#own.keys()].filter((id) => named.has(id.toLowerCase()));
  }

  /** Claims an id that the image source returned, over all workers; false if it was returned before. */
  isNew(id: string): boolean {
    return this.#options.made.claim(id);
  }

  /** How many images the workers of the run made. */
  get ofRun(): number {
    return this.#options.made.size;
  }

  /** How many images this worker has taken: made, or claimed from the list. A target without state holds none. */
  get taken(): number {
    return this.#taken;
  }

  owns(id: string): boolean {
    return this.#own.has(id);
  }

  /** Whether an image is one that some worker of the run may delete: the run made it, or the operator listed it. */
  isOfRun(id: string): boolean {
    const { made, target } = this.#options;
    return this.owns(id) || made.isClaimed(id) || includesId(expendableImages(target), id);
  }

  /** Whether an identifier is that of an image of the run or of the operator, in any case. */
  isTaken(id: string): boolean {
    const { made, target } = this.#options;
    return this.hasUuid(id) || isOperators(id, target) || made.isClaimed(id);
  }

  /**
   * Whether a text that was made from images of the run can be nobody else's image where all identifiers are random UUIDs: it holds nearly
   * all of one of the run's, or is the name that only the run gave one of these images.
   */
  isRandom(text: string, from: readonly string[]): boolean {
    const nameOf = (id: string): string => this.#own.get(id)?.name.toLowerCase() ?? '';
    if (from.some((id) => nameOf(id).startsWith(namePrefix) && nameOf(id) === text.toLowerCase())) return true;
    const own = this.#areCounted ? [] : [...this.#own.keys()].filter(isRandomUuid);
    const digits = digitsOf(text);
    return [...own, ...this.#options.random].some((id) => partsOf(id).some((part) => digits.includes(part)));
  }

  /** Notes that a request which may remove images is on its way; the function that is returned notes that it was answered. */
  sending({ mayRemove, removes }: Address): () => void {
    const count = (by: number): void => {
      for (const id of mayRemove) this.#onTheWay.set(id, (this.#onTheWay.get(id) ?? 0) + by);
    };
    count(1);
    this.#noteReusable('sent', removes);
    return () => count(-1);
  }

  /** Records what becomes of those images of the run whose identifiers may be other images' once they are gone. */
  #noteReusable(event: 'sent' | 'refused', ids: readonly string[]): void {
    for (const id of ids) if (this.owns(id) && !this.isOnlyOurs(id)) this.#options.file.note({ event, id });
  }

  /** Notes what the answer to a request says of the images that it could remove: each is deleted, may be, or is left. */
  noteAnswer(address: Address, exchange: Pick<Exchange, 'request' | 'response' | 'failure'>): void {
    const { aim, removes, names = [] } = address.parts;
    const isOwn = aim === 'own';
    if (exchange.request.method !== 'DELETE' || !mayBeDone(exchange, isOwn)) {
      this.#noteReusable('refused', removes);
      if (!isUnreached(exchange.failure)) for (const id of address.mayRemove) this.#mayBeFreed(id);
      return;
    }
    for (const id of names) this.#mayBeFreed(id);
    for (const id of removes) {
      // An identifier that was derived from an image may be answered with success if nothing has that identifier.
      const isDone = saysDone(exchange.response) && (isOwn || aim === 'victim');
      this.#free(id, isDone);
      const record = this.#own.get(id);
      if (record !== undefined && isDone) record.saysDeleted = true;
    }
  }

  /** An identifier whose image shows nothing by which it can be told from a later one counts as freed. */
  #mayBeFreed(id: string): void {
    const record = this.#own.get(id);
    if (record === undefined) return;
    const { named, since } = record.mark ?? {};
    if (this.isOnlyOurs(id) || named !== undefined || since !== undefined) record.mayBeGone ??= 'refused';
    else if (record.mayBeGone !== 'freed') this.#free(id);
  }

  #free(id: string, isDone = false): void {
    this.#options.file.note({ event: 'deleted', id, ...(isDone && { isDone }) });
    const record = this.#own.get(id);
    if (record !== undefined) record.mayBeGone = 'freed';
  }

  /** The images of this worker whose deletion was answered as done. */
  get deleted(): readonly string[] {
    return [...this.#own].flatMap(([id, { saysDeleted }]) => (saysDeleted ? [id] : []));
  }

  /** Notes that a GET did not find an image. */
  noteNotFound(id: string): void {
    const record = this.#own.get(id);
    if (record !== undefined) record.wasNotFound ||= record.saysDeleted;
  }

  /** Notes what a GET shows of an image: if that is another one than the run made, nothing is ever aimed at its identifier again. */
  noteShown(id: string, shown: Appearance): void {
    const record = this.#own.get(id);
    if (record === undefined) return;
    const { mark } = record;
    record.mark ??= markOf(shown);
    if (mark === undefined || this.#namesOurs(id, shown)) return;
    if (isAnother(mark, markOf(shown))) this.#isAnothers(id, record);
    record.hasSuccessor ||= isRestored(record, shown) || isSuccessor(id, mark, shown, this.#options.run);
  }

  /** Notes what a list shows: an image that GET proved by the name of the run, and that no longer has one, is another's. */
  noteListed(images: readonly ShownAppearance[], oddId: string | undefined): void {
    if (images.length > 0) this.#noteOdd(oddId);
    for (const { id = '', name } of images) {
      const record = this.#own.get(id);
      if (name !== undefined && record?.isNamed && !namesRun(name, this.#options.run)) this.#isAnothers(id, record);
    }
  }

  /** Whether a name shows the image of the run: the one that proved it, or, under an identifier that nobody else's has, any with the run's. */
  #namesOurs(id: string, shown: Appearance): boolean {
    const { name } = shown;
    const record = this.#own.get(id);
    if (record?.isNamed === true && name === record.name) return true;
    const isOnlyOurs = isRandomUuid(id) && this.isOnlyOurs(id);
    return isOnlyOurs && namesRun(name, this.#options.run) && !isRestored(record, shown);
  }

  #isAnothers(id: string, record: OwnRecord): void {
    if (!record.isUsedAnew) this.#options.file.note({ event: 'another', id });
    record.isUsedAnew = true;
  }

  /** Whether a request that may remove one of these images is on its way. */
  areOnTheWay(ids: readonly string[]): boolean {
    return ids.some((id) => (this.#onTheWay.get(id) ?? 0) > 0);
  }

  /** Those images which an address names that may be gone, so that a target may find another in their place. */
  mayBeGone({ parts: { aim }, mayRemove }: Address): readonly string[] {
    return aim === 'fixture' ? [] : mayRemove.filter((id) => this.#own.get(id)?.mayBeGone !== undefined);
  }

  /** Whether an image of the run has an identifier that may be another's once the image is deleted. */
  get mustLook(): boolean {
    return [...this.#own.keys()].some((id) => !this.isOnlyOurs(id));
  }

  /** Whether no image of somebody else's can have this identifier, under any tenant and at any time. */
  isOnlyOurs(id: string): boolean {
    return this.#options.isExempt() || (isRandomUuid(id) && !this.#areCounted);
  }

  /** The same of each image that an address names. */
  areOnlyOurs({ removes }: Address): boolean {
    return removes.every((id) => this.isOnlyOurs(id));
  }

  /** Whether a read of an identifier of the run shows its image or none. `marks`: whether the looks of the image are enough. */
  isStillOurs(id: string, status: number | undefined, shown: ShownAppearance = {}, marks = true): boolean {
    if (knowsNoImage(status)) return this.#options.sightings.showsImages;
    const { mark = {}, mayBeGone, isUsedAnew } = this.#own.get(id) ?? {};
    if (isUsedAnew || status !== 200 || shown.id?.toLowerCase() !== id.toLowerCase()) return false;
    if (this.#namesOurs(id, shown)) return true;
    if (isRandomUuid(id) && this.isOnlyOurs(id)) return !isAnother(mark, markOf(shown));
    return marks && shown.id === id && mayBeGone !== 'freed' && isAlike(mark, markOf(shown));
  }

  /** Whether an image that the target shows is the run's or one that the operator listed. */
  isOurs({ id = '', name }: ShownAppearance): boolean {
    const { run, target } = this.#options;
    return namesRun(name, run) || isListedHere(id, target) || this.isOfRun(id);
  }

  /** The identifier of an image that a test's request could remove, and that a GET has shown to be another image's by now. */
  usedAnew({ parts: { uncounted }, mayRemove }: Address): string | undefined {
    // The clean-up looks at each image itself.
    return uncounted ? undefined : mayRemove.find((id) => this.#own.get(id)?.isUsedAnew);
  }

  /** Whether GET showed somebody else's image under the identifier of one that a DELETE of the run may have removed. */
  isGivenAgain(id: string): boolean {
    const { isUsedAnew = false, hasSuccessor = false, saysDeleted, mayBeGone } = this.#own.get(id) ?? {};
    const isTold = isUsedAnew && (!this.isOnlyOurs(id) || hasSuccessor);
    return isTold && (saysDeleted === true || mayBeGone === 'freed');
  }

  /** Whether an image of the run may serve another test. One whose deletion was answered as done may not, whatever a read shows. */
  isOfUse(id: string): boolean {
    const record = this.#own.get(id);
    return record !== undefined && !record.saysDeleted && !record.isUsedAnew;
  }

  /** An image of the run that stands as far as is known; undefined if there is none. */
  get oneOfUse(): string | undefined {
    return [...this.#own.keys()].find((id) => this.isOfUse(id));
  }
}

/** Whether somebody put an image in the place of a deleted one, under a name that may be made of the old one. */
function isRestored({ mark = {}, wasNotFound = false }: Partial<OwnRecord> = {}, shown: Appearance): boolean {
  const now = markOf(shown);
  return isWhollyAnother(mark, now) || (wasNotFound && isRenamed(mark, now));
}

const digitsOf = (text: string): string => text.toLowerCase().replaceAll('-', '');

/** All parts of a random UUID that are as long as what has to be left of it, without hyphens. */
function partsOf(id: string): string[] {
  const digits = digitsOf(id);
  return Array.from({ length: Math.max(0, digits.length - enoughDigits + 1) }, (_, at) => digits.slice(at, at + enoughDigits));
}

/** Whether a GET is answered as by a target that knows no image of that identifier, or does not take it for one. */
export const knowsNoImage = (status: number | undefined): boolean => [400, 404, 410, 414].includes(status ?? 0);
