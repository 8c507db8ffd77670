import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { anyUuid, isIdentifier, isRandomUuid, isUuid } from '../../../contracts/image-identifiers.ts';
import type { Aim } from '../../declarations/needs.ts';
import { untested } from '../../declarations/reason.ts';
import { saysDone } from '../../http/exchange.ts';
import type { ImageMark, Proof, TargetDescription } from '../../settings/description.ts';
import { choosesIds } from '../../settings/operator-requests.ts';
import { expendableImages, imagesToRefuse, includesId, isListedHere, isOperators } from '../../settings/operators-images.ts';
import { premise } from '../../shared/premise.ts';
import { Address, type AddressParts, made } from './address.ts';
import type { BroadUse } from './broad-use.ts';
import { Claims } from './claims.ts';
import { Errands } from './errands.ts';
import type { ListedBefore } from './listed-before.ts';
import { type Caution, Namesakes } from './namesakes.ts';
import { type Appearance, isAlike, isAnother, markOf, namesRun, type ShownAppearance } from './ownership.ts';
import { randomUuid } from './random-uuid.ts';
import { couldBeMany, couldBeNumber, readings } from './readings.ts';
import { expectQuery, Reads } from './reads.ts';
import { expectPath, kindOfSelfLink, leadsOut, underTenant } from './request-target.ts';
import { Sightings } from './sightings.ts';

/** A line of the ledger on disk: enough for `npm run sweep` to clean up after a killed run. It contains no secret. */
export type LedgerLine =
  | {
      readonly event: 'started';
      readonly run: string;
      readonly pid: number;
      /** The machine that the process ran on. Earlier versions did not record it. */
      readonly host?: string;
      /** Distinguishes the process from a later one with the same number, if the platform allows. */
      readonly born?: string;
      readonly url: string;
      readonly at: string;
    }
  /** Before the run began, the list could be read. `shown`: digests of some images of others on it. */
  | { readonly event: 'listed'; readonly shown: readonly string[] }
  /** A request to make an image is about to be sent: until its outcome is recorded, it may make one. */
  | { readonly event: 'intends'; readonly name: string }
  /** The source refused: that request made no image. */
  | { readonly event: 'unmade'; readonly name: string }
  /** That request may have made an image, or still make one. */
  | { readonly event: 'unanswered'; readonly name: string }
  | {
      readonly event: 'created';
      readonly id: string;
      readonly name: string;
      readonly proof?: Proof;
      /** The digests of its name and of the moment of its making, if a GET showed them. */
      readonly named?: string | undefined;
      readonly since?: string | undefined;
    }
  /** A GET showed an image of the target. From then on a 404 is evidence. */
  | { readonly event: 'seen' }
  /** A request that may remove the image is on its way: until its answer is recorded, it may have been carried out. */
  | { readonly event: 'sent'; readonly id: string }
  /** It was refused, or did not reach the target. */
  | { readonly event: 'refused'; readonly id: string }
  /** A DELETE was answered as if the image were gone. That is no proof. */
  | { readonly event: 'deleted'; readonly id: string }
  /** A DELETE was answered in a way that does not say whether it was carried out, or was not answered. */
  | { readonly event: 'doubtful'; readonly id: string }
  /** The clean-up read the image back, and it is gone. */
  | { readonly event: 'gone'; readonly id: string }
  | { readonly event: 'arms'; readonly code: number; readonly image: string }
  | { readonly event: 'disarmed'; readonly code: number; readonly image: string };

/** Events that are recorded after they happened. */
const afterwards: readonly LedgerLine['event'][] = [
  'listed',
  'unmade',
  'seen',
  'refused',
  'deleted',
  'doubtful',
  'gone',
  'disarmed',
];

/** The facts about a target that the ledger needs. */
export type LedgerTarget = Pick<TargetDescription, 'url' | 'fixtures' | 'images' | 'provoke'>;

/** The initial state of a ledger. */
export interface LedgerOptions {
  readonly file: string;
  readonly target: LedgerTarget;
  readonly broad: BroadUse;
  /** The id of the run, which the names of its images hold. */
  readonly run: string;
  /** Folder of the claims on ids from the image source, shared by all workers. */
  readonly made: string;
  /** Whether all identifiers seen on the target were random UUIDs; undefined if none was seen. */
  readonly uuids: boolean | undefined;
  /** Whether the target is a mock that keeps no images, as far as anything shows: a read of it says nothing. */
  readonly isMock?: boolean;
  /** Whether a GET of the set-up has shown an image of the run. */
  readonly hasSeen?: boolean | undefined;
  /** Whether the list showed an identifier before the run. */
  readonly listed?: ListedBefore;
}

