import { type TestInfo, test } from '@playwright/test';
import { retryAfter } from '../../contracts/fields.ts';
import { type Exchange, fieldValue } from '../exchange.ts';
import { requirementIn } from '../requirement.ts';
import type { Outbound, Outcome, Transport, WireOptions } from '../transport.ts';
import { type Address, type Errand, type Readable, urlTo } from './address.ts';
import { Claims, type Pacer } from './claims.ts';
import type { Ledger } from './ledger.ts';
import type { Recorder } from './recorder.ts';

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
  readonly onKeptConnection?: true;
  readonly wire?: Omit<WireOptions, 'followUp'>;
}

/** Longest wait for a rate limit of the target in the middle of other work, over one test. */
const patienceMs = 30_000;

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
  }) {
    this.#transport = parts.transport;
    this.#ledger = parts.ledger;
    this.#recorder = parts.recorder;
    this.#expectNoToken = parts.expectNoToken;
    this.#pacer = parts.pacer;
    this.#deletions = new Claims(parts.deletions);
    this.#cap = parts.cap;
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
    this.#ledger.expectCurrent(address);
    const sent = outbound(request, address);
    if (address.parts.caution !== undefined && !this.#free.delete(address))
      throw new Error(`harness: ${address.parts.path} may be an image of somebody else's, and no GET found nothing there`);
    this.#ledger.expectNoStranger(request.content ?? '');
    const read = then && expectRead(outbound(then.request, then.to));
    if (address.isCounted && this.#deletions.claimNumber(this.#cap) === undefined) {
      test.skip(true, `premise: the cap of ${this.#cap} deletions is reached (TARGET_MAX_DELETES)`);
    }
    const exchanges = await this.#exchange(sent, purpose, read);
    this.#heed(exchanges[0]);
    // What the answer claims; the clean-up reads back whether it is so.
    if (request.method === 'DELETE' && exchanges[0].response?.status === 204) {
      for (const id of address.removes) this.#ledger.note({ event: 'deleted', id });
    }
    return exchanges;
  }

  /** Reads. A read has no effect, so it is sent again where no response came or the target asked to wait. */
  async read(request: Request, from: Readable, purpose: Purpose): Promise<Exchange> {
    return this.#persist(expectRead(outbound(request, from)), purpose);
  }

  /** Sends what the operator or the image source asks for: to make an image, to arm or disarm a fault. */
  async operate(request: Omit<Request, 'method'>, errand: Errand, label: string): Promise<Exchange> {
    const sent = { ...request, method: errand.method, url: urlTo(errand) };
    const [exchange] = await this.#exchange(sent, { role: 'setup', label });
    if (this.#heed(exchange) === 0) return exchange;
    const [again] = await this.#exchange(sent, { role: 'setup', label });
    return again;
  }

  async #persist(request: Outbound, purpose: Purpose): Promise<Exchange> {
    const [exchange] = await this.#exchange(request, purpose);
    const lost = exchange.response === undefined && ['reset', 'closed'].includes(exchange.failure?.kind ?? '');
    if (!lost && this.#heed(exchange) === 0) return exchange;
    const [again] = await this.#exchange(request, purpose);
    return again;
  }

  async #exchange(request: Outbound, purpose: Purpose, read?: Outbound): Promise<[Exchange, Exchange?]> {
    for (const { url } of [request, ...(read === undefined ? [] : [read])]) this.#expectNoToken(url);
    const waitMs = this.#pausedUntilMs - Date.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, patienceMs)));
    await this.#pacer?.turn();
    const started = new Date().toISOString();
    const outcome = await this.#transport.send(request, { ...purpose.wire, ...(read && { followUp: read }) });
    const first = this.#record(request, outcome, purpose, started);
    const { followUp } = outcome;
    if (followUp === undefined || read === undefined) return [first];
    const next = { ...purpose, role: 'state', label: 'next on the same connection', onKeptConnection: true } as const;
    return [first, this.#record(read, followUp, next, started)];
  }

  #record(request: Outbound, outcome: Outcome, purpose: Purpose, started: string): Exchange {
    const { fields, content } = request;
    const { label = '', role, provoked, belowApi, onKeptConnection } = purpose;
    return this.#recorder.add({
      label,
      role,
      ...sender(),
      request: { method: request.method, url: request.url, fields, ...(content !== undefined && { content }) },
      ...(outcome.response !== undefined && { response: outcome.response }),
      ...(outcome.failure !== undefined && { failure: outcome.failure }),
      started,
      durationMs: outcome.durationMs,
      ...(provoked !== undefined && { provoked }),
      ...(belowApi && { belowApi }),
      ...(onKeptConnection && { onKeptConnection }),
    });
  }

  /** Pauses all later requests of this worker where the target limits the rate; gives the time to wait, in ms. */
  #heed(exchange: Exchange): number {
    const limited = isRateLimited(exchange);
    this.#limited ||= limited;
    const waitMs = limited ? retryAfterMs(exchange) : 0;
    if (waitMs > 0) this.#pausedUntilMs = Date.now() + Math.min(waitMs, patienceMs);
    return waitMs;
  }
}

/** Whether a response says that the target limits the rate, which is not what the request was to provoke. */
export function isRateLimited({ response, provoked }: Exchange): boolean {
  if (response === undefined || provoked === 413) return false;
  // Who provokes a refusal may get a 503 for it; no other code has the status of a limit.
  const statuses = provoked === undefined ? [413, 429, 503] : [413, 429];
  return statuses.includes(response.status) && fieldValue(response.fields, 'Retry-After') !== undefined;
}

/** How long a response asks to wait, in ms; 0 where it does not say. */
export function retryAfterMs(exchange: Exchange): number {
  const value = fieldValue(exchange.response?.fields ?? [], 'Retry-After');
  const parsed = value === undefined ? undefined : retryAfter(value);
  if (parsed === undefined) return 0;
  return 'seconds' in parsed ? parsed.seconds * 1000 : Math.max(0, parsed.at - Date.now());
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
  if (elsewhere !== undefined) throw new Error(`harness: ${elsewhere} could lead a request away from its address`);
  const traced = request.method.toUpperCase() === 'TRACE' ? field(credentials) : undefined;
  if (traced !== undefined) throw new Error(`harness: TRACE sends no ${traced}: its response would hold it`);
  return { ...request, url: urlTo(to) };
}

/** A request that cannot change anything. @throws for another method, and for one by which a server could read another */
function expectRead(request: Outbound): Outbound {
  if (!['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(request.method)) throw new Error(`harness: ${request.method} is no read`);
  const names = [...request.fields.map(([name]) => name), ...new URL(request.url).searchParams.keys()];
  const override = names.find((name) => overriding.test(name)) ?? (request.content === undefined ? undefined : 'content');
  if (override !== undefined) throw new Error(`harness: with ${override} ${request.method} is no read: it needs an address`);
  return request;
}
