import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { anyUuid, isIdentifier, isUuid } from '../../contracts/image-identifiers.ts';
import type { Proof, TargetDescription } from '../config/description.ts';
import { premise } from '../run-state/premise.ts';
import type { Aim } from '../verdict/needs.ts';
import { untested } from '../verdict/reason.ts';
import { Address, type AddressParts, made } from './address.ts';
import { Claims } from './claims.ts';
import { Errands } from './errands.ts';
import { type Caution, Namesakes } from './namesakes.ts';
import { expectQuery, Reads } from './reads.ts';
import { expectPath, kindOfSelfLink, leadsOut, underTenant } from './request-target.ts';

/** A line of the ledger on disk: enough for `npm run sweep` to clean up after a run that was killed. No secret in it. */
export type LedgerLine =
  | {
      readonly event: 'started';
      readonly run: string;
      readonly pid: number;
      /** The machine that the process ran on; earlier versions did not note it. */
      readonly host?: string;
      /** What tells the process from a later one with its number, where the platform has it. */
      readonly born?: string;
      readonly url: string;
      readonly at: string;
    }
  | { readonly event: 'intends'; readonly name: string }
  | { readonly event: 'unanswered'; readonly name: string }
  | { readonly event: 'created'; readonly id: string; readonly name: string; readonly proof?: Proof }
  /** A GET showed an image of the target: from then on a 404 says something. */
  | { readonly event: 'seen' }
  /** A DELETE was answered as if the image were gone, which proves nothing. */
  | { readonly event: 'deleted'; readonly id: string }
  /** The clean-up read the image back, and it is gone. */
  | { readonly event: 'gone'; readonly id: string }
  | { readonly event: 'arms'; readonly code: number; readonly image: string }
  | { readonly event: 'disarmed'; readonly code: number; readonly image: string };

/** Lines that are noted after what they tell of. */
const afterwards: readonly LedgerLine['event'][] = ['seen', 'deleted', 'gone', 'disarmed'];

/** What the ledger has to know of a target. */
export type LedgerTarget = Pick<TargetDescription, 'url' | 'fixtures' | 'images' | 'provoke'>;

/** What a ledger begins with. */
export interface LedgerOptions {
  readonly file: string;
  readonly target: LedgerTarget;
  /** Whether DELETE may be aimed at what a bad server could take for many images, and at what may be an image of somebody else. */
  readonly broadAllowed: boolean;
  /** Folder of the claims on ids that a source gave, over all workers. */
  readonly made: string;
  /** Whether the identifiers of the target were seen to be UUIDs; undefined where none was seen. */
  readonly uuids: boolean | undefined;
}

/** What the running test says that its requests aim at. */
export interface Declared {
  readonly aims: readonly string[];
  /** Whether it provokes a code, which may be aimed at an own image, a fixture or a random UUID. */
  readonly provokes: boolean;
}

/**
 * The one place that says what a request may be aimed at. It knows the images of this worker: those the run made, and those it
 * claimed from the operator's list of expendable ones.
 */
export class Ledger {
  /** Where reads go, and the requests of the operator and of the image source. */
  readonly reads: Reads;
  readonly errands: Errands;
  readonly #base: string;
  #declared: Declared | undefined;
  /** The addresses of the running test, or of what runs outside of any. */
  #current = new WeakSet<Address>();
  readonly #own = new Set<string>();
  readonly #random = new Set<string>();
  readonly #fixtures: ReadonlySet<string>;
  readonly #file: string;
  readonly #broadAllowed: boolean;
  readonly #made: Claims;
  readonly #namesakes: Namesakes;
  #seen = false;

