import { anyUuid, isIdentifier, isRandomUuid, isUuid } from '../../../contracts/image-identifiers.ts';
import { type Spelling, spelledCollections } from '../../../contracts/inputs/access.ts';
import type { IdentityName } from '../../../contracts/target-words.ts';
import type { ImageMark, Proof, SeenIds, TargetDescription } from '../../settings/description.ts';
import { expendableImages, imagesToRefuse, includesId, isOperators } from '../../settings/operators-images.ts';
import type { Aim } from '../../verdict/declared.ts';
import { premise } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { Address, type AddressParts, Errands, expectQuery, made, Reads, randomUuid } from './address.ts';
import { Claims } from './claims.ts';
import { LedgerFile, type LedgerLine } from './ledger-file.ts';
import { OwnRecords } from './own-records.ts';
import {
  atOtherBase,
  couldBeMany,
  couldBeNumber,
  expectPath,
  kindOfSelfLink,
  leadsOut,
  namesTwoTenants,
  readings,
  spelledCollection,
  underTenant,
} from './request-target.ts';
import { type AtRisk, type Caution, Risks } from './risks.ts';
import { Sightings } from './sightings.ts';

/** The facts about a target that the ledger needs. */
export type LedgerTarget = Pick<TargetDescription, 'url' | 'fixtures' | 'images' | 'provoke'>;

/** The initial state of a ledger. */
export interface LedgerOptions extends AtRisk {
  readonly file: string;
  readonly target: LedgerTarget;
  /** The id of the run, which the names of its images hold. */
  readonly run: string;
  /** Folder of the claims on ids from the image source, shared by all workers. */
  readonly made: string;
  /** The identifiers that were seen on the target; undefined if none was. */
  readonly seenIds?: SeenIds | undefined;
  /** Whether a GET of the set-up has shown an image of the run. */
  readonly showsImages?: boolean | undefined;
}

/** From where a request is sent, if that is not the owner's place. */
export interface Place {
  readonly tenant: string | undefined;
  readonly guests: readonly IdentityName[];
}

/** The aims that the running test declares. */
export interface Declared {
  readonly aims: readonly string[];
  /** Whether the test provokes a code, which may aim at an image of the run, a fixture or a random UUID. */
  readonly provokes: boolean;
  /** Whether a random UUID may stand in for an image of the run that is to be kept. */
  readonly standIn?: boolean;
}

/** The name of a parameter whose value a service may take for an image, or for its name; that of a tenant is none. */
const namesImage = /^(?!(?:tenant|project)_id$).*(?:ids?$|image|name)/i;

/**
 * Decides what a request may be aimed at; no other module does. It knows the images of this worker: those that the run created, and
 * those that the worker claimed from the operator's list of expendable images.
 */
export class Ledger {
  /** Makes the targets of reads, and of requests by the operator and the image source. */
  readonly reads: Reads;
  readonly errands: Errands;
  /** What reads have shown of the images of the run. */
  readonly sightings: Sightings;
  /** What is known of the images of the run. */
  readonly images: OwnRecords;
  /** What may be put at risk. */
  readonly risks: Risks;
  /** A tenant that nobody has. */
  readonly madeUpTenant = randomUuid().replaceAll('-', '');
  readonly #base: string;
  #declared: Declared | undefined;
  /** The addresses of the running test, or of the code that runs outside any test. */
  #current = new WeakSet<Address>();
  readonly #random = new Set<string>();
  readonly #target: LedgerTarget;
  readonly #toRefuse: readonly string[];
  readonly #file: LedgerFile;

  constructor(options: LedgerOptions) {
    const { target } = options;
    this.reads = new Reads(target.url);
    this.errands = new Errands(target);
    this.#base = target.url;
    this.#file = new LedgerFile(options.file);
    this.#target = target;
    this.#toRefuse = imagesToRefuse(target).map(([, id]) => id);
    this.sightings = new Sightings(options.showsImages, () => this.note({ event: 'seen' }));
    this.images = new OwnRecords({
      ...options,
      file: this,
      made: new Claims(options.made),
      random: this.#random,
      isExempt: () => this.risks.broad !== 'refused',
      sightings: this.sightings,
    });
    this.risks = new Risks(this.images, this.sightings, options);
  }

  /** Begins a test: from now on addresses are made only for its aims. */
  begin(declared: Declared): void {
    this.#declared = declared;
    this.#current = new WeakSet();
    this.risks.begin(true);
  }

  /** Ends a test: until the next one begins, addresses are made only for the set-up and the clean-up. */
  end(): void {
    this.#declared = undefined;
    this.#current = new WeakSet();
    this.risks.begin(false);
  }

  /** Writes the entry before the action, so that a killed run leaves a trace. */
  note(line: LedgerLine): void {
    this.#file.note(line);
  }

