import { type TestInfo, test } from '@playwright/test';
import { type Exchange, isUnreached } from '../http/exchange.ts';
import type { Recorder } from '../http/recorder.ts';
import type { Outbound, SendResult, Transport, WireOptions } from '../http/transport.ts';
import { skipFor } from '../run-state/premise.ts';
import type { Ending } from '../run-state/run-end.ts';
import { untested } from '../verdict/reason.ts';
import { requirementIn } from '../verdict/requirement.ts';
import { type Address, type Errand, type Readable, urlTo } from './address.ts';
import { Claims, type Pacer } from './claims.ts';
import type { Ledger } from './ledger.ts';
import { Looks } from './looks.ts';
import { isRateLimited, patienceMs, retryAfterMs } from './rate-limit.ts';

/** A request without its target, which is the address that goes with it. */
export type Request = Omit<Outbound, 'url'>;

/** A read that follows on the same connection. */
export interface FollowUp {
  readonly request: Request;
  readonly to: Readable;
}

/** What a request is for, beside where it goes. */
export interface Purpose {
  readonly role: Exchange['role'];
  readonly label?: string;
  /** The documented code that the request is meant to bring about. */
  readonly provoked?: number;
  readonly belowApi?: true;
  readonly onImage?: true;
  readonly onKeptConnection?: true;
  readonly wire?: Omit<WireOptions, 'followUp'>;
}

/**
 * The one way out. It builds the URL of every request from a target that the ledger made, and nobody hands it one. It keeps the
 * pace and the cap on deletions over all workers, waits where the target limits the rate, and records everything.
 */
export class Door {
  readonly #transport: Transport;
  readonly #ledger: Ledger;
  readonly #recorder: Recorder;
  readonly #expectNoToken: (url: string) => void;
  readonly #pacer: Pacer | undefined;
  readonly #deletions: Claims;
  readonly #cap: number;
  readonly #free = new WeakSet<Address>();
  readonly #ending: Ending;
  readonly #looks: Looks;
  readonly #list: Readable;
  #pausedUntilMs = 0;
  #limited = false;

  constructor(parts: {
    transport: Transport;
    ledger: Ledger;
    recorder: Recorder;
    /** Throws where a URL holds a token that works. */
    expectNoToken: (url: string) => void;
    pacer: Pacer | undefined;
    deletions: string;
    cap: number;
    ending: Ending;
  }) {
    this.#transport = parts.transport;
    this.#ledger = parts.ledger;
    this.#recorder = parts.recorder;
    this.#expectNoToken = parts.expectNoToken;
    this.#pacer = parts.pacer;
    this.#deletions = new Claims(parts.deletions);
    this.#cap = parts.cap;
    this.#ending = parts.ending;
    this.#list = parts.ledger.reads.below('/images');
    this.#looks = new Looks((fields) => this.#look(fields), parts.ending);
  }

  /** Whether the target has limited the rate of this worker's requests so far. */
  get limited(): boolean {
    return this.#limited;
  }

  /** Whether so many deletions more stay below the cap. */
  hasRoom(deletions: number): boolean {
    return this.#cap === Number.POSITIVE_INFINITY || (deletions <= this.#cap && !this.#deletions.has(this.#cap - deletions));
  }