/** From where a request is sent, if that is not the owner's place. */
export interface Place {
  readonly tenant: string | undefined;
  /** Whether the request carries a token of another tenant. */
  readonly isOthers: boolean;
}

/** The aims that the running test declares. */
export interface Declared {
  readonly aims: readonly string[];
  /** Whether the test provokes a code, which may aim at an own image, a fixture or a random UUID. */
  readonly provokes: boolean;
  /** Whether a random UUID may stand in for an own image that is to be kept. */
  readonly standIn?: boolean;
}

/**
 * Decides what a request may be aimed at; no other module does. It knows the images of this worker: those that the run made, and
 * those that the worker claimed from the operator's list of expendable images.
 */
export class Ledger {
  /** Makes the targets of reads, and of requests by the operator and the image source. */
  readonly reads: Reads;
  readonly errands: Errands;
  /** Which images were seen in place since something was last sent that could remove one. */
  readonly sightings = new Sightings();
  readonly #base: string;
  #declared: Declared | undefined;
  /** The addresses of the running test, or of the code that runs outside any test. */
  #current = new WeakSet<Address>();
  readonly #own = new Set<string>();
  readonly #saidDeleted = new Set<string>();
  /** Identifiers of images of the run that a DELETE may have removed, so that they may be another image's by now. */
  readonly #freed = new Set<string>();
  /** Identifiers whose deletion was refused: a target may remove an image and refuse the request. */
  readonly #refused = new Set<string>();
  /** How many requests that may remove an image of the run are on their way. */
  readonly #onTheWay = new Map<string, number>();
  /** A tenant that nobody has. */
  readonly madeUpTenant = randomUuid().replaceAll('-', '');
  readonly #marks = new Map<string, ImageMark>();
  /** The names of images that were proven by them: no other image has one of these. */
  readonly #provenNames = new Map<string, string>();
  /** Identifiers of images of the run that a GET has shown to be another image's by now. */
  readonly #usedAnew = new Set<string>();
  /** The own identifiers in lower case: a UUID means the same in any. */
  readonly #ownUuids = new Set<string>();
  readonly #random = new Set<string>();
  readonly #target: LedgerTarget;
  readonly #toRefuse: readonly string[];
  readonly #file: string;
  readonly #run: string;
  #broad: BroadUse;
  /** Whether a list has shown, since the test began, that no image of somebody else's is there. */
  #isAlone = false;
  #isMock: boolean;
  /** Whether the test sends many DELETEs of random UUIDs at once. */
  #inBurst = false;
  readonly #made: Claims;
  readonly #namesakes: Namesakes;
  #seen = false;
  #wasAway = false;
  #taken = 0;