  /**
   * Records an image as the run's own: from now on it may be deleted. An image that the operator listed needs no proof. `mark`: of what
   * GET showed of it.
   */
  own(id: string, name: string, proof: Proof | 'listed', mark: ImageMark = {}): void {
    expectIdentifier(id);
    if (proof === 'listed') this.#expectListed(id);
    else this.#expectNotOperators(id);
    this.images.add(id, name, proof, mark);
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

  /** An image of the run with a query. Each identifier or name in the query must be that of an image of the run. */
  withQuery(address: Address, query: string): Address {
    this.expectNoStranger(query);
    for (const [name, value] of new URLSearchParams(query)) {
      const isOwnName = name === 'name' && this.images.isOurs({ name: value });
      if (namesImage.test(name) && !isOwnName) this.#expectOwn(value);
    }
    return this.#queried(address, query);
  }

  /** An image of the run with a token in the query. The token is not an identifier, whatever it looks like. */
  withTokenInQuery(address: Address, token: string): Address {
    return this.#queried(address, `?X-Auth-Token=${encodeURIComponent(token)}`);
  }

  #queried(address: Address, query: string): Address {
    this.expectCurrent(address);
    expectQuery(query);
    return this.#issued({ ...address.parts, query });
  }

  /**
   * An address as it is sent from another place: an image is a tenant and an identifier, so that under another tenant, or with another's
   * token, it may be somebody else's. `texts`: what the request says apart from its address, and by which a bad server may go.
   */
  placed(address: Address, place: Place, texts: readonly string[] = []): Address {
    const { removes, query } = address.parts;
    const names = this.images.namedIn([query, ...texts]).filter((id) => !removes.includes(id));
    if (names.length === 0) return this.#inPlace(address, place);
    this.expectCurrent(address);
    return this.#inPlace(this.#issued({ ...address.parts, names }), place);
  }