  constructor(options: LedgerOptions) {
    const { file, target, broadAllowed, uuids } = options;
    this.reads = new Reads(target.url);
    this.errands = new Errands(target);
    this.#base = target.url;
    this.#file = file;
    const provoking = Object.values(target.provoke).flatMap((way) => ('image' in way ? [way.image] : []));
    this.#fixtures = new Set([...Object.values(target.fixtures), ...provoking]);
    this.#broadAllowed = broadAllowed;
    this.#made = new Claims(options.made);
    const operators = [...this.#fixtures, ...(target.images.source === 'ids' ? target.images.ids : [])];
    this.#namesakes = new Namesakes({ uuids, operators, made: this.#made, exempt: broadAllowed });
    mkdirSync(join(file, '..'), { recursive: true });
  }

  /** Begins a test: from now on addresses are for its aims only. */
  begin(declared: Declared): void {
    this.#declared = declared;
    this.#current = new WeakSet();
  }

  /** Ends a test: until the next begins there is no address but those for the set-up and for cleaning up. */
  end(): void {
    this.#declared = undefined;
    this.#current = new WeakSet();
  }

  /** Notes a line before what it tells of is done, so that a killed run leaves a trace. */
  note(line: LedgerLine): void {
    try {
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
    } catch (error) {
      // What is over before it is noted may go on unnoted, on a disk that is full: a sweep looks once more, and nothing is lost.
      if (!afterwards.includes(line.event)) throw error;
    }
  }

  /** Notes, once, that the target shows images by GET. */
  seen(): void {
    if (!this.#seen) this.note({ event: 'seen' });
    this.#seen = true;
  }

  /** Takes an image into the run's own: it may be deleted from now on. One that the operator listed needs no proof. */
  own(id: string, name: string, proof: Proof | 'listed'): void {
    expectIdentifier(id);
    if (proof !== 'listed') this.note({ event: 'created', id, name, proof });
    this.#own.add(id);
    this.#namesakes.own(id);
  }

  /** Takes note of an id that a source gave, over all workers; false where it was given before. */
  isNew(id: string): boolean {
    return this.#made.claim(id);
  }

  owns(id: string): boolean {
    return this.#own.has(id);
  }

  /** An image of the run, to be deleted (`own`) or to be left (`victim`). */
  image(id: string, aim: 'own' | 'victim'): Address {
    this.#expectOwn(id);
    return this.#address(aim, onlyImage(id), [id]);
  }

  /** An image of the run by the self link that the target gave; undefined where that is not `{base}/images/{id}`. */
  link(href: unknown, id: string): Address | undefined {
    return kindOfSelfLink(href, this.#base, id) === 'operation' ? this.image(id, 'own') : undefined;
  }

  /** The same with a query. Each identifier in it, and each value under a name for one, is an own image's. */
  withQuery(address: Address, query: string): Address {
    this.expectCurrent(address);
    expectQuery(query);
    this.#expectNoStranger(query);
    for (const [name, value] of new URLSearchParams(query)) if (/ids?$|image|name/i.test(name)) this.#expectOwn(value);
    return this.#issued({ ...address.parts, query });
  }

  /** The same under another tenant. */
  underTenant(address: Address, tenant: string): Address {
    this.expectCurrent(address);
    return this.#issued({ ...address.parts, base: underTenant(this.#base, tenant) });
  }

  /** A random UUID: it names nothing. */
  unknown(): Address {
    return this.#address('unknown', onlyImage(this.randomId()), []);
  }

  /** A random UUID in a collection that the target does not have: it names nothing. */
  elsewhere(): Address {
    return this.#address('unknown', `/pictures/${this.randomId()}`, []);
  }

  /** A random UUID to build identifiers from: it names nothing. */
  randomId(): string {
    const id = uuid();
    this.#random.add(id);
    return id;
  }

  /**
   * A path made from identifiers of own images, however a server reads it. Where identifiers are no UUIDs it may be the image of
   * somebody else: then the address says what has to be seen to.
   */
  derived(path: string, ...from: readonly string[]): Address {
    for (const id of from) this.#expectOwn(id);
    this.#expectNoStranger(path);
    // Made from an empty name it is the collection. A number made from a UUID is a mistake of ours.
    const many = from.every(isUuid) ? /^\/*(-?\d+)?$/ : /^\/*$/;
    if (many.test(path)) throw new Error(`${path} could name other images; aim at it as broad`);
    return this.#address('derived', staying(path), from, this.#namesakes.caution(path, from));
  }

  /** A text that names nothing and that no server takes for many images. */
  synthetic(path: string): Address {
    this.#expectNoStranger(path);
    if (/^\/*(detail)?$|[*%_]$|^\/-?\d+$/.test(path) && !/%[0-9a-f]{2}/i.test(path)) {
      throw new Error(`${path} could name many images; aim at it as broad`);
    }
    return this.#address('synthetic', staying(path), [], this.#namesakes.caution(path, []));
  }

  /** What a bad server could take for many images. Skips the test where the target is not one to risk that on. */
  broad(path: string): Address {
    expectPath(path);
    const address = this.#address('broad', `/images${path}`, []);
    premise(this.#broadAllowed, untested('collection-at-risk'));
    return address;
  }

  /** An image of the operator's that a conforming target refuses to delete. */
  fixture(id: string): Address {
    if (!this.#fixtures.has(id)) throw new Error(`image ${id} is not listed as a fixture`);
    return this.#address('fixture', onlyImage(id), [id]);
  }

  /** An image that a run made and left behind, to be cleaned up outside of any test, however many were deleted before. */
  leftover(id: string): Address {
    if (this.#fixtures.has(id)) throw new Error(`image ${id} is a fixture, not the run's own image`);
    return this.#outside({ aim: 'own', path: onlyImage(id), removes: [id], uncounted: true });
  }

  /** A fresh random UUID, for the set-up to see whether the operation is there. */
  probe(): Address {
    return this.#outside({ aim: 'unknown', path: onlyImage(uuid()), removes: [] });
  }

  /** Makes sure that this ledger made an address, and for the test that is running now. */
  expectCurrent(address: Address): void {
    if (!this.#current.has(address)) throw new Error('the address belongs to another test or another target');
  }

  /** Checks texts that go along with a request (query, content): every identifier in them must be the run's own. */
  expectNoStranger(text: string): void {
    this.#expectNoStranger(text);
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

  #expectOwn(id: string): void {
    if (!this.#own.has(id)) throw new Error(`image ${id} is not the run's own`);
  }

  #expectNoStranger(text: string): void {
    const plain = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    for (const match of plain.match(anyUuid) ?? []) {
      const id = match.toLowerCase();
      if (!this.#random.has(id)) this.#expectOwn(id);
    }
  }
}

/** The path of one image. @throws for an id that is no single path segment */
function onlyImage(id: string): string {
  expectIdentifier(id);
  return `/images/${id}`;
}

function expectIdentifier(id: string): void {
  if (!isIdentifier(id)) throw new Error(`${JSON.stringify(id)} is not an identifier that a path can contain`);
}

/** A path below the images that no server can read as leading out of them. */
function staying(path: string): string {
  expectPath(path);
  if (leadsOut(path)) throw new Error(`${path} leads outside the images; aim at it as broad`);
  return `/images${path}`;
}
