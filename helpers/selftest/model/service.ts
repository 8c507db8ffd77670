import { randomUUID } from 'node:crypto';
import type { FieldLine } from '../../../contracts/fields.ts';
import { fieldValue } from '../../http/exchange.ts';
import type { Outbound, SendResult, Transport } from '../../http/transport.ts';
import type { Act, ServiceShape } from './shapes.ts';

/** Who made an image. The operator listed some images as fixtures or as expendable: he accepts their loss. */
type Maker = 'run' | 'operator' | 'member' | 'stranger';

interface Image {
  readonly id: string;
  name: string;
  readonly tenant: string;
  /** The collection that it belongs to: the target's, or one of another service with identifiers of its own. */
  readonly collection: 'images' | 'others';
  by: Maker;
  /** The request after which the image began to match what its identifier and its name say, counted from 1. */
  since: number;
}

/** A request that could change something, and that would hit an image which the run neither made nor was given. */
export interface Hit {
  readonly request: string;
  readonly token: string;
  readonly image: Pick<Image, 'id' | 'name' | 'tenant' | 'by'>;
}

interface Call {
  readonly method: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly path: string;
}

/** A read counts as one just before if at most so many requests lie between. */
const justBefore = 8;

export const tenants = { owner: 'acme', stranger: 'globex' } as const;

/** Each token, and the tenant that it belongs to. */
export const tokens: Readonly<Record<string, { readonly tenant: string; readonly over?: boolean; readonly reads?: boolean }>> = {
  'owner-0123456789abcdef-owner': { tenant: tenants.owner },
  'reader-0123456789abcdef-read': { tenant: tenants.owner, reads: true },
  'expired-0123456789abcdef-exp': { tenant: tenants.owner, over: true },
  'stranger-0123456789abcdef-st': { tenant: tenants.stranger },
};

/** The host of the target, and of an image service whose collection is another one. */
export const hosts = { target: 'http://svc.invalid', others: 'http://images.invalid' } as const;

/** A service as a shape describes it, in memory, which notes every request that hits an image which is none of the run's business. */
export class Service {
  readonly hits: Hit[] = [];
  readonly #shape: ServiceShape;
  readonly #images: Image[] = [];
  readonly #numbers = new Map<string, number>();
  /** The list as it was a while ago. */
  #stale: readonly Image[] = [];
  #requests = 0;
  /** The last read of a text as an identifier in a tenant, and its number; a request there that may change something ends it. */
  readonly #reads = new Map<string, number>();
  /** Images that a deletion has removed, and the request at which they are gone. */
  readonly #leaving = new Map<Image, number>();
  /**
   * The identifiers of the run's and the operator's images. What else DELETE finds by a whole one, as the beginning or the name of another
   * image, docs/safety.md does not promise to spare.
   */
  readonly #given = new Set<string>();
  /** What a cache answers GET with, by token and URL. */
  readonly #stored = new Map<string, Answer>();
  /** Whether the source has given an old image. */
  #renamed = false;
  /** Numbers that are free again. */
  readonly #freed: string[] = [];

  constructor(shape: ServiceShape) {
    this.#shape = shape;
    for (const name of shape.others) this.#add({ name, tenant: tenants.owner, by: 'member' });
    const strangers = shape.ids.startsWith('uuid') ? 4 : 40;
    for (let n = 0; n < strangers; n += 1) this.#add({ name: `of the stranger ${n}`, tenant: tenants.stranger, by: 'stranger' });
    this.#stale = [...this.#images];
  }

  /** An image that the operator lists: one of the stranger's, or a new one. */
  listed(tenant: string): string {
    const [first] = this.#images.filter((image) => image.by === 'stranger');
    if (tenant !== tenants.stranger || first === undefined) return this.#add({ name: 'listed', tenant, by: 'operator' }).id;
    first.by = 'operator';
    this.#given.add(first.id);
    return first.id;
  }

