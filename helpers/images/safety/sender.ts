import { budgets, mostTries } from '../../../contracts/budgets.ts';
import { requirementIn } from '../../declarations/declared.ts';
import { untested } from '../../declarations/reason.ts';
import { type Exchange, type Failure, isStored, isSuccess, isUnreached } from '../../http/exchange.ts';
import type { Recorder } from '../../http/recorder.ts';
import type { Outbound, SendResult, Transport, WireOptions } from '../../http/transport.ts';
import { runningTest, skipFor } from '../../shared/premise.ts';
import { type Ending, noEnding } from '../../shared/run-end.ts';
import { untilEnough, waited } from '../../shared/waiting.ts';
import { imageIn } from '../client/images-in-responses.ts';
import { type Address, type Errand, type Readable, urlTo } from './address.ts';
import { askedWaitMs, isFailed, isLost, isTooLong, mayBeCarriedOut, mayBeDone, unsaidMs } from './answers.ts';
import { Claims } from './claims.ts';
import type { Ledger } from './ledger.ts';
import { type GatewayFields, withGatewayFields, withUserAgent } from './operators-fields.ts';
import type { ShownAppearance } from './ownership.ts';
import { type Patience, setUpPatienceMs } from './patience.ts';
import { confidential, expectNotLed, expectPlainLines, expectRead, type Request } from './plain-request.ts';
import { isRateLimited, patienceMs } from './rate-limit.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { TargetPresence } from './target-presence.ts';
import { Turn } from './turn.ts';

/** A read that follows on the same connection. */
export interface FollowUp {
  readonly request: Request;
  readonly to: Readable;
}

/** A read before a request that may change something. */
export interface ReadBefore extends Pick<FollowUp, 'request' | 'to'> {
  /** The identifier of the run that it looks for, if that is not the whole address of what follows. */
  readonly of?: string;
  /** Whether the owner is not who reads. */
  readonly byGuest?: boolean;
  /** Whether the owner reads it below its own URL, as every other read of its images. */
  readonly isOwners?: boolean;
}

/** A request that may change something, with its address. */
export interface Outgoing {
  readonly request: Request;
  readonly address: Address;
  readonly purpose: Purpose;
}

/** What else is sent on the connection of a request: after its response, or beside it on another stream. */
interface Next {
  readonly how: 'followUp' | 'beside';
  readonly request: Outbound;
  readonly purpose: Purpose;
}

/** What is found out of a request by itself: no caller says it. */
export type FoundOut = 'noneShown' | 'caller' | 'aim' | 'toRefuse' | 'standsIn' | 'again' | 'onImage' | 'onKeptConnection';

/** The purpose of a request, as its exchange says it. */
export interface Purpose extends Pick<Exchange, 'role' | 'provoked' | 'burst' | 'belowApi' | 'fixture' | 'about' | FoundOut> {
  readonly label?: string;
  readonly wire?: Omit<WireOptions, Next['how'] | 'isRead'>;
}

interface SenderParts {
  readonly transport: Transport;
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  /** Throws if a URL contains a valid token. */
  readonly expectNoToken: (url: string) => void;
  /** Whether a text holds a token of the operator's. */
  readonly holdsToken: (text: string) => boolean;
  readonly rateLimiter: RateLimiter | undefined;
  /** Folder of the claims on deletions, shared by all workers. */
  readonly deletions: string;
  readonly cap: number;
  readonly ending: Ending;
  readonly gateway: GatewayFields;
  readonly patience: Patience;
}

/**
 * The only module that sends requests to a target. It builds each URL from an address that the ledger made; no caller passes a
 * URL. It enforces the request rate and the cap on deletions over all workers, waits when the target limits the rate, and records
 * every exchange.
 */
