import type { Reference } from '../../reference/reference.ts';
import type { Call } from '../../reference/stages.ts';
import type { Image, Universe } from '../../reference/universe.ts';

/** A request that reached the target, or a host that no request may reach. */
interface Received {
  /** `target`, or the host and port that the request was sent to. */
  readonly at: string;
  readonly method: string;
  readonly url: string;
  /** Whether the request contained the owner's token. */
  readonly token: boolean;
}

/** What a hostile target has seen, and whose its images are. */
export class World {
  readonly token: string;
  /** Host and port of the target as its base URL names it. */
  readonly host: string;
  readonly received: Received[] = [];
  /** What no run may do: images of others deleted, DELETEs that go to anything but one image. */
  readonly alarms: string[] = [];
  /** Ids of all images that requests have deleted, in order. */
  readonly deleted: string[] = [];
  /** Ids of the images that no run may delete: those that stood there before, and those that others have made. */
  readonly foreign = new Set<string>();
  /** How many images of the operator stood there at the beginning. */
  begun = 0;
  /** Host and port of a host that no request may reach. */
  foreignHost = '';
  readonly #reference: Reference;

  constructor(reference: Reference, token: string, host: string) {
    this.#reference = reference;
    this.token = token;
    this.host = host;
  }

  /** The state of the target. */
  get universe(): Universe {
    return this.#reference.universe();
  }

  /** Adds images of others, and has the token name the owner. */
  begin(foreign: number): void {
    const { universe } = this;
    const { tenants, tokens } = universe.names;
    universe.tokens.delete(tokens.owner);
    universe.tokens.set(this.token, { tenant: tenants.owner, role: 'admin' });
    this.begun = foreign;
    for (let place = 0; place < foreign; place += 1) universe.add({ name: `of the operator ${place}`, tenant: tenants.owner });
    for (const id of universe.images.keys()) this.foreign.add(id);
  }

  /** Ids of the images of the operator that are there, the oldest first. */
  get standing(): readonly string[] {
    const isOfOperator = ({ id, name }: Image): boolean => this.foreign.has(id) && name.startsWith('of the operator');
    return [...this.universe.images.values()].filter(isOfOperator).map(({ id }) => id);
  }

  /** Whether a run created the image with this id, which may be gone. */
  isOwn(id: string): boolean {
    const { images, tombstones } = this.universe;
    return !this.foreign.has(id) && (images.has(id) || tombstones.has(id));
  }

  /** Ids of the images that runs created and that still exist. */
  get own(): string[] {
    return [...this.universe.images.keys()].filter((id) => this.isOwn(id));
  }

  /** How many images runs have created. */
  get made(): number {
    return [...this.universe.tombstones.keys(), ...this.own].filter((id) => this.isOwn(id)).length;
  }

  /** Ends the target: from now on connections are refused. */
  leave(): Promise<void> {
    return this.#reference.close();
  }

  note(at: string, method: string, url: string, rest: string): void {
    this.received.push({ at, method, url, token: `${decodedLoosely(url)} ${rest}`.includes(this.token) });
  }

  noteDeletion({ id }: Image): void {
    if (!this.isOwn(id)) this.alarms.push(`the foreign image ${id} was deleted`);
    this.deleted.push(id);
  }

  /** Raises an alarm if a careless server would take the path of a DELETE, by a caller whose token is good, for more than one image. */
  watch({ request: { method, target }, path }: Call): void {
    // As a server does that resolves dot segments.
    const { pathname } = new URL(path, 'http://target');
    const below = pathname.split(`/v2/${this.universe.names.tenants.owner}/images/`)[1];
    if (method === 'DELETE' && !underNobody.test(pathname) && !this.#isOneImage(below ?? ''))
      this.alarms.push(`DELETE ${target}`);
  }

  /** Whether a path below the images is one segment, or names only images of runs and what is below one. */
  #isOneImage(path: string): boolean {
    const segments = path.split('/').filter((segment) => segment !== '');
    if (segments.length === 1) return path !== 'detail' && path !== '*';
    const isBelow = (segment: string, place: number): boolean => place > 0 && /^[a-z]+$/.test(segment);
    return segments.length > 1 && segments.every((segment, place) => this.isOwn(segment) || isBelow(segment, place));
  }
}

/** A tenant that the suite made up: nobody has images there. */
const underNobody = /^\/v2\/[0-9a-f]{32}\/images\/[0-9a-f-]{36}$/;

const decodedLoosely = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