  /** Instead of the network. */
  get transport(): Transport {
    const send = (request: Outbound): SendResult => {
      const { method, url, fields, content = '' } = request;
      this.#requests += 1;
      const token = fieldValue(fields, 'X-Auth-Token');
      const call = { method, url, token, path: new URL(url).pathname };
      if (this.#requests % 7 === 0) this.#act('now and then');
      for (const [image, at] of this.#leaving) if (at <= this.#requests) this.#remove(image);
      const { status, json, more = [] } = this.#cached(call, fieldValue(fields, 'Cache-Control')) ?? this.#answer(call, content);
      if (status === 0) return { failure: { kind: 'reset', detail: 'no answer' }, durationMs: 0 };
      const lines: FieldLine[] = [['Content-Type', 'application/json'], ...more];
      const text = json === undefined ? '' : JSON.stringify(json);
      return { response: { status, reason: '', fields: lines, content: Buffer.from(text) }, durationMs: 0 };
    };
    return {
      name: 'wire',
      send: async (request, { followUp } = {}) => {
        const first = send(request);
        return followUp === undefined ? first : { ...first, followUp: send(followUp) };
      },
      dispose: async () => {},
    };
  }

  /** What a cache had stored of an image; undefined if it asks the service. */
  #cached({ method, url, token }: Call, asks: string | undefined): Answer | undefined {
    const { caches } = this.#shape;
    if (method !== 'GET' || caches === 'never' || (caches === 'unless asked' && asks === 'no-cache')) return undefined;
    return this.#stored.get(`${token} ${url}`);
  }

  #store({ method, url, token, path }: Call, answer: Answer): void {
    if (this.#shape.caches === 'never' || method !== 'GET' || !/\/images\/(?!detail)[^/]+$/.test(path)) return;
    this.#stored.set(`${token} ${url}`, { ...answer, more: [['Age', '7']] });
  }

  #answer(call: Call, content: string): Answer {
    if (isRead(call.method)) {
      const answer = this.#read(call);
      this.#store(call, answer);
      return answer;
    }
    const answer = call.url.startsWith(hosts.others) ? this.#changeOthers(call, content) : this.#change(call, content);
    if (this.#requests % 3 === 0) this.#stale = [...this.#images];
    return answer;
  }

  /** The tenant whose images a request is about, or why it is refused. */
  #tenantOf({ token = '', path, method }: Call): string | Answer {
    const known = tokens[token];
    const [, , second = ''] = path.split('/');
    const named = isTenant(second) ? second : (known?.tenant ?? tenants.owner);
    const { refusal, believesAnyToken } = this.#shape;
    const tenantBy = (isRead(method) ? this.#shape.readsTenantBy : undefined) ?? this.#shape.tenantBy;
    if (known === undefined || known.over) {
      const isTaken = believesAnyToken && method === 'DELETE';
      return isTaken ? (tenantBy === 'token' ? (known?.tenant ?? named) : named) : fault(401);
    }
    if (tenantBy === 'token') return known.tenant;
    if (tenantBy === 'path' || known.tenant === named) return named;
    return fault(refusal);
  }

  #read(call: Call): Answer {
    const isOthers = call.url.startsWith(hosts.others);
    const tenant = isOthers ? tenants.owner : this.#tenantOf(call);
    if (typeof tenant !== 'string') return tenant;
    const {
      rest: [id = ''],
    } = partsOf(call.path);
    if (id === '' || id === 'detail') return this.#list(tenant, call.url);
    const text = decoded(id);
    if (call.method === 'GET') this.#reads.set(this.#placeOf(tenant, text), this.#requests);
    const byNameToo = this.#shape.match === 'name' && this.#shape.readsAsItDeletes;
    const match = this.#shape.readsAsItDeletes ? this.#shape.match : 'exact';
    const among = this.#images.filter((image) => (image.collection === 'others') === isOthers);
    const found = among.find((image) => this.#isOf(image, tenant) && matches(byNameToo ? 'name' : match, image, text));
    return found === undefined ? fault(404) : { status: 200, json: { image: this.#shown(found) } };
  }

  #shown({ id, name, since }: Image): object {
    const numeric = /^\d+$/.test(id) ? Number(id) : id;
    return {
      id: numeric,
      status: 'ACTIVE',
      ...(this.#shape.showsNames && { name }),
      ...(this.#shape.showsMoments && { created: new Date(firstMs + 1000 * since).toISOString() }),
    };
  }

  #list(tenant: string, url: string): Answer {
    const { list } = this.#shape;
    if (list === 'none') return fault(405);
    const known = list === 'stale' ? this.#stale : this.#images;
    const isMine = ({ by }: Image): boolean => list !== 'mine' || by === 'run' || by === 'operator';
    const images = known.filter(
      (image) => image.collection === 'images' && isMine(image) && (list === 'all' || this.#isOf(image, tenant)),
    );
    if (list === 'cut') return { status: 200, json: { images: images.slice(-pageSize).map((image) => this.#shown(image)) } };
    if (list !== 'paged') return { status: 200, json: { images: images.map((image) => this.#shown(image)) } };
    const from = Number(new URL(url).searchParams.get('marker') ?? 0);
    const next = from + pageSize < images.length ? [{ rel: 'next', href: `${url.split('?')[0]}?marker=${from + pageSize}` }] : [];
    const page = images.slice(from, from + pageSize).map((image) => this.#shown(image));
    return { status: 200, json: { images: page, images_links: next } };
  }

  #change(call: Call, content: string): Answer {
    const tenant = this.#tenantOf(call);
    const { named, collection, rest } = partsOf(call.path);
    if (typeof tenant !== 'string') {
      if (this.#shape.lies === 'refuses' && collection === 'images') this.#reached({ ...call, method: 'DELETE' }, named, rest);
      return tenant;
    }
    if (collection === 'servers') return this.#make(content, 'images');
    if (collection !== 'images') return fault(404);
    const segments = rest.filter((segment) => segment !== '');
    if (call.method === 'POST' && segments.length === 0) return this.#make(content, 'images');
    if (call.method === 'PUT' && segments[1] === 'file') return { status: 204 };
    const isRefused = tokens[call.token ?? '']?.reads === true || call.method !== 'DELETE';
    const refusal = fault(call.method === 'DELETE' ? 403 : 405);
    if (!isRefused) return this.#reached(call, tenant, segments);
    if (this.#shape.lies === 'refuses') this.#reached({ ...call, method: 'DELETE' }, tenant, segments);
    else if (call.method !== 'DELETE') this.#reached(call, tenant, segments);
    return refusal;
  }

  #changeOthers({ method }: Call, content: string): Answer {
    return method === 'POST' ? this.#make(content, 'others') : { status: 204 };
  }

  /** A request that reaches the images: it hits all that its path matches. */
  #reached(call: Call, tenant: string, segments: readonly string[]): Answer {
    const text = decoded(segments.join('/'));
    const isBroad = this.#shape.takesCollection && /^[*%_\s]*$|^all$/.test(text);
    if ((segments.length !== 1 || text === '') && !isBroad) return fault(404);
    const within = this.#images.filter((image) => image.collection === 'images' && this.#isOf(image, tenant));
    const exact = within.filter(({ id }) => id === text);
    const matching = exact.length > 0 ? exact : within.filter((image) => matches(this.#shape.match, image, text));
    const hit = isBroad ? within : matching;
    const lastRead = (id: string): number => this.#reads.get(this.#placeOf(tenant, id)) ?? Number.NEGATIVE_INFINITY;
    const isWhole = this.#given.has(text) && ['prefix', 'name'].includes(this.#shape.match);
    for (const { id, name, tenant: whose, by, since } of hit) {
      const read = Math.max(lastRead(text), lastRead(id));
      const isExcused = isWhole || (this.#requests - read <= justBefore && since > read);
      if (['member', 'stranger'].includes(by) && !isExcused)
        this.hits.push({
          request: `${call.method} ${call.url}`,
          token: call.token ?? 'none',
          image: { id, name, tenant: whose, by },
        });
    }
    for (const id of [text, ...hit.map((image) => image.id)]) this.#reads.delete(this.#placeOf(tenant, id));
    if (call.method !== 'DELETE') return fault(405);
    if (hit.length === 0) return fault(404);
    for (const image of hit) {
      this.#leaving.set(image, this.#requests + this.#shape.lag);
      if (this.#shape.lag === 0) this.#remove(image);
    }
    const { lies } = this.#shape;
    if (lies === 'no answer') return { status: 0 };
    return lies === 'not found' ? fault(404) : lies === 'fails' ? fault(500) : { status: 204 };
  }

  #remove(image: Image): void {
    this.#leaving.delete(image);
    const place = this.#images.indexOf(image);
    if (place === -1) return;
    this.#images.splice(place, 1);
    if (/^\d+$/.test(image.id)) this.#freed.push(image.id);
    this.#act('after a deletion');
  }

  /** Makes an image for the run, as its source says. Another member may act before the answer. */
  #make(content: string, collection: Image['collection']): Answer {
    const { name = '', id } = asked(content);
    const own = this.#add({ name, tenant: tenants.owner, by: 'run', collection, ...(id !== undefined && { id }) });
    this.#act('while an image is made');
    const isOld = ({ by, since }: Image): boolean => by === 'member' && since === 0;
    const old = this.#shape.sourceRenamesOld && !this.#renamed ? this.#images.find(isOld) : undefined;
    if (old !== undefined) {
      this.#renamed = true;
      Object.assign(old, { name });
      return this.#madeAs(old, content);
    }
    const newest = this.#images.filter((image) => image.tenant === tenants.owner && image.collection === collection).at(-1);
    const given = this.#shape.sourceNamesNewest && newest !== undefined ? newest : own;
    return this.#madeAs(given, content);
  }

  #madeAs({ id }: Image, content: string): Answer {
    const location: FieldLine = ['Location', `${hosts.target}/v2/${tenants.owner}/images/${id}`];
    return { status: content.includes('createImage') ? 202 : 201, json: { id }, more: [location] };
  }

  #act(when: Act['when']): void {
    for (const act of this.#shape.acts.filter((each) => each.when === when)) {
      const tenant = tenants[act.of];
      const by = act.of === 'owner' ? 'member' : 'stranger';
      const theirs = this.#images.find((image) => image.by === by);
      if (act.does === 'makes') this.#add({ name: act.name, tenant, by });
      if (act.does === 'renames' && theirs !== undefined) Object.assign(theirs, { name: act.name, since: this.#requests });
      if (act.does === 'deletes' && theirs !== undefined) this.#images.splice(this.#images.indexOf(theirs), 1);
    }
  }

  #add({
    collection = 'images',
    id,
    ...image
  }: Omit<Image, 'id' | 'since' | 'collection'> & Partial<Pick<Image, 'id' | 'collection'>>): Image {
    const key = this.#shape.scope === 'service' ? '' : `${image.tenant} ${collection}`;
    const made: Image = { ...image, collection, id: id ?? this.#newId(key, image.tenant, collection), since: this.#requests };
    this.#images.push(made);
    if (image.by === 'run' || image.by === 'operator') this.#given.add(made.id);
    return made;
  }

  #newId(key: string, tenant: string, collection: string): string {
    const isTaken = (id: string): boolean =>
      this.#images.some(
        (image) =>
          image.id === id && (this.#shape.scope === 'service' || (image.tenant === tenant && image.collection === collection)),
      );
    const { ids } = this.#shape;
    if (ids === 'lowest' || ids === 'words') {
      for (let n = 1; ; n += 1) if (!isTaken(idOf(ids, n))) return idOf(ids, n);
    }
    const freed = ids === 'last freed' ? this.#freed.filter((id) => !isTaken(id)).at(-1) : undefined;
    if (freed !== undefined) return freed;
    const next = (this.#numbers.get(key) ?? 0) + 1;
    this.#numbers.set(key, next);
    return idOf(ids, next);
  }

  #isOf(image: Image, tenant: string): boolean {
    return image.tenant === tenant || this.#isShared;
  }

  /** Whether every tenant sees and deletes every image. */
  get #isShared(): boolean {
    return this.#shape.scope === 'service' && !this.#shape.isolates;
  }

  /** What a GET is a read of. */
  #placeOf(tenant: string, id: string): string {
    return this.#isShared ? id : `${tenant} ${id}`;
  }
}

interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly more?: readonly FieldLine[];
}

const pageSize = 3;

/** An image is made at this moment, and a second later for each request before it. */
const firstMs = Date.parse('2026-01-02T03:04:05Z');

const isRead = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method);

const isTenant = (text: string): boolean => text !== 'images' && text !== 'servers';

/** The tenant that a path names, the owner's if none, the collection, and what follows. */
function partsOf(path: string): { readonly named: string; readonly collection: string; readonly rest: readonly string[] } {
  const [, , second = '', ...more] = path.split('/');
  if (!isTenant(second)) return { named: tenants.owner, collection: second, rest: more };
  const [collection = '', ...rest] = more;
  return { named: second, collection, rest };
}

const faults: Readonly<Record<number, string>> = { 401: 'unauthorized', 403: 'forbidden', 404: 'itemNotFound', 405: 'badMethod' };

const fault = (status: number): Answer => ({
  status,
  json: { [faults[status] ?? 'badRequest']: { code: status, message: 'No.' } },
});

function asked(content: string): { readonly name?: string; readonly id?: string } {
  const value = JSON.parse(content) as { name?: string; id?: string; createImage?: { name: string } };
  return value.createImage ?? value;
}

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

function idOf(kind: ServiceShape['ids'], n: number): string {
  const random = randomUUID();
  switch (kind) {
    case 'uuid 4':
      return random;
    case 'uuid 7':
      return `01a22050-${hex(0x1000 + n, 4)}-7${random.slice(15)}`;
    case 'uuid 6':
      return `1f0a2b3c-${hex(0x1000 + n, 4)}-6${hex(n, 3)}-9abc-0242ac120002`;
    case 'uuid 1':
      return `${hex(0x5f3a0000 + n, 8)}-8b69-11e0-9b19-734f6f006e54`;
    case 'uuid counted':
      return `00000000-0000-0000-0000-${hex(n, 12)}`;
    case 'uuid counted as 4':
      return `5a5a5a5a-0000-4000-8000-${hex(n, 12)}`;
    case 'lowest':
    case 'last freed':
    case 'increasing':
      return String(n);
    case 'img':
      return `img-${10_450 + n}`;
    case 'words':
      return `${['red', 'green', 'blue'][n % 3]}-${['fox', 'owl', 'elk', 'bee'][n % 4]}-${Math.ceil(n / 12)}`;
  }
}

/** Whether a service that compares so takes a text for an image. */
function matches(match: ServiceShape['match'], { id, name }: Image, text: string): boolean {
  const lower = text.toLowerCase();
  switch (match) {
    case 'exact':
      return text === id;
    case 'prefix':
      return text !== '' && id.startsWith(text);
    case 'case':
      return lower === id.toLowerCase();
    case 'name':
      return text === id || text === name;
    case 'number':
      return text === id || (/^\d+$/.test(id) && [Number.parseInt(text, 10), Number(text)].includes(Number(id)));
    case 'trimmed':
      return text.replace(/^[^\w]+|[^\w]+$/g, '') === id;
    case 'cut':
      return text.split(/[;.,\s\0/]/)[0] === id;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
