import { isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { type Exchange, saysDone } from '../../http/exchange.ts';
import type { ImageMark, Proof } from '../../settings/description.ts';
import { expendableImages, includesId, isListedHere } from '../../settings/operators-images.ts';
import type { Address } from './address.ts';
import type { Claims } from './claims.ts';
import type { LedgerTarget } from './ledger.ts';
import type { LedgerFile } from './ledger-file.ts';
import { type Appearance, isAlike, isAnother, isSuccessor, markOf, namesRun, type ShownAppearance } from './ownership.ts';
import { readings } from './request-target.ts';
import type { Namesakes } from './risks.ts';

/** What stands between two identifiers in a text. */
const notOfIds = /[^\w.~-]+/;

interface RecordsOptions {
  readonly file: Pick<LedgerFile, 'note'>;
  readonly target: LedgerTarget;
  readonly run: string;
  readonly made: Claims;
  readonly namesakes: Namesakes;
  /** Whether a GET of the set-up has shown an image of the run. */
  readonly hasSeen: boolean;
}

/** The images of this worker, which the run made or which the operator listed as expendable: what is known of each, and what became of it. */
export class OwnRecords {
  readonly #file: Pick<LedgerFile, 'note'>;
  readonly #target: LedgerTarget;
  readonly #run: string;
  readonly #made: Claims;
  readonly #namesakes: Namesakes;
  readonly #own = new Set<string>();
  /** The own identifiers in lower case: a UUID means the same in any. */
  readonly #uuids = new Set<string>();
  readonly #saidDeleted = new Set<string>();
  /** Identifiers of images of the run that a DELETE may have removed, so that they may be another image's by now. */
  readonly #freed = new Set<string>();
  /** Identifiers whose deletion was refused: a target may remove an image and refuse the request. */
  readonly #refused = new Set<string>();
  /** How many requests that may remove an image of the run are on their way. */
  readonly #onTheWay = new Map<string, number>();
  readonly #marks = new Map<string, ImageMark>();
  /** The names of images that were proven by them: no other image has one of these. */
  readonly #provenNames = new Map<string, string>();
  /** Identifiers of images of the run that a GET has shown to be another image's by now. */
  readonly #usedAnew = new Set<string>();
  /** Those of them that are random UUIDs, and are somebody else's by their names. */
  readonly #renamed = new Set<string>();
  #seen: boolean;
  #wasAway = false;
  #taken = 0;

  constructor({ file, target, run, made, namesakes, hasSeen }: RecordsOptions) {
    this.#file = file;
    this.#target = target;
    this.#run = run;
    this.#made = made;
    this.#namesakes = namesakes;
    this.#seen = hasSeen;
  }

  /** Whether a GET has shown an image of the target. */
  get hasSeen(): boolean {
    return this.#seen;
  }

  /** Whether the target was away, and may have lost all of its images. */
  get wasAway(): boolean {
    return this.#wasAway;
  }

  /** Records, once, that the target shows images by GET. */
  seen(): void {
    if (!this.#seen) this.#file.note({ event: 'seen' });
    this.#seen = true;
  }

  /** Forgets that GET shows images: the target was away, and may have lost all of them when it started again. */
  mayBeEmpty(): void {
    this.#seen = false;
    this.#wasAway = true;
  }

  /** Records an image. The ledger has checked that it may be one of the run's. */
  add(id: string, name: string, proof: Proof | 'listed', mark: ImageMark): void {
    if (proof !== 'listed') {
      this.#file.note({ event: 'created', id, name, proof, ...mark });
      this.#marks.set(id, mark);
      if (proof === 'name') this.#provenNames.set(id, name);
    }
    if (proof !== 'stateless') this.#taken += 1;
    this.#own.add(id);
    this.#uuids.add(id.toLowerCase());
    this.#namesakes.own(id, name);
  }

  /** Whether a UUID, in whatever case, is that of an image of the run. */
  hasUuid(id: string): boolean {
    return this.#uuids.has(id.toLowerCase());
  }

  /** Whether the names of images have proved that the run created them. */
  get areNamed(): boolean {
    return this.#provenNames.size > 0;
  }

  /** The images of this worker that texts name, however a server decodes them. */
  namedIn(texts: readonly string[]): readonly string[] {
    const words = texts.flatMap((text) => (readings(text) ?? [text]).flatMap((each) => each.toLowerCase().split(notOfIds)));
    const named = new Set(words);
    return [...this.#own].filter((id) => named.has(id.toLowerCase()));
  }

  /** Claims an id that the image source returned, over all workers; false if it was returned before. */
  isNew(id: string): boolean {
    return this.#made.claim(id);
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
    return this.owns(id) || this.#made.isClaimed(id) || includesId(expendableImages(this.#target), id);
  }

  /** Notes that a request which may remove images is on its way; the function that is returned notes that it was answered. */
  leaves({ mayRemove, removes }: Address): () => void {
    const count = (by: number): void => {
      for (const id of mayRemove) this.#onTheWay.set(id, (this.#onTheWay.get(id) ?? 0) + by);
    };
    count(1);
    for (const id of this.#reusable(removes)) this.#file.note({ event: 'sent', id });
    return () => count(-1);
  }

  /** Those identifiers of the run's images that may be another image's once the image is gone. */
  #reusable(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.owns(id) && !this.isOnlyOurs(id));
  }

  /** Notes that a request which could remove images did not reach the target. */
  didNotLeave({ parts: { removes } }: Address): void {
    for (const id of this.#reusable(removes)) this.#file.note({ event: 'refused', id });
  }

  /** Notes that a DELETE was answered with a 2xx: what the response claims, whatever became of the images. */
  saysDeleted({ parts: { aim, removes, names = [] } }: Address, status: number): void {
    for (const id of names) this.#mayBeFreed(id);
    for (const id of removes) {
      this.#file.note({ event: 'deleted', id });
      this.#freed.add(id);
      // An identifier that was derived from an image may be answered with success if nothing has that identifier.
      if (saysDone({ status }) && (aim === 'own' || aim === 'victim')) this.#saidDeleted.add(id);
    }
  }

  /** Notes that a request which could remove images was refused. */
  wasRefused({ removes, mayRemove }: Address): void {
    for (const id of this.#reusable(removes)) this.#file.note({ event: 'refused', id });
    for (const id of mayRemove) this.#mayBeFreed(id);
  }

  /** An identifier whose image shows nothing by which it can be told from a later one counts as freed. */
  #mayBeFreed(id: string): void {
    const { named, since } = this.#marks.get(id) ?? {};
    if (this.isOnlyOurs(id) || named !== undefined || since !== undefined) this.#refused.add(id);
    else if (!this.#freed.has(id)) {
      this.#file.note({ event: 'deleted', id });
      this.#freed.add(id);
    }
  }

  /** The images of this worker whose deletion was answered as done. */
  get deleted(): readonly string[] {
    return [...this.#saidDeleted];
  }

  /** Notes that a DELETE may have been carried out: its answer does not say, or there was none. */
  mayBeDeleted({ parts: { removes, names = [] } }: Address): void {
    for (const id of names) this.#mayBeFreed(id);
    for (const id of removes) {
      this.#file.note({ event: 'deleted', id });
      this.#freed.add(id);
    }
  }

  /** Notes what a GET shows of an image: if that is another one than the run made, nothing is ever aimed at its identifier again. */
  noteShown(id: string, shown: Appearance): void {
    const mark = this.#marks.get(id);
    if (mark === undefined && this.owns(id)) this.#marks.set(id, markOf(shown));
    if (mark === undefined || this.#namesOurs(id, shown)) return;
    if (isAnother(mark, markOf(shown))) this.#isAnothers(id);
    if (isSuccessor(id, mark, shown, this.#run)) this.#renamed.add(id);
  }

  /** Notes what a list shows: an image that GET proved by the name of the run, and that no longer has one, is another's. */
  noteListed(images: readonly ShownAppearance[]): void {
    for (const { id = '', name } of images)
      if (name !== undefined && this.#provenNames.has(id) && !namesRun(name, this.#run)) this.#isAnothers(id);
  }

  /** Whether a name shows the image of the run: the one that proved it, or, under an identifier that nobody else's has, any with the run's. */
  #namesOurs(id: string, { name }: Appearance): boolean {
    const isOnlyOurs = isRandomUuid(id) && this.isOnlyOurs(id);
    return (name !== undefined && name === this.#provenNames.get(id)) || (isOnlyOurs && namesRun(name, this.#run));
  }

  #isAnothers(id: string): void {
    if (!this.#usedAnew.has(id)) this.#file.note({ event: 'another', id });
    this.#usedAnew.add(id);
  }

  /** Whether a request that may remove one of these images is on its way. */
  areOnTheWay(ids: readonly string[]): boolean {
    return ids.some((id) => (this.#onTheWay.get(id) ?? 0) > 0);
  }

  /** Those images which an address names that may be gone, so that a target may find another in their place. */
  mayBeGone({ parts: { aim }, mayRemove }: Address): readonly string[] {
    return aim === 'fixture' ? [] : mayRemove.filter((id) => this.#freed.has(id) || this.#refused.has(id));
  }

  /** Whether an image of the run has an identifier that may be another's once the image is deleted. */
  get mustLook(): boolean {
    return [...this.#own].some((id) => !this.isOnlyOurs(id));
  }

  /** Whether no image of somebody else's can have the identifier of an image of the run, under any tenant and at any time. */
  isOnlyOurs(id: string): boolean {
    return this.#namesakes.isOnlyOurs(id);
  }

  /** The same of each image that an address names. */
  areOnlyOurs({ removes }: Address): boolean {
    return removes.every((id) => this.isOnlyOurs(id));
  }

  /** Whether a read of an identifier of the run shows its image or none. `marks`: whether the looks of the image are enough. */
  isStillOurs(id: string, status: number | undefined, shown: ShownAppearance = {}, marks = true): boolean {
    if (isNothing(status)) return this.#seen;
    if (this.#usedAnew.has(id) || status !== 200 || shown.id?.toLowerCase() !== id.toLowerCase()) return false;
    if (this.#namesOurs(id, shown)) return true;
    const mark = this.#marks.get(id) ?? {};
    if (isRandomUuid(id) && this.isOnlyOurs(id)) return !isAnother(mark, markOf(shown));
    return marks && shown.id === id && !this.#freed.has(id) && isAlike(mark, markOf(shown));
  }

  /** Whether an image that the target shows is the run's or one that the operator listed. */
  isOurs({ id = '', name }: ShownAppearance): boolean {
    return namesRun(name, this.#run) || isListedHere(id, this.#target) || this.isOfRun(id);
  }

  /** The identifier of an image that a test's request could remove, and that a GET has shown to be another image's by now. */
  usedAnew({ parts: { uncounted }, mayRemove }: Address): string | undefined {
    // The clean-up looks at each image itself.
    return uncounted ? undefined : mayRemove.find((id) => this.#usedAnew.has(id));
  }

  /** Whether GET showed somebody else's image under the identifier of one that a DELETE of the run may have removed. */
  isGivenAgain(id: string): boolean {
    const isTold = this.#usedAnew.has(id) && (!this.isOnlyOurs(id) || this.#renamed.has(id));
    return isTold && (this.#saidDeleted.has(id) || this.#freed.has(id));
  }

  /** Whether an image of the run may serve another test. One whose deletion was answered as done may not, whatever a read shows. */
  isOfUse(id: string): boolean {
    return this.#own.has(id) && !this.#saidDeleted.has(id) && !this.#usedAnew.has(id);
  }

  /** An image of the run that stands as far as is known; undefined if there is none. */
  get oneOfUse(): string | undefined {
    return [...this.#own].find((id) => this.isOfUse(id));
  }
}

/** Whether a GET is answered as by a target that knows no image of that identifier, or does not take it for one. */
export const isNothing = (status: number | undefined): boolean => [400, 404, 410, 414].includes(status ?? 0);

/** How long a sighting counts, in ms: another worker may remove an image in the meantime, too. */
const lastingMs = 1000;

/**
 * Which images a read has shown in place since this worker last sent anything that could remove one. Such an image need not be read again
 * before the next request.
 */
export class Sightings {
  #changes = 0;
  /** The first GETs that showed images as they are to stay. */
  readonly #first = new Map<string, Exchange>();
  readonly #seen = new Map<string, { readonly changes: number; readonly untilMs: number; readonly read: Exchange | undefined }>();

  /** How many requests which may change something began, and how many are over. */
  get changes(): number {
    return this.#changes;
  }

  /** Notes that a request which may change something begins, or is over. */
  changing(): void {
    this.#changes += 1;
  }

  /** Begins a read; the function that is returned notes that it showed an image in place, and the GET of that image alone. */
  reading(): (id: string, read?: Exchange) => void {
    const changes = this.#changes;
    return (id, read) => this.#seen.set(id.toLowerCase(), { changes, untilMs: Date.now() + lastingMs, read });
  }

  /** Keeps a GET that shows an image as it is to stay, if it is the first. */
  noteFirst(id: string, read: Exchange): void {
    if (!this.#first.has(id.toLowerCase())) this.#first.set(id.toLowerCase(), read);
  }

  /** The first GET of this worker that showed an image as it is to stay. */
  firstRead(id: string): Exchange | undefined {
    return this.#first.get(id.toLowerCase());
  }

  /** The GET that showed an image in place, if nothing was sent since that could have removed it. */
  lastRead(id: string): Exchange | undefined {
    return this.areFresh(id) ? this.#seen.get(id.toLowerCase())?.read : undefined;
  }

  /** Whether an image was seen in place, and nothing was sent since that could have removed it. */
  areFresh(id: string): boolean {
    const seen = this.#seen.get(id.toLowerCase());
    return seen !== undefined && seen.changes === this.#changes && Date.now() < seen.untilMs;
  }
}
