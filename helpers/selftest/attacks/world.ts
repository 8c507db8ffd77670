import { randomBytes, randomUUID } from 'node:crypto';

/** An image on a hostile target. */
export interface StandingImage {
  readonly name: string;
  /** An image from before the run: no run may delete it. */
  readonly foreign: boolean;
}

/** A request that reached the target, or a host that no request may reach. */
export interface Received {
  /** `target`, or the host and port that the request was sent to. */
  readonly at: string;
  readonly method: string;
  readonly url: string;
  /** Whether the request contained the owner's token. */
  readonly token: boolean;
}

/** The initial state of a world. */
export interface Beginning {
  readonly token?: string;
  /** Number of foreign images. */
  readonly foreign?: number;
  /** Which other identifiers name somebody else's images. */
  readonly isNeighbour?: (id: string) => boolean;
}

/** The state of a hostile target, and what it has seen. */
export class World {
  readonly token: string;
  /** Path of the base URL. */
  readonly base = '/v2/tenant1';
  readonly server = 'server-1';
  readonly images = new Map<string, StandingImage>();
  readonly received: Received[] = [];
  /** What no run may do: foreign images deleted, DELETEs that go to anything but one image. */
  readonly alarms: string[] = [];
  /** Ids of all images that runs created. */
  readonly made = new Set<string>();
  /** Ids of all images deleted, in order. */
  readonly deleted: string[] = [];
  /** Ids of the foreign images, in order. */
  readonly foreign: readonly string[];
  /** Host and port of the foreign host. */
  foreignHost = '';
  /** Host and port of the target as its base URL names it. */
  host = '';
  /** Host and port of the target on the loopback interface. */
  local = '';
  /** Ends the target: from now on connections are refused. */
  leave: () => void = () => {};

  readonly #isNeighbour: (id: string) => boolean;

  constructor(beginning: Beginning = {}) {
    const { token = `S3cr3t-${randomBytes(18).toString('base64url')}`, foreign = 5 } = beginning;
    this.#isNeighbour = beginning.isNeighbour ?? (() => false);
    this.token = token;
    this.foreign = Array.from({ length: foreign }, () => randomUUID());
    for (const [place, id] of this.foreign.entries()) this.add(id, `of the operator ${place}`, true);
  }

  add(id: string, name: string, foreign = false): void {
    this.images.set(id, { name, foreign });
    if (!foreign) this.made.add(id);
  }

  /** Ids of the images that runs created and that still exist. */
  get own(): string[] {
    return [...this.images].flatMap(([id, { foreign }]) => (foreign ? [] : [id]));
  }

  /** The image of an id: an existing one, or a neighbour. */
  find(id: string): StandingImage | undefined {
    const neighbour = { name: 'of a neighbour', foreign: true };
    return this.images.get(id) ?? (this.#isNeighbour(id) ? neighbour : undefined);
  }

  remove(id: string): boolean {
    if (this.find(id)?.foreign === true) this.alarms.push(`the foreign image ${id} was deleted`);
    if (this.find(id) !== undefined) this.deleted.push(id);
    return this.images.delete(id);
  }
}
