import { randomUUID } from 'node:crypto';
import type { RefusalCode } from '../../contracts/operation.ts';
import type { FixtureName } from '../../contracts/target-words.ts';
import { type Names, namesOf } from './naming.ts';

/** Who a token belongs to. */
export interface Principal {
  /** Empty if the token has no project. */
  readonly tenant: string;
  readonly role: 'admin' | 'creator' | 'observer';
  /** Why the token is no longer valid. Absent while it is valid. */
  readonly ended?: 'expired' | 'revoked';
}

/** An image of the service. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly visibility: 'private' | 'public' | 'shared';
  /** Tenants that the image is shared with. */
  readonly members: readonly string[];
  readonly protected: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly server?: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly updated: number;
  /** SAVING before this time, ACTIVE from then on; `Infinity` keeps it SAVING. */
  readonly activeAt: number;
  /** A lasting reason why it cannot be deleted. */
  readonly conflict?: string;
  /** Place in the order of creation. */
  readonly sequence: number;
  /** Set on a tombstone. */
  readonly deleted?: number;
}

/** A server that images are created from. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
}

/** The values that differ between new images. */
export type NewImage = Pick<Image, 'name' | 'tenant'> & Partial<Omit<Image, 'sequence'>>;

/** Whether an image of this metadata is held while it is saved. */
export const isHeld = ({ hold }: Image['metadata']): boolean => hold === 'saving';

/**
 * How long a held image stays SAVING after the second request for it: over before a test looks for the last time whether a deleted one has
 * turned ACTIVE.
 */
const holdMs = 900;

/** The state of one universe: images, tombstones, tokens, armed refusals and limits. */
export class Universe {
  readonly name: string;
  readonly names: Names;
  readonly images = new Map<string, Image>();
  readonly tombstones = new Map<string, Image>();
  readonly servers = new Map<string, Server>();
  readonly tokens = new Map<string, Principal>();
  readonly refusals = new Map<string, RefusalCode>();
  /** Tenants that are over their limit of deletions. */
  readonly limited = new Set<string>();
  /** Memory for mutants; the conforming service does not use it. */
  readonly notes = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #touched = new Map<string, number>();
  #sequence = 0;

  constructor(name: string) {
    this.name = name;
    this.names = namesOf(name);
    const { tenants, tokens, server, otherServers } = this.names;
    this.tokens.set(tokens.owner, { tenant: tenants.owner, role: 'admin' });
    this.tokens.set(tokens.stranger, { tenant: tenants.stranger, role: 'admin' });
    this.tokens.set(tokens.reader, { tenant: tenants.owner, role: 'observer' });
    this.tokens.set(tokens.creator, { tenant: tenants.owner, role: 'creator' });
    this.tokens.set(tokens.expired, { tenant: tenants.owner, role: 'admin', ended: 'expired' });
    this.tokens.set(tokens.revoked, { tenant: tenants.owner, role: 'admin', ended: 'revoked' });
    this.tokens.set(tokens.unscoped, { tenant: '', role: 'admin' });
    this.tokens.set(tokens.rescoped, { tenant: tenants.second, role: 'admin' });
    for (const [place, id] of [server, ...otherServers].entries())
      this.servers.set(id, { id, name: place === 0 ? 'source' : `production ${place}`, tenant: tenants.owner });
    this.#addFixtures();
  }

  /** Adds an image, ACTIVE at once by default. */
  add(image: NewImage): Image {
    const now = Date.now();
    const whole: Image = {
      id: randomUUID(),
      visibility: 'private',
      members: [],
      protected: false,
      metadata: {},
      created: now,
      updated: now,
      activeAt: now,
      ...image,
      sequence: ++this.#sequence,
    };
    this.images.set(whole.id, whole);
    this.touch(whole.id);
    return whole;
  }

  /** Removes an image and leaves its tombstone. No effect if the image is already gone. */
  remove(id: string): void {
    const image = this.images.get(id);
    if (image === undefined) return;
    const now = Date.now();
    this.images.delete(id);
    this.refusals.delete(id);
    this.tombstones.set(id, { ...image, updated: now, deleted: now });
  }

  /**
   * Counts a request for an image. The second one for a held image, which may delete it, finds the image SAVING however late it comes,
   * and starts the time after which the image is ACTIVE.
   */
  asked(id: string): void {
    const image = this.images.get(id);
    if (image === undefined || !isHeld(image.metadata) || this.count(`requests for ${id}`) !== 2) return;
    this.images.set(id, { ...image, activeAt: Date.now() + holdMs });
  }

  /** How often this was called with that name, including this time. */
  count(name: string): number {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count;
  }

  /** How often `count` was called with that name. */
  counted(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Records that an image was created or read just now: some mutants delete the wrong image, which has to be one under test. */
  touch(id: string): void {
    this.#touched.set(id, this.count('touches'));
  }

  /** When an image was last made or read, on this universe's own clock; 0 for never. */
  touched(id: string): number {
    return this.#touched.get(id) ?? 0;
  }

  #addFixtures(): void {
    const { tenants, fixtures, standing } = this.names;
    const add = (which: FixtureName, tenant: string, rest: Partial<Image> = {}): Image =>
      this.add({ id: fixtures[which], name: `fixture ${which}`, tenant, ...rest });
    add('foreign', tenants.stranger);
    add('protected', tenants.owner, { protected: true });
    add('public', tenants.provider, { visibility: 'public' });
    add('shared', tenants.stranger, { visibility: 'shared', members: [tenants.owner] });
    add('saving', tenants.owner, { activeAt: Number.POSITIVE_INFINITY, conflict: 'it is still being saved' });
    add('conflict', tenants.owner, { conflict: 'servers that are being built depend on it' });
    const created = Date.now() - 86_400_000;
    for (const [place, id] of standing.entries())
      this.add({
        id,
        name: `production ${place + 1}`,
        tenant: tenants.owner,
        metadata: { keep: 'yes' },
        created,
        updated: created,
      });
  }
}

/** The status of an image as Compute v2 names it. */
export function statusOf(image: Image, now = Date.now()): 'ACTIVE' | 'SAVING' | 'DELETED' {
  if (image.deleted !== undefined) return 'DELETED';
  return now >= image.activeAt ? 'ACTIVE' : 'SAVING';
}

/** The owner as a principal, for tokens that are not the owner's. */
export const ownerOf = ({ names }: Universe): Principal => ({ tenant: names.tenants.owner, role: 'admin' });