  #inPlace(address: Address, { tenant, guests }: Place): Address {
    if (tenant === undefined && guests.length === 0) return address;
    this.expectCurrent(address);
    const base = tenant === undefined ? address.parts.base : underTenant(this.#base, tenant);
    const isElsewhere = guests.length > 0 || (base !== this.#base && tenant !== this.madeUpTenant);
    const { caution } = address.parts;
    const isShared =
      caution !== undefined || this.risks.looksFirst || address.mayRemove.some((id) => !this.images.isOnlyOurs(id));
    const careful = isElsewhere && isShared ? { caution: caution ?? 'read first', isElsewhere } : {};
    return this.#issued({ ...address.parts, base, guests, ...careful });
  }

  /** A random UUID: it names nothing. */
  unknown(): Address {
    return this.#address('unknown', onlyImage(this.randomId()), []);
  }

  /** A random UUID, for a request with a field that names an image of the run: a bad server deletes the image. */
  unknownNaming(image: Address): Address {
    this.expectCurrent(image);
    const { removes, base, path } = image.parts;
    const { parts } = this.unknown();
    return this.#issued({ ...parts, removes, named: new URL(base + path).pathname });
  }

  /** Whether the running test may aim at a random UUID in the place of an image of the run. */
  get takesStandIn(): boolean {
    return this.#declared?.standIn === true;
  }

  /** A random UUID in the place of an image of the run that is to be kept. */
  standIn(id: string): Address {
    if (!this.takesStandIn || !this.#random.has(id))
      throw new Error('only a random UUID stands in, and the test has to declare it');
    return this.#issued({ aim: 'unknown', base: this.#base, path: onlyImage(id), query: '', removes: [], standsIn: true });
  }

  /** A random UUID, which names nothing, in a collection that the target does not have. */
  elsewhere(): Address {
    const { parts } = this.#address('unknown', `/pictures/${this.randomId()}`, []);
    return this.#issued({ ...parts, ofNoImage: true });
  }

  /** A random UUID, which names nothing, to build identifiers from. */
  randomId(): string {
    const id = randomUuid();
    this.#random.add(id);
    return id;
  }

  /**
   * A path made from identifiers of own images, however a server reads it. If identifiers are not random UUIDs, it may be another
   * person's image; the address then carries the condition for sending to it.
   */
  derived(path: string, ...from: readonly string[]): Address {
    for (const id of from) this.#expectOwn(id);
    this.expectNoStranger(path, (uuid) => from.some((id) => isRandomUuid(id) && isAlmost(uuid, id)));
    // Nobody else's identifier has all digits but one of a random UUID.
    const isNearly = (part: string, id: string): boolean => isRandomUuid(id) && part.includes(id.slice(0, -1));
    const isOfItsOwn = (part: string): boolean =>
      from.some((id) => part.includes(id) || id.startsWith(part) || isNearly(part, id));
    // A number made from a UUID is a bug of the suite.
    if (couldBeMany(path, isOfItsOwn) || (from.every(isUuid) && couldBeNumber(path)))
      throw new Error(`${path} could name other images; aim at it as broad`);
    const caution = this.risks.cautionFor(path, from);
    if (caution !== 'own') return this.#address('derived', staying(path), from, caution);
    const { parts } = this.#address('derived', staying(path), from);
    return this.#issued({ ...parts, isOwnImage: true });
  }

  /**
   * Whether a spelling of the path of an image of the run is another than the plain one, and names no image of somebody else's: an identifier may have
   * no letters, and below another base or tenant, one that is no random UUID may be another's.
   */
  takesSpelling({ base, start, collection, path }: Spelling, id: string): boolean {
    if (base !== undefined) return atOtherBase(this.#base, base) !== undefined && this.images.isOnlyOurs(id);
    if (namesTwoTenants(collection)) return spelledCollection(this.#base, collection) !== undefined && this.images.isOnlyOurs(id);
    return start !== undefined || collection !== '/images' || path !== `/${id}`;
  }

  /**
   * An image of the run below a fixed part that is spelled in another way, or below another base: what puts the spelling right finds that image, and
   * everything else finds no route.
   */
  spelled(spelling: Spelling, id: string): Address {
    const { collection, path, ...below } = spelling;
    const { base } = below;
    const { parts } = this.derived(path, id);
    if (!spelledCollections.includes(collection)) throw new Error(`${collection} is not a spelling of the images`);
    const spelled = spelledCollection(this.#base, collection);
    const isElsewhere = base !== undefined || namesTwoTenants(collection);
    if (spelled === undefined || (isElsewhere && !this.takesSpelling(spelling, id)))
      throw new Error(`${id} may be an image of others below ${base ?? collection}`);
    return this.#issued({ ...parts, spelling: below, path: parts.path.replace('/images', spelled) });
  }

  /** A text that names nothing and that no server reads as many images. */
  synthetic(path: string): Address {
    this.expectNoStranger(path);
    const isOfItsOwn = (part: string): boolean => [...this.#random].some((id) => part.includes(id));
    if (couldBeMany(path, isOfItsOwn) || couldBeNumber(path))
      throw new Error(`${path} could name many images; aim at it as broad`);
    const caution = this.risks.cautionFor(path, []);
    return this.#address('synthetic', staying(path), [], caution === 'own' ? 'none' : caution);
  }

  /** A path that a bad server could read as many images. Skips the test if the target must not be put at that risk. */
  broad(path: string): Address {
    expectPath(path);
    const address = this.#address('broad', `/images${path}`, []);
    premise(this.risks.broad !== 'refused', untested('collection-at-risk'));
    return address;
  }

  /** An operator's image that a conforming target refuses to delete. */
  fixture(id: string): Address {
    if (!includesId(this.#toRefuse, id)) throw new Error(`image ${id} is not listed as a fixture`);
    // In the tenant of the owner, the identifier of a foreign image may be another image's.
    const isForeign = id === this.#target.fixtures.foreign;
    return this.#address('fixture', onlyImage(id), [id], isForeign && !this.images.isOnlyOurs(id) ? 'read first' : 'none');
  }

  /** An image that a run created and left behind, for the clean-up outside any test. It does not count against the cap. */
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

  /** Makes sure that every identifier in a text that is sent along (query, content) is the run's own. `isNobodys`: but for these. */
  expectNoStranger(text: string, isNobodys: (uuid: string) => boolean = () => false): void {
    const texts = readings(text);
    if (texts === undefined) throw new Error('a text is escaped so often that nobody knows what it names');
    // The digits of an escape do not belong to the identifier behind it.
    for (const match of texts.flatMap((each) => each.replace(/%[0-9a-f]{2}/gi, '%').match(anyUuid) ?? [])) {
      const id = match.toLowerCase();
      if (!this.#random.has(id) && !this.images.hasUuid(id) && !isNobodys(id)) this.#expectOwn(match);
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
    if (isOperators(id, this.#target)) throw new Error(`image ${id}, which the operator named, is not one that a run created`);
  }

  #expectListed(id: string): void {
    if (!includesId(expendableImages(this.#target), id)) throw new Error(`image ${id} is not listed as expendable`);
  }

  #expectOwn(id: string): void {
    if (!this.images.owns(id)) throw new Error(`image ${id} is not the run's own`);
  }
}

/** Whether two identifiers differ in one character: of a random UUID, nobody else's has all other digits. */
const isAlmost = (uuid: string, id: string): boolean =>
  uuid.length === id.length && [...uuid].filter((digit, place) => digit !== id.charAt(place).toLowerCase()).length === 1;

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