  /**
   * Whether a request may leave for an address that could be an image of somebody else's: GET has to find nothing there just before
   * each. `request` is a GET with the token of who sees the most.
   */
  async isFree(request: Request, address: Address, purpose: Purpose): Promise<boolean> {
    const { caution } = address.parts;
    if (caution === undefined || this.#free.has(address)) return true;
    if (caution === 'never') return false;
    const read = await this.#persist(expectRead(outbound(request, address)), purpose);
    if (read.request.method !== 'GET' || read.response?.status !== 404) return false;
    this.#free.add(address);
    return true;
  }

  /** Sends a request that may change something. Never again on its own: a judged request is sent once. */
  async send(request: Request, address: Address, purpose: Purpose): Promise<Exchange> {
    const [exchange] = await this.sendThenRead(request, address, purpose);
    return exchange;
  }

  /** The same with a read sent after it on the same connection. */
  async sendThenRead(request: Request, address: Address, purpose: Purpose, then?: FollowUp): Promise<[Exchange, Exchange?]> {
    this.#ending.expectGoingOn();
    this.#ledger.expectCurrent(address);
    const sent = outbound(request, address);
    if (address.parts.caution !== undefined && !this.#free.delete(address))
      throw new Error(`${address.parts.path} may be another person's image, and no GET has shown that nothing is there`);
    this.#ledger.expectNoStranger(request.content ?? '');
    const read = then && expectRead(outbound(then.request, then.to));
    if (address.isCounted && this.#deletions.claimNumber(this.#cap) === undefined) {
      skipFor(untested('cap-reached', { cap: this.#cap }));
    }
    const exchanges = await this.#exchange(sent, address.isImage ? { ...purpose, onImage: true } : purpose, read);
    // What the answer claims; the clean-up reads back whether it is so.
    if (request.method === 'DELETE' && exchanges[0].response?.status === 204) {
      for (const id of address.removes) this.#ledger.note({ event: 'deleted', id });
    }
    await this.#heed(exchanges[0]);
    return exchanges;
  }

  /** Reads. A read has no effect, so it is sent again where no response came or the target asked to wait. */
  async read(request: Request, from: Readable, purpose: Purpose): Promise<Exchange> {
    this.#ending.expectGoingOn();
    return this.#persist(expectRead(outbound(request, from)), purpose);
  }

  /** Sends what the operator or the image source asks for: to make an image, to arm or disarm a fault. */
  async operate(request: Omit<Request, 'method'>, errand: Errand, label: string): Promise<Exchange> {
    const sent = { ...request, method: errand.method, url: urlTo(errand) };
    const [exchange] = await this.#exchange(sent, { role: 'setup', label });
    if ((await this.#heed(exchange)) === 0) return exchange;
    const [again] = await this.#exchange(sent, { role: 'setup', label });
    return again;
  }

  async #persist(request: Outbound, purpose: Purpose): Promise<Exchange> {
    const [exchange] = await this.#exchange(request, purpose);
    const lost = exchange.response === undefined && ['reset', 'closed'].includes(exchange.failure?.kind ?? '');
    if (!lost && (await this.#heed(exchange)) === 0) return exchange;
    const [again] = await this.#exchange(request, purpose);
    return again;
  }

  async #exchange(request: Outbound, purpose: Purpose, read?: Outbound): Promise<[Exchange, Exchange?]> {
    for (const { url } of [request, ...(read === undefined ? [] : [read])]) this.#expectNoToken(url);
    const waitMs = this.#pausedUntilMs - Date.now();
    if (waitMs > 0) await this.#ending.pause(Math.min(waitMs, patienceMs));
    const exchanges = await this.#sent(request, purpose, read);
    const [{ failure }] = exchanges;
    if (!isUnreached(failure) || !this.#leadsToTarget(request) || !(await this.#looks.isBack(failure))) {
      if (purpose.role !== 'setup') this.#ending.expectGoingOn();
      return exchanges;
    }
    // Where no connection was made nothing was sent: this is still the first time that the target sees the request.
    return ['refused', 'unresolved'].includes(failure.kind) ? this.#sent(request, purpose, read) : exchanges;
  }

  async #sent(request: Outbound, purpose: Purpose, read?: Outbound): Promise<[Exchange, Exchange?]> {
    await this.#pacer?.turn((ms) => this.#ending.pause(ms));
    if (purpose.role !== 'setup') this.#ending.expectGoingOn();
    const started = new Date().toISOString();
    const result = await this.#transport.send(request, { ...purpose.wire, ...(read && { followUp: read }) });
    const first = this.#record(request, result, purpose, started);
    const { followUp } = result;
    if (followUp === undefined || read === undefined) return [first];
    const { onImage: _, ...rest } = purpose;
    const next = { ...rest, role: 'state', label: 'next on the same connection', onKeptConnection: true } as const;
    return [first, this.#record(read, followUp, next, started)];
  }

  /** A plain read of the list, whatever else goes on. */
  async #look(fields: Outbound['fields']): Promise<Exchange> {
    const request = { method: 'GET', fields: [...fields, ['Accept', 'application/json'] as const] };
    const [exchange] = await this.#sent(outbound(request, this.#list), { role: 'setup', label: 'is the target there' });
    return exchange;
  }

  #leadsToTarget({ url }: { readonly url: string }): boolean {
    return new URL(url).origin === new URL(urlTo(this.#list)).origin;
  }

  #record(request: Outbound, result: SendResult, purpose: Purpose, started: string): Exchange {
    const { fields, content } = request;
    const { label = '', role, provoked, belowApi, onImage, onKeptConnection } = purpose;
    return this.#recorder.add({
      label,
      role,
      ...sender(),
      request: { method: request.method, url: request.url, fields, ...(content !== undefined && { content }) },
      ...(result.response !== undefined && { response: result.response }),
      ...(result.failure !== undefined && { failure: result.failure }),
      started,
      durationMs: result.durationMs,
      ...(provoked !== undefined && { provoked }),
      ...(belowApi && { belowApi }),
      ...(onImage && { onImage }),
      ...(onKeptConnection && { onKeptConnection }),
    });
  }

  /**
   * Pauses all later requests of this worker where the target limits the rate; gives the time to wait, in ms. A wait that is too
   * long is none: it ends the run, or only this request is limited.
   */
  async #heed(exchange: Exchange): Promise<number> {
    const limited = isRateLimited(exchange);
    this.#limited ||= limited;
    const waitMs = limited ? retryAfterMs(exchange) : 0;
    if (waitMs > patienceMs) {
      if (this.#leadsToTarget(exchange.request)) await this.#looks.afterLongWait(exchange);
      return 0;
    }
    if (waitMs > 0) this.#pausedUntilMs = Date.now() + waitMs;
    return waitMs;
  }
}

/** Whose exchange it is: the running test and its requirement; the set-up has none. */
function sender(): Pick<Exchange, 'test' | 'requirement'> {
  const info = runningTest();
  if (info === undefined) return { test: 'set-up' };
  const requirement = requirementIn(info.tags);
  return { test: info.title, ...(requirement !== undefined && { requirement }) };
}

function runningTest(): TestInfo | undefined {
  try {
    return test.info();
  } catch {
    return undefined;
  }
}

/** Fields by which a server may take the target of a request from elsewhere than its request line. */
const redirecting = /^(host|x-original-url|x-rewrite-url)$/i;

/** Fields, and names in a query, by which frameworks let another method stand for the one that is sent. */
const overriding = /^x[-_].*method|^_?method$|method.override/i;

const credentials = /^(x-auth-token|x-subject-token|authorization|proxy-authorization|cookie)$/i;

/** A request with the URL of its address. @throws where a field could lead it elsewhere, or TRACE would give a token back */
function outbound(request: Request, to: Address | Readable): Outbound {
  const field = (pattern: RegExp): string | undefined => request.fields.find(([name]) => pattern.test(name))?.[0];
  const elsewhere = field(redirecting);
  if (elsewhere !== undefined) throw new Error(`the field ${elsewhere} could lead a request away from its address`);
  const traced = request.method.toUpperCase() === 'TRACE' ? field(credentials) : undefined;
  if (traced !== undefined) throw new Error(`TRACE must not send ${traced}: the response would return it`);
  return { ...request, url: urlTo(to) };
}

/** A request that cannot change anything. @throws for another method, and for one by which a server could read another */
function expectRead(request: Outbound): Outbound {
  if (!['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(request.method)) throw new Error(`${request.method} is not a read`);
  const names = [...request.fields.map(([name]) => name), ...new URL(request.url).searchParams.keys()];
  const override = names.find((name) => overriding.test(name)) ?? (request.content === undefined ? undefined : 'content');
  if (override !== undefined) throw new Error(`${request.method} with ${override} is not a read: it needs an address`);
  return request;
}