export class Sender {
  readonly #parts: SenderParts;
  readonly #deletions: Claims;
  /** How many requests may leave for an address, each after a look of its own. */
  readonly #free = new WeakMap<Address, number>();
  readonly #looks: TargetPresence;
  readonly #alone: Turn;
  readonly #list: Readable;
  readonly patience: Patience;
  #pausedUntilMs = 0;
  #limited = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.patience = parts.patience;
    this.#deletions = new Claims(parts.deletions);
    this.#list = parts.ledger.reads.below('/images');
    this.#alone = new Turn(`${parts.deletions}-alone`);
    this.#looks = new TargetPresence((fields) => this.#look(fields), parts.ending);
  }

  get #ledger(): Ledger {
    return this.#parts.ledger;
  }

  get #ending(): Ending {
    return this.#parts.ending;
  }

  /** Whether the target has limited the rate of this worker's requests. */
  get limited(): boolean {
    return this.#limited;
  }

  /** Whether no two requests should be under way at once: each has to know what was answered before, or what became of an image. */
  get goesOneByOne(): boolean {
    return this.#limited || this.#ledger.images.mustLook;
  }

  /** The most deletions of this shard, without those of the clean-up. */
  get cap(): number {
    return this.#parts.cap;
  }

  /** Whether no two requests that may change something should be: what one does may lead the other to another image. */
  get sendsOneByOne(): boolean {
    return this.goesOneByOne || this.#ledger.risks.looksFirst;
  }

  /** Whether that many more deletions stay below the cap. */
  hasRoom(deletions: number): boolean {
    return (
      this.#parts.cap === Number.POSITIVE_INFINITY ||
      (deletions <= this.#parts.cap && !this.#deletions.has(this.#parts.cap - deletions))
    );
  }

  /**
   * Whether a request may be sent to an address that could be another person's image: just before each such request, no GET may find
   * somebody else's image there. A GET says so only if one has shown an image: a target without that operation answers 404 for all.
   * `reads`: GETs with the token that sees the most, and with that of the request; `shown`: the image that one shows.
   */
  async isFree(
    address: Address,
    reads: readonly ReadBefore[],
    shown: (read: Exchange) => ShownAppearance | undefined,
  ): Promise<boolean> {
    const caution = this.#ledger.risks.caution(address);
    if (caution !== 'read first') return caution === 'none';
    for (const { request, to, of, byGuest = false, isOwners = false } of reads) {
      const { aim, isElsewhere, removes } = address.parts;
      const [named] = address.isImage && aim !== 'unknown' ? removes : [];
      const id = of ?? (isElsewhere ? undefined : named);
      const sighted = id ?? (isOwners && named !== undefined && this.#ledger.images.isOnlyOurs(named) ? named : undefined);
      // It was seen in place just now, and nothing was sent since.
      if (sighted !== undefined && this.#ledger.sightings.areFresh(sighted)) continue;
      const purpose = { role: 'state', label: 'does GET find an image there' } as const;
      const read = await this.#persist(this.#readOf(outbound(request, to)), purpose);
      const { status } = read.response ?? {};
      const appearance = shown(read);
      if (id !== undefined && appearance?.id === id) {
        this.#ledger.images.seen();
        this.#ledger.images.noteShown(id, appearance);
      }
      const isHarmless =
        of === undefined
          ? this.#ledger.risks.isHarmless(address, status, appearance, byGuest)
          : this.#ledger.images.isStillOurs(of, status, appearance);
      // A response that a cache had stored says what was there a while ago.
      if (read.request.method !== 'GET' || isStored(read) || !isHarmless) return false;
    }
    this.#free.set(address, (this.#free.get(address) ?? 0) + 1);
    return true;
  }

  /** Sends a request that may change something. Never repeats it: a judged request is sent once. */
  async send(request: Request, address: Address, purpose: Purpose): Promise<Exchange> {
    const [exchange] = await this.sendThenRead(request, address, purpose);
    return exchange;
  }

  /** Sends a request that may change something, then a read on the same connection. */
  async sendThenRead(request: Request, address: Address, purpose: Purpose, then?: FollowUp): Promise<[Exchange, Exchange?]> {
    this.#ending.expectGoingOn();
    const isCautious = this.#ledger.risks.caution(address) !== 'none';
    const sent = this.#leaving({ request, address, purpose });
    const next = then && {
      how: 'followUp' as const,
      request: this.#readOf(outbound(then.request, then.to)),
      purpose: { ...purpose, role: 'state', label: 'next on the same connection', onKeptConnection: true } as const,
    };
    this.#count(address);
    const answered = this.#ledger.images.leaves(address);
    const exchanges = await this.#exchange(sent, ofImage(purpose, address), { next, isCautious }).finally(answered);
    await this.#heedAnswer(address, exchanges[0]);
    await this.#tryAlone(request, address, purpose, exchanges[0]);
    return exchanges;
  }

  /**
   * Sends two requests that may change something on one connection: over HTTP/2 side by side on two streams, both before an answer is read,
   * and over HTTP/1.1 the second, which names no image, after the answer to the first.
   */
  async sendBoth(first: Outgoing, second: Outgoing): Promise<[Exchange, Exchange?]> {
    // What the first answer says of an image would come too late for the second request.
    if (!this.isHttp2 && second.address.mayRemove.length > 0)
      throw new Error('a request that follows on a connection of HTTP/1.1 may name no image');
    this.#ending.expectGoingOn();
    const both = [first, second];
    const isCautious = both.some(({ address }) => this.#ledger.risks.caution(address) !== 'none');
    const sent = this.#leaving(first);
    const [how, kept] = this.isHttp2 ? (['beside', {}] as const) : (['followUp', { onKeptConnection: true }] as const);
    const next = { how, request: this.#leaving(second), purpose: { ...ofImage(second.purpose, second.address), ...kept } };
    for (const { address } of both) this.#count(address);
    const answered = both.map(({ address }) => this.#ledger.images.leaves(address));
    await this.#turn();
    const exchanges = await this.#exchange(sent, ofImage(first.purpose, first.address), { next, isCautious }).finally(() => {
      for (const end of answered) end();
    });
    for (const [place, { address }] of both.entries()) await this.#heedAnswer(address, exchanges[place] ?? exchanges[0]);
    return exchanges;
  }

  /** A request that may leave, with its URL. @throws if it could be aimed at an image of somebody else's */
  #leaving({ request, address, purpose }: Outgoing): Outbound {
    this.#ledger.expectCurrent(address);
    const sent = outbound(request, address);
    if (this.#ledger.risks.caution(address) !== 'none') {
      const left = (this.#free.get(address) ?? 0) - 1;
      if (left < 0)
        throw new Error(`${address.parts.path} may be another person's image, and no GET has shown that nothing is there`);
      this.#free.set(address, left);
    }
    const usedAnew = this.#ledger.images.usedAnew(address);
    if (usedAnew !== undefined) skipFor(untested('id-used-anew', { id: usedAnew }));
    this.#ledger.expectNoStranger(request.content ?? '');
    expectPlainLines(purpose.wire?.framing, address);
    return sent;
  }

  /** Counts a deletion of an image that exists. Skips the test if there have been too many. */
  #count({ isCounted }: Address): void {
    if (isCounted && this.#deletions.claimNumber(this.#parts.cap) === undefined)
      skipFor(untested('cap-reached', { cap: this.#parts.cap }));
  }

  /** Notes what an answer says of the image, and waits if it asks to. */
  async #heedAnswer(address: Address, exchange: Exchange): Promise<void> {
    // This is the target's claim. The clean-up reads the image back.
    const { request, response: { status = 0 } = {} } = exchange;
    if (request.method === 'DELETE' && isSuccess(status)) this.#ledger.images.saysDeleted(address, status);
    else if (request.method === 'DELETE' && mayBeDone(exchange, address)) this.#ledger.images.mayBeDeleted(address);
    else if (isUnreached(exchange.failure)) this.#ledger.images.didNotLeave(address);
    else this.#ledger.images.wasRefused(address);
    await this.#heed(exchange);
  }

  /**
   * If the target went down while a request was under way and has come back, sends the request once more, alone: of several that were under
   * way, this shows the one that ends the target. A request that could concern somebody else's image by now is not sent again.
   */
  async #tryAlone(request: Request, address: Address, purpose: Purpose, lost: Exchange): Promise<void> {
    const isLost = lost.response === undefined && ['reset', 'closed'].includes(lost.failure?.kind ?? '');
    if (!isLost || !this.#ending.shared || purpose.again !== undefined || !this.#mayGoAlone(address, purpose)) return;
    const down = await this.#looks.failure();
    if (down === undefined || !(await this.#isBack(down))) return;
    const isAlone = await waited('its turn to send a request alone', this.#alone.take(this.#ending));
    if (!isAlone) return;
    try {
      if (this.#ledger.risks.caution(address) !== 'none' && !(await this.#isStillFree(request, address))) return;
      const again = { first: lost.id, tries: 2, alone: true } as const;
      const [second] = await this.sendThenRead(request, address, { ...purpose, again });
      const downAgain = second.response === undefined ? await this.#looks.failure() : undefined;
      if (downAgain === undefined) return;
      this.#parts.recorder.noteEnded(second);
      await this.#isBack(downAgain);
    } finally {
      this.#alone.giveBack();
    }
  }

  /** Whether GET finds nothing at an address, on a target that is back and shows an image of the run: it may have lost them all. */
  async #isStillFree(request: Request, address: Address): Promise<boolean> {
    const read = { ...request, method: 'GET' };
    const {
      reads,
      images: { oneOfUse: id },
    } = this.#ledger;
    if (id === undefined) return false;
    const own = { request: read, to: reads.below(`/images/${id}`), of: id };
    return this.isFree(address, [own, { request: read, to: reads.below(address.parts.path) }], imageIn);
  }

  /** Whether the target is back within seconds after a request that did not reach it. It may have lost its images. */
  async #isBack(failure: Failure): Promise<boolean> {
    const isBack = await this.#looks.isBack(failure);
    if (isBack) this.#ledger.images.mayBeEmpty();
    return isBack;
  }

  /** Whether what an address names is the run's alone, whatever became of it since it was sent there. */
  #mayGoAlone(address: Address, { provoked, wire }: Purpose): boolean {
    const { mayRemove } = address;
    const { aim, path, isElsewhere } = address.parts;
    const isUnique = aim !== 'synthetic' || withRandomPart.test(path);
    const isOurs = resendable.includes(aim) && isUnique && mayRemove.every((id) => this.#ledger.images.isOnlyOurs(id));
    const caution = this.#ledger.risks.caution(address);
    const mayBeLookedFor = caution === 'read first' && mayRemove.length === 0 && !isElsewhere;
    const isFree = (caution === 'none' || mayBeLookedFor) && this.#ledger.images.usedAnew(address) === undefined;
    const isSingle = provoked === undefined && wire?.together !== true;
    return isOurs && isFree && isSingle && (!address.isCounted || this.hasRoom(1));
  }

  /** Sends a read. A read has no effect, so it is repeated if no response came or the target asked to wait. */
  async read(request: Request, from: Readable, purpose: Purpose): Promise<Exchange> {
    this.#ending.expectGoingOn();
    return this.#persist(this.#readOf(outbound(request, from)), purpose);
  }

  /** Sends a request of the operator or the image source: to make an image, or to arm or disarm a fault. Sends it again after a limit. */
  async operate(request: Omit<Request, 'method'>, errand: Errand, label: string): Promise<Exchange> {
    const sent = { ...request, method: errand.method, url: urlTo(errand) };
    let waitMs = 0;
    const act = async (): Promise<Exchange> => {
      const [exchange] = await this.#exchange(sent, { role: 'setup', label });
      waitMs = await this.#heed(exchange);
      return exchange;
    };
    const isEnough = (exchange: Exchange): boolean => waitMs === 0 || mayBeCarriedOut(exchange) || this.patience.isSpent;
    // What disarms a fault is tried again after the end of the run, too.
    return untilEnough(budgets.read, noEnding, act, isEnough);
  }

  /** A request that cannot change anything, with the fields for a gateway that go with it. */
  #readOf(request: Outbound): Outbound {
    expectRead(withGatewayFields(request, this.#parts.gateway));
    return request;
  }

  /** Several times if the answer says nothing of what is read: a limit, a failure, a gateway, no response. */
  async #persist(request: Outbound, purpose: Purpose): Promise<Exchange> {
    let first: number | undefined;
    let waitMs = 0;
    const act = async (tries: number): Promise<Exchange> => {
      const again = first === undefined ? undefined : { again: { first, tries } };
      const [exchange] = await this.#exchange(request, { ...purpose, ...again }, { isRead: true });
      first ??= exchange.id;
      waitMs = await this.#heed(exchange);
      return exchange;
    };
    const isEnough = (exchange: Exchange, tries: number): boolean => {
      if (isRateLimited(exchange)) return this.patience.isSpent || (waitMs === 0 && isTooLong(exchange));
      return !(isLost(exchange) || isFailed(exchange)) || tries >= mostTries(budgets.failed);
    };
    return untilEnough(budgets.read, this.#ending, act, isEnough, {
      waitMs: (exchange) => (isFailed(exchange) ? unsaidMs : 0),
    });
  }

  /** `isCautious`: what a read has shown just before may have changed, once the target can be reached again. */
  async #exchange(
    request: Outbound,
    purpose: Purpose,
    {
      next,
      isCautious = false,
      isRead = false,
    }: { readonly next?: Next | undefined; readonly isCautious?: boolean; readonly isRead?: boolean } = {},
  ): Promise<[Exchange, Exchange?]> {
    for (const each of [request, ...(next === undefined ? [] : [next.request])]) {
      this.#parts.expectNoToken(each.url);
      this.#expectNothingTraced(each);
    }
    const waitMs = this.#pausedUntilMs - Date.now();
    if (waitMs > 0)
      await waited(`a rate limit of ${this.#host}`, this.#ending.pause(this.patience.take(Math.min(waitMs, patienceMs))));
    const exchanges = await this.#sent(request, purpose, { next, isRead });
    const [{ failure }] = exchanges;
    if (!isUnreached(failure) || !this.#leadsToTarget(request) || !(await this.#isBack(failure))) {
      if (purpose.role !== 'setup') this.#ending.expectGoingOn();
      return exchanges;
    }
    // Without a connection nothing was sent, so the target sees this request for the first time.
    return ['refused', 'unresolved'].includes(failure.kind) && !isCautious
      ? this.#sent(request, purpose, { next, isRead })
      : exchanges;
  }

  /** `isRead`: it cannot change anything, as `expectRead` made sure. */
  async #sent(
    given: Outbound,
    purpose: Purpose,
    { next, isRead }: { readonly next?: Next | undefined; readonly isRead: boolean },
  ): Promise<[Exchange, Exchange?]> {
    const request = this.#complete(given);
    const second = next && this.#complete(next.request);
    await this.#turn();
    if (purpose.role !== 'setup') this.#ending.expectGoingOn();
    const started = new Date().toISOString();
    const changes = purpose.role === 'judged' || request.method !== 'GET';
    if (changes) this.#ledger.sightings.changing();
    const options = { ...purpose.wire, ...(isRead && { isRead }), ...(next && { [next.how]: second }) };
    const sending = this.#parts.transport.send(request, options);
    const unshown = request.method === 'GET' && !this.#ledger.images.hasSeen ? ({ noneShown: true } as const) : {};
    const result = await waited(`a response of ${this.#host}`, sending);
    if (changes) this.#ledger.sightings.changing();
    const first = this.#record(request, result, { ...purpose, ...unshown }, started);
    const secondResult = next && result[next.how];
    if (next === undefined || second === undefined || secondResult === undefined) return [first];
    return [first, this.#record(second, secondResult, next.purpose, started)];
  }

  /** @throws for TRACE with credentials other than made-up ones: the response would return them */
  #expectNothingTraced({ method, fields }: Outbound): void {
    if (method.toUpperCase() !== 'TRACE') return;
    const traced = fields.find(([name, value]) => confidential.test(name) && this.#parts.holdsToken(value))?.[0];
    if (traced !== undefined) throw new Error(`TRACE must not send ${traced}: the response would return it`);
  }

  /** Waits until the rate limit of the operator allows another request. */
  async #turn(): Promise<void> {
    await this.#parts.rateLimiter?.turn((ms) => waited('its turn, because of TARGET_MAX_RPS', this.#ending.pause(ms)));
  }

  /** A request with the names of its fields as they are sent: in lower case over HTTP/2 (RFC 9113 section 8.2.1). */
  #named(request: Outbound): Outbound {
    if (!this.isHttp2) return request;
    return { ...request, fields: request.fields.map(([name, value]) => [name.toLowerCase(), value]) };
  }

  /** A request with the fields that every request has: User-Agent, and those for a gateway. */
  #complete(request: Outbound): Outbound {
    const { fields, ...rest } = withGatewayFields(request, this.#parts.gateway);
    return this.#named({ ...rest, fields: withUserAgent(fields) });
  }

  get isHttp2(): boolean {
    return this.#parts.transport.name === 'http2';
  }

  /** A plain read of the list, regardless of pauses and limits. */
  async #look(fields: Outbound['fields']): Promise<Exchange> {
    const request = { method: 'GET', fields: [...fields, ['Accept', 'application/json'] as const] };
    const [exchange] = await this.#sent(
      outbound(request, this.#list),
      { role: 'setup', label: 'is the target there' },
      { isRead: true },
    );
    return exchange;
  }

  get #host(): string {
    return new URL(urlTo(this.#list)).host;
  }

  #leadsToTarget({ url }: { readonly url: string }): boolean {
    return new URL(url).origin === new URL(urlTo(this.#list)).origin;
  }

  #record(request: Outbound, result: SendResult, purpose: Purpose, started: string): Exchange {
    const { content } = request;
    const { fields = request.fields } = result;
    const { label = '', role, wire, ...about } = purpose;
    const departures = {
      ...(wire?.withoutHost && { withoutHost: true as const }),
      ...(wire?.httpVersion === '1.0' && { version: '1.0' as const }),
      ...(this.isHttp2 && { version: '2' as const }),
      ...(wire?.framing !== undefined && { framing: wire.framing }),
    };
    return this.#parts.recorder.add({
      label,
      role,
      ...runningRequirement(),
      request: { method: request.method, url: request.url, fields, ...(content !== undefined && { content }), ...departures },
      ...(result.response !== undefined && { response: result.response }),
      ...(result.failure !== undefined && { failure: result.failure }),
      started,
      durationMs: result.durationMs,
      ...(result.connection !== undefined && { connection: result.connection }),
      ...(wire?.together && { burst: true as const }),
      ...about,
    });
  }

  /** Pauses all later requests of this worker for as long as a limit asked, from now on. */
  pauseAfter(exchange: Exchange): void {
    const waitMs = askedWaitMs(exchange);
    if (waitMs > 0 && waitMs <= patienceMs) this.#pausedUntilMs = Date.now() + waitMs;
  }

  /**
   * Pauses all later requests of this worker if the target limits the rate. Returns the time to wait, in ms. The suite does not
   * accept a wait that is too long: either the run ends, or only this request counts as limited.
   */
  async #heed(exchange: Exchange): Promise<number> {
    this.#limited ||= isRateLimited(exchange);
    const waitMs = askedWaitMs(exchange);
    if (waitMs > patienceMs) {
      if (this.#leadsToTarget(exchange.request)) await this.#looks.afterLongWait(exchange);
      return 0;
    }
    if (this.patience.isSetUpOver && !this.#ending.shared) {
      const reason = untested('set-up-limited', { seconds: setUpPatienceMs / 1000, status: exchange.response?.status });
      if (isRateLimited(exchange)) this.#ending.declare({ verdict: 'inconclusive', reason });
    }
    this.pauseAfter(exchange);
    return waitMs;
  }
}

/** A purpose that says whether the request addresses an image. */
const ofImage = (purpose: Purpose, { isImage }: Address): Purpose => (isImage ? { ...purpose, onImage: true } : purpose);

/** The aims of requests that may be sent again: no fixture, and nothing that may mean several images. */
const resendable: readonly string[] = ['own', 'victim', 'unknown', 'derived', 'synthetic'];

/** A part of a UUID: nobody else gives an image such a name. */
const withRandomPart = /[0-9a-f]{8}/i;

/** The running test and its requirement, to which the exchange belongs; the set-up has none. */
function runningRequirement(): Pick<Exchange, 'test' | 'requirement'> {
  const info = runningTest();
  if (info === undefined) return { test: 'set-up' };
  const requirement = requirementIn(info.tags);
  return { test: info.title, ...(requirement !== undefined && { requirement }) };
}

/** A request with the URL of its address. @throws if a field could lead it elsewhere */
function outbound(request: Request, to: Address | Readable): Outbound {
  expectNotLed(request, to);
  return { ...request, url: urlTo(to) };
}