  constructor(options: LedgerOptions) {
    const { file, target, broad, uuids } = options;
    this.reads = new Reads(target.url);
    this.errands = new Errands(target);
    this.#base = target.url;
    this.#file = file;
    this.#target = target;
    this.#toRefuse = imagesToRefuse(target).map(([, id]) => id);
    this.#broad = broad;
    this.#isMock = options.isMock === true;
    this.#run = options.run;
    this.#made = new Claims(options.made);
    this.#seen = options.hasSeen === true;
    const operators = [...this.#toRefuse, ...expendableImages(target)];
    const { listed } = options;
    this.#namesakes = new Namesakes({
      uuids,
      operators,
      made: this.#made,
      isExempt: () => this.#broad !== 'refused',
      chosen: choosesIds(target),
      ...(listed !== undefined && { listed }),
    });
    mkdirSync(join(file, '..'), { recursive: true });
  }

  /** Begins a test: from now on addresses are made only for its aims. */
  begin(declared: Declared): void {
    this.#declared = declared;
    this.#current = new WeakSet();
    this.#isAlone = false;
    this.#inBurst = false;
  }

  /** Ends a test: until the next one begins, addresses are made only for the set-up and the clean-up. */
  end(): void {
    this.#declared = undefined;
    this.#current = new WeakSet();
  }

  /** Writes the entry before the action, so that a killed run leaves a trace. */
  note(line: LedgerLine): void {
    try {
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
    } catch (error) {
      // If the disk is full, an event that already happened may stay unrecorded: a sweep reads once more, and nothing is lost.
      if (!afterwards.includes(line.event)) throw error;
    }
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
    if (!this.#seen) this.note({ event: 'seen' });
    this.#seen = true;
  }

  /** Forgets that GET shows images: the target was away, and may have lost all of them when it started again. */
  mayBeEmpty(): void {
    this.#seen = false;
    this.#wasAway = true;
  }

  /**
   * Records an image as the run's own: from now on it may be deleted. An image that the operator listed needs no proof. `mark`: of what
   * GET showed of it.
   */
  own(id: string, name: string, proof: Proof | 'listed', mark: ImageMark = {}): void {
    expectIdentifier(id);
    if (proof === 'listed') this.#expectListed(id);
    else {
      this.#expectNotOperators(id);
      this.note({ event: 'created', id, name, proof, ...mark });
      this.#marks.set(id, mark);
      if (proof === 'name') this.#provenNames.set(id, name);
    }
    if (proof !== 'stateless') this.#taken += 1;
    this.#own.add(id);
    this.#ownUuids.add(id.toLowerCase());
    this.#namesakes.own(id, name);
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
  leaves({ parts: { removes } }: Address): () => void {
    const count = (by: number): void => {
      for (const id of removes) this.#onTheWay.set(id, (this.#onTheWay.get(id) ?? 0) + by);
    };
    count(1);
    for (const id of this.#reusable(removes)) this.note({ event: 'sent', id });
    return () => count(-1);
  }

  /** Those identifiers of the run's images that may be another image's once the image is gone. */
  #reusable(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.owns(id) && !this.isOnlyOurs(id));
  }

  /** Notes that a request which could remove images did not reach the target. */
  didNotLeave({ parts: { removes } }: Address): void {
    for (const id of this.#reusable(removes)) this.note({ event: 'refused', id });
  }

  /** Notes that a DELETE was answered with a 2xx: what the response claims, whatever became of the images. */
  saysDeleted({ parts: { aim, removes } }: Address, status: number): void {
    for (const id of removes) {
      this.note({ event: 'deleted', id });
      this.#freed.add(id);
      // An identifier that was derived from an image may be answered with success if nothing has that identifier.
      if (saysDone({ status }) && (aim === 'own' || aim === 'victim')) this.#saidDeleted.add(id);
    }
  }

  /** Notes that a request which could remove images was refused. */
  wasRefused({ parts: { removes } }: Address): void {
    for (const id of this.#reusable(removes)) this.note({ event: 'refused', id });
    for (const id of removes) this.#mayBeFreed(id);
  }

  /** An identifier whose image shows nothing by which it can be told from a later one counts as freed. */
  #mayBeFreed(id: string): void {
    const { named, since } = this.#marks.get(id) ?? {};
    if (this.isOnlyOurs(id) || named !== undefined || since !== undefined) this.#refused.add(id);
    else if (!this.#freed.has(id)) {
      this.note({ event: 'doubtful', id });
      this.#freed.add(id);
    }
  }

  /** The images of this worker whose deletion was answered as done. */
  get deleted(): readonly string[] {
    return [...this.#saidDeleted];
  }

  /** Notes that a DELETE may have been carried out: its answer does not say, or there was none. */
  mayBeDeleted({ parts: { removes } }: Address): void {
    for (const id of removes) {
      this.note({ event: 'doubtful', id });
      this.#freed.add(id);
    }
  }

  /** Notes what a GET shows of an image: if that is another one than the run made, nothing more is aimed at its identifier. */
  noteShown(id: string, shown: Appearance): void {
    const mark = this.#marks.get(id);
    if (mark === undefined && this.owns(id)) this.#marks.set(id, markOf(shown));
    const isNamed = shown.name !== undefined && shown.name === this.#provenNames.get(id);
    if (mark !== undefined && !isNamed && isAnother(id, mark, markOf(shown))) this.#usedAnew.add(id);
  }

  /**
   * Whether each request to an identifier which may name no image of the run needs a read just before it: images of others may be there, and a
   * target may find one of them instead. A UUID that begins with a digit is a number for some; an alias moves on; a fallback begins.
   */
  get looksFirst(): boolean {
    return this.#broad === 'refused' && !this.#isMock;
  }

  /** What must be known before a request is sent to an address. */
  caution({ parts }: Address): Caution {
    const { aim, caution, removes, uncounted } = parts;
    // The clean-up looks at each image itself.
    if (uncounted) return 'none';
    if (aim === 'broad' && this.#broad !== 'allowed')
      return this.#broad === 'refused' ? 'never' : this.#isAlone ? 'none' : 'list first';
    const shared = removes.filter((id) => !this.isOnlyOurs(id));
    if (caution === 'never' || shared.some((id) => (this.#onTheWay.get(id) ?? 0) > 0)) return 'never';
    if (caution !== undefined) return this.#isMock ? 'none' : caution;
    if (!this.looksFirst) return 'none';
    const isNew = aim === 'unknown' && !this.#inBurst;
    return isNew || this.mayBeGone(parts).length > 0 ? 'read first' : 'none';
  }

  /** Those images which an address names that may be gone, so that a target may find another in their place. */
  mayBeGone({ aim, removes }: Pick<AddressParts, 'aim' | 'removes'>): readonly string[] {
    return aim === 'fixture' ? [] : removes.filter((id) => this.#freed.has(id) || this.#refused.has(id));
  }

  /** Lets the running test send many DELETEs of random UUIDs at once. */
  allowBurst(): void {
    this.#inBurst = true;
  }

  /** Whether an image of the run has an identifier that may be another's once the image is deleted. */
  get mustLook(): boolean {
    return [...this.#own].some((id) => !this.isOnlyOurs(id));
  }

  /** Whether no image of somebody else's can have the identifier of an image of the run, under any tenant and at any time. */
  isOnlyOurs(id: string): boolean {
    return this.#namesakes.isOnlyOurs(id);
  }

  /**
   * Whether a read of an address says that a request to it hits nobody else's image: none is there, or one that only the run named. Where a
   * guest is refused, nothing is shown to him.
   */
  isHarmless({ parts }: Address, status: number | undefined, shown: ShownAppearance = {}, byGuest = false): boolean {
    const { removes, aim, caution, path } = parts;
    if (aim === 'unknown') {
      // Before the first test, a mock that shows whatever it is asked for is no reason to stop.
      if (this.#declared === undefined) return shown.id === undefined || path.endsWith(shown.id);
      // A target without GET of images shows none.
      return status !== undefined && (status >= 300 || (shown.id === undefined && !this.#seen));
    }
    if (isNothing(status) || (byGuest && (status === 401 || status === 403))) return this.#seen;
    return removes.some((id) => this.isStillOurs(id, status, shown, caution === undefined));
  }

  /** Whether a read of an identifier of the run shows its image or none. `marks`: whether the looks of the image are enough. */
  isStillOurs(id: string, status: number | undefined, shown: ShownAppearance = {}, marks = true): boolean {
    if (isNothing(status)) return this.#seen;
    if (status !== 200 || shown.id?.toLowerCase() !== id.toLowerCase()) return false;
    if (shown.name !== undefined && shown.name === this.#provenNames.get(id)) return true;
    const mark = this.#marks.get(id) ?? {};
    if (isRandomUuid(id) && this.isOnlyOurs(id)) return !isAnother(id, mark, markOf(shown));
    return marks && shown.id === id && !this.#freed.has(id) && isAlike(mark, markOf(shown));
  }

  /** Whether an image that the target shows is the run's or one that the operator listed. */
  isOurs({ id = '', name }: ShownAppearance): boolean {
    return namesRun(name, this.#run) || isListedHere(id, this.#target) || this.isOfRun(id);
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
    if (this.#broad !== 'until others are shown' || this.#provenNames.size === 0) return;
    if (images.some((image) => image.name !== undefined && !this.isOurs(image))) this.noteAlone(false);
  }

  /** The identifier of an image that a test's request could remove, and that a GET has shown to be another image's by now. */
  usedAnew({ parts: { removes, uncounted } }: Address): string | undefined {
    // The clean-up looks at each image itself.
    return uncounted ? undefined : removes.find((id) => this.#usedAnew.has(id));
  }

  /** Whether GET showed somebody else's image under the identifier of one that a DELETE of the run may have removed. */
  isGivenAgain(id: string): boolean {
    return this.#usedAnew.has(id) && !this.isOnlyOurs(id) && (this.#saidDeleted.has(id) || this.#freed.has(id));
  }

  /** Whether an image of the run may serve another test. One whose deletion was answered as done may not, whatever a read shows. */
  isOfUse(id: string): boolean {
    return this.#own.has(id) && !this.#saidDeleted.has(id) && !this.#usedAnew.has(id);
  }

  /** An image of the run that stands as far as is known; undefined if there is none. */
  get oneOfUse(): string | undefined {
    return [...this.#own].find((id) => this.isOfUse(id));
  }

  /** An image of the run, to be deleted (`own`) or to be kept (`victim`). */
  image(id: string, aim: 'own' | 'victim'): Address {
    this.#expectOwn(id);
    return this.#address(aim, onlyImage(id), [id]);
  }

  /** An image of the run, addressed by its self link; undefined if the link is not `{base}/images/{id}`. */
  link(href: unknown, id: string): Address | undefined {
    return kindOfSelfLink(href, this.#base, id) === 'operation' ? this.image(id, 'own') : undefined;
  }

  /** An image of the run with a query. Each identifier in the query must be that of an own image. */
  withQuery(address: Address, query: string): Address {
    this.expectCurrent(address);
    expectQuery(query);
    this.expectNoStranger(query);
    for (const [name, value] of new URLSearchParams(query)) if (/ids?$|image|name/i.test(name)) this.#expectOwn(value);
    return this.#issued({ ...address.parts, query });
  }

  /** An image of the run with a token in the query. The token is not an identifier, whatever it looks like. */
  withTokenInQuery(address: Address, token: string): Address {
    this.expectCurrent(address);
    const query = `?X-Auth-Token=${encodeURIComponent(token)}`;
    expectQuery(query);
    return this.#issued({ ...address.parts, query });
  }

  /**
   * An address as it is sent from another place: an image is a tenant and an identifier, so that under another tenant, or with another's
   * token, it may be somebody else's.
   */
  placed(address: Address, { tenant, isOthers }: Place): Address {
    if (tenant === undefined && !isOthers) return address;
    this.expectCurrent(address);
    const base = tenant === undefined ? address.parts.base : underTenant(this.#base, tenant);
    const isElsewhere = isOthers || (base !== this.#base && tenant !== this.madeUpTenant);
    const { caution, removes } = address.parts;
    const isShared = caution !== undefined || this.looksFirst || removes.some((id) => !this.isOnlyOurs(id));
    const careful = isElsewhere && isShared ? { caution: caution ?? 'read first', isElsewhere } : {};
    return this.#issued({ ...address.parts, base, ...careful });
  }

  /** A random UUID: it names nothing. */
  unknown(): Address {
    return this.#address('unknown', onlyImage(this.randomId()), []);
  }

  /** A random UUID, for a request with a field that names an own image: a bad server deletes the image. */
  unknownNaming(image: Address): Address {
    this.expectCurrent(image);
    const { removes, base, path } = image.parts;
    const { parts } = this.unknown();
    return this.#issued({ ...parts, removes, named: new URL(base + path).pathname });
  }

  /** Whether the running test may aim at a random UUID in the place of an own image. */
  get takesStandIn(): boolean {
    return this.#declared?.standIn === true;
  }

  /** A random UUID in the place of an own image that is to be kept. */
  standIn(id: string): Address {
    if (!this.takesStandIn || !this.#random.has(id))
      throw new Error('only a random UUID stands in, and the test has to declare it');
    return this.#issued({ aim: 'unknown', base: this.#base, path: onlyImage(id), query: '', removes: [], standsIn: true });
  }

  /** A random UUID, which names nothing, in a collection that the target does not have. */
  elsewhere(): Address {
    return this.#address('unknown', `/pictures/${this.randomId()}`, []);
  }

  /** A random UUID, which names nothing, to build identifiers from. */
  randomId(): string {
    const id = randomUuid();
    this.#random.add(id);
    this.#namesakes.random(id);
    return id;
  }

  /**
   * A path made from identifiers of own images, however a server reads it. If identifiers are not random UUIDs, it may be another
   * person's image; the address then carries the condition for sending to it.
   */
  derived(path: string, ...from: readonly string[]): Address {
    for (const id of from) this.#expectOwn(id);
    this.expectNoStranger(path);
    const isOfItsOwn = (part: string): boolean => from.some((id) => part.includes(id) || id.startsWith(part));
    // A number made from a UUID is a bug of the suite.
    if (couldBeMany(path, isOfItsOwn) || (from.every(isUuid) && couldBeNumber(path)))
      throw new Error(`${path} could name other images; aim at it as broad`);
    const caution = this.#namesakes.caution(path, from);
    if (caution !== 'own') return this.#address('derived', staying(path), from, caution);
    const { parts } = this.#address('derived', staying(path), from);
    return this.#issued({ ...parts, isOwnImage: true });
  }

  /** A text that names nothing and that no server reads as many images. */
  synthetic(path: string): Address {
    this.expectNoStranger(path);
    const isOfItsOwn = (part: string): boolean => [...this.#random].some((id) => part.includes(id));
    if (couldBeMany(path, isOfItsOwn) || couldBeNumber(path))
      throw new Error(`${path} could name many images; aim at it as broad`);
    const caution = this.#namesakes.caution(path, []);
    return this.#address('synthetic', staying(path), [], caution === 'own' ? 'none' : caution);
  }

  /** A path that a bad server could read as many images. Skips the test if the target must not be put at that risk. */
  broad(path: string): Address {
    expectPath(path);
    const address = this.#address('broad', `/images${path}`, []);
    premise(this.#broad !== 'refused', untested('collection-at-risk'));
    return address;
  }

  /** An operator's image that a conforming target refuses to delete. */
  fixture(id: string): Address {
    if (!includesId(this.#toRefuse, id)) throw new Error(`image ${id} is not listed as a fixture`);
    // In the tenant of the owner, the identifier of a foreign image may be another image's.
    const isForeign = id === this.#target.fixtures.foreign;
    return this.#address('fixture', onlyImage(id), [id], isForeign && !this.isOnlyOurs(id) ? 'read first' : 'none');
  }

  /** An image that a run made and left behind, for the clean-up outside any test. It does not count against the cap. */
  leftover(id: string): Address {
    this.#expectNotOperators(id);
    return this.#outside({ aim: 'own', path: onlyImage(id), removes: [id], uncounted: true });
  }

  /** A fresh random UUID, with which the set-up finds out whether the target has the operation. */
  probe(): Address {
    return this.#outside({ aim: 'unknown', path: onlyImage(randomUuid()), removes: [] });
  }

  /** Makes sure that this ledger made the address, for the running test. */
  expectCurrent(address: Address): void {
    if (!this.#current.has(address)) throw new Error('the address belongs to another test or another target');
  }

  /** Makes sure that every identifier in a text that is sent along (query, content) is the run's own. */
  expectNoStranger(text: string): void {
    const texts = readings(text);
    if (texts === undefined) throw new Error('a text is escaped so often that nobody knows what it names');
    // The digits of an escape do not belong to the identifier behind it.
    for (const match of texts.flatMap((each) => each.replace(/%[0-9a-f]{2}/gi, '%').match(anyUuid) ?? [])) {
      const id = match.toLowerCase();
      if (!this.#random.has(id) && !this.#ownUuids.has(id)) this.#expectOwn(match);
    }
  }

  #address(aim: Aim, path: string, removes: readonly string[], caution: Caution = 'none'): Address {
    const { aims, provokes } = this.#declared ?? { aims: [], provokes: false };
    const declared = aims.includes(aim) || (aim === 'own' && aims.includes('deletion'));
    const provoking = provokes && ['victim', 'fixture', 'unknown'].includes(aim);
    if (!declared && !provoking) throw new Error(`the test aims at '${aim}' without declaring it`);
    const careful = caution === 'none' ? {} : { caution };
    return this.#issued({ aim, base: this.#base, path, query: '', removes, ...careful });
  }

  #outside(parts: Omit<AddressParts, 'base' | 'query'>): Address {
    if (this.#declared !== undefined) throw new Error('while a test runs, only the aims that it declares are allowed');
    return this.#issued({ ...parts, base: this.#base, query: '' });
  }

  #issued(parts: AddressParts): Address {
    const address = new Address(made, parts);
    this.#current.add(address);
    return address;
  }

  #expectNotOperators(id: string): void {
    if (isOperators(id, this.#target)) throw new Error(`image ${id}, which the operator named, is not one that a run made`);
  }

  #expectListed(id: string): void {
    if (!includesId(expendableImages(this.#target), id)) throw new Error(`image ${id} is not listed as expendable`);
  }

  #expectOwn(id: string): void {
    if (!this.#own.has(id)) throw new Error(`image ${id} is not the run's own`);
  }
}

/** Whether a GET is answered as by a target that knows no image of that identifier, or does not take it for one. */
const isNothing = (status: number | undefined): boolean => [400, 404, 410, 414].includes(status ?? 0);

/** The path of one image. @throws for an id that is not a single path segment */
function onlyImage(id: string): string {
  expectIdentifier(id);
  return `/images/${id}`;
}

function expectIdentifier(id: string): void {
  if (!isIdentifier(id)) throw new Error(`${JSON.stringify(id)} is not an identifier that a path can contain`);
}

/** A path below the images that no server can read as leading outside them. */
function staying(path: string): string {
  expectPath(path);
  if (leadsOut(path)) throw new Error(`${path} leads outside the images; aim at it as broad`);
  return `/images${path}`;
}
