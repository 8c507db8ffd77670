import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { v4 as uuid } from 'uuid';
import type { Aim } from '../requirement.ts';

const made = Symbol('made by the ledger');

/**
 * Where a request may go: a path segment below `{url}/images` that the ledger has found safe. The only thing that the door lets
 * through with a method other than GET and HEAD.
 */
export class Address {
  readonly aim: Aim;
  /** Octets of the path after `/images`, with the slash, exactly as they are sent. */
  readonly path: string;
  /** Own images that a successful DELETE of this address could remove. */
  readonly removes: readonly string[];

  constructor(token: symbol, aim: Aim, path: string, removes: readonly string[]) {
    if (token !== made) throw new Error('harness: only the ledger makes addresses');
    this.aim = aim;
    this.path = path;
    this.removes = removes;
  }
}

/** A line of the ledger on disk: enough for `npm run sweep` to clean up after a run that was killed. No secret in it. */
export type LedgerLine =
  | { readonly event: 'started'; readonly run: string; readonly pid: number; readonly url: string; readonly at: string }
  | { readonly event: 'intends'; readonly name: string }
  | { readonly event: 'created'; readonly id: string; readonly name: string }
  | { readonly event: 'deleted'; readonly id: string }
  | { readonly event: 'arms'; readonly code: number; readonly image: string }
  | { readonly event: 'disarmed'; readonly code: number; readonly image: string };

const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * The one place that says what a request may be aimed at. It knows the images of this worker: those the run made, and those it
 * claimed from the operator's list of expendable ones.
 */
export class Ledger {
  readonly #own = new Set<string>();
  readonly #random = new Set<string>();
  readonly #fixtures: ReadonlySet<string>;
  readonly #file: string;
  readonly #broadAllowed: boolean;

  constructor(options: { file: string; fixtures: Iterable<string>; broadAllowed: boolean }) {
    this.#file = options.file;
    this.#fixtures = new Set(options.fixtures);
    this.#broadAllowed = options.broadAllowed;
    mkdirSync(join(options.file, '..'), { recursive: true });
  }

  /** Notes a line before what it tells of is done, so that a killed run leaves a trace. */
  note(line: LedgerLine): void {
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  /** Takes an image into the run's own: it may be deleted from now on. */
  own(id: string, name: string, origin: 'made' | 'listed'): void {
    if (origin === 'made') this.note({ event: 'created', id, name });
    this.#own.add(id);
  }

  owns(id: string): boolean {
    return this.#own.has(id);
  }

  /** An image of the run, to be deleted (`own`) or to be left (`victim`). */
  image(id: string, aim: 'own' | 'victim'): Address {
    this.#expectOwn(id);
    return this.#address(aim, `/${id}`, [id]);
  }

  /** A random UUID: it names nothing. */
  unknown(): Address {
    return this.#address('unknown', `/${this.randomId()}`, []);
  }

  /** A random UUID to build identifiers from: it names nothing. */
  randomId(): string {
    const id = uuid();
    this.#random.add(id);
    return id;
  }

  /** A path made from identifiers of own images, however a server reads it. */
  derived(path: string, ...from: readonly string[]): Address {
    for (const id of from) this.#expectOwn(id);
    this.#expectNoStranger(path);
    // Made from an empty name it is the collection; a number may be anybody's image.
    if (/^\/*(-?\d+)?$/.test(path)) throw new Error(`harness: ${path} could be taken for other images; aim at it as broad`);
    return this.#address('derived', path, from);
  }

  /** A text that names nothing and that no server takes for many images. */
  synthetic(path: string): Address {
    this.#expectNoStranger(path);
    if (/^\/*(detail)?$|[*%_]$|^\/-?\d+$/.test(path) && !/%[0-9a-f]{2}/i.test(path)) {
      throw new Error(`harness: ${path} could be taken for many images; aim at it as broad`);
    }
    return this.#address('synthetic', path, []);
  }

  /** What a bad server could take for many images. Skips the test where the target is not one to risk that on. */
  broad(path: string): Address {
    test.skip(!this.#broadAllowed, 'premise: a collection is only put at risk on loopback or with limits.collectionDelete');
    return this.#address('broad', path, []);
  }

  /** An image of the operator's that a conforming target refuses to delete. */
  fixture(id: string): Address {
    if (!this.#fixtures.has(id)) throw new Error(`harness: image ${id} is not listed as a fixture`);
    return this.#address('fixture', `/${id}`, [id]);
  }

  /** An image that a run made and left behind, to be cleaned up outside of any test. */
  leftover(id: string): Address {
    return new Address(made, 'own', `/${id}`, [id]);
  }

  /** A fresh random UUID, for the set-up to see whether the operation is there. */
  probe(): Address {
    return new Address(made, 'unknown', `/${uuid()}`, []);
  }

  /** Checks texts that go along with a request (query, content): every identifier in them must be the run's own. */
  expectNoStranger(text: string): void {
    this.#expectNoStranger(text);
  }

  #address(aim: Aim, path: string, removes: readonly string[]): Address {
    const { annotations } = test.info();
    const declared = annotations.some(
      ({ type, description }) => type === 'aim' && (description === aim || (aim === 'own' && description === 'deletion')),
    );
    const provoking = annotations.some(({ type }) => type === 'provokes') && ['victim', 'fixture', 'unknown'].includes(aim);
    if (!declared && !provoking) throw new Error(`harness: the test aims at '${aim}' but does not declare it`);
    return new Address(made, aim, path, removes);
  }

  #expectOwn(id: string): void {
    if (!this.#own.has(id)) throw new Error(`harness: image ${id} is not the run's own`);
  }

  #expectNoStranger(text: string): void {
    const plain = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    for (const match of plain.match(uuidPattern) ?? []) {
      const id = match.toLowerCase();
      if (!this.#random.has(id)) this.#expectOwn(id);
    }
  }
}
