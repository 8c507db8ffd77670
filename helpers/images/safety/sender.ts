import { budgets, mostTries } from '../../../contracts/budgets.ts';
import { type Exchange, type Failure, isSuccess, isUnreached } from '../../http/exchange.ts';
import { momentMs, momentText } from '../../http/moments.ts';
import type { Recorder } from '../../http/recorder.ts';
import type { Ahead, Outbound, Transport, WireOptions } from '../../http/transport.ts';
import { skipFor } from '../../verdict/premise.ts';
import { untested } from '../../verdict/reason.ts';
import { type Ending, noEnding } from '../../verdict/run-end.ts';
import { untilEnough, waited } from '../waiting.ts';
import { type Address, type Errand, type Readable, urlTo } from './address.ts';
import type { Cap, Claims } from './claims.ts';
import type { Ledger } from './ledger.ts';
import type { Pace } from './pace.ts';
import {
  askedWaitMs,
  isFailed,
  isLost,
  isRateLimited,
  isTooLong,
  mayBeCarriedOut,
  type Patience,
  patienceMs,
  setUpPatienceMs,
  unsaidMs,
} from './rate-limit.ts';
import {
  complete,
  expectNothingTraced,
  expectNotLed,
  expectPlainLines,
  expectRead,
  type FollowUp,
  type GatewayFields,
  type Next,
  type Outgoing,
  ofImage,
  outcomeOf,
  type Purpose,
  type Request,
  withGatewayFields,
} from './requests.ts';
import { TargetPresence } from './target-presence.ts';

interface SenderParts {
  readonly transport: Transport;
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  /** Throws if a URL contains a valid token. */
  readonly expectNoToken: (url: string) => void;
  /** Whether a text holds a token of the operator's. */
  readonly holdsToken: (text: string) => boolean;
  readonly pace: Pace | undefined;
  /** The deletions of images that exist, of this shard, without those of the clean-up. */
  readonly deletions: Cap;
  /** The turns of requests that one process of the run at a time sends alone. */
  readonly turns: Claims;
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
  readonly presence: TargetPresence;
  readonly turns: Claims;
  readonly #list: Readable;
  readonly patience: Patience;
  #pausedUntilMs = 0;
  #limited = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.patience = parts.patience;
    this.#list = parts.ledger.reads.below('/images');
    this.presence = new TargetPresence((fields) => this.#look(fields), parts.ending);
    this.turns = parts.turns;
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

  get cap(): number {
    return this.#parts.deletions.most;
  }

  /** Whether no two requests that may change something should be: what one does may lead the other to another image. */
  get sendsOneByOne(): boolean {
    return this.goesOneByOne || this.#ledger.risks.looksFirst;
  }

  /** Whether that many more deletions stay below the cap. */
  hasRoom(deletions: number): boolean {
    return this.#parts.deletions.hasRoom(deletions);
  }

  /** Opens the connection of a request, while what has to be known before it is sent is read; not if it would stand until its turn. */
  ready(request: Request, address: Address, options?: WireOptions): Ahead | undefined {
    const { transport, gateway, pace } = this.#parts;
    if (pace !== undefined) return undefined;
    return transport.ready?.(complete(outbound(request, address), gateway, this.isHttp2), options);
  }

  /** Sends a request that may change something. Never repeats it: a judged request is sent once. */
  async send(request: Request, address: Address, purpose: Purpose): Promise<Exchange> {
    const [exchange] = await this.sendThenRead(request, address, purpose);
    return exchange;
  }

  /** Sends a request that may change something, then a read on the same connection. */
  async sendThenRead(request: Request, address: Address, purpose: Purpose, then?: FollowUp): Promise<[Exchange, Exchange?]> {
    const next = then && {
      how: 'followUp' as const,
      request: this.#readOf(outbound(then.request, then.to)),
      purpose: { ...purpose, role: 'state', label: 'next on the same connection', onKeptConnection: true } as const,
    };
    return this.#change([{ request, address, purpose }], next);
  }

  /**
   * Sends two requests that may change something side by side on two streams of one connection over HTTP/2, both before an answer is read.
   * Beside images of others neither names one.
   */
  async sendBoth(first: Outgoing, second: Outgoing): Promise<[Exchange, Exchange?]> {
    if (!this.isHttp2) throw new Error('HTTP/1.1 has no streams for two deletions on one connection');
    if (this.#ledger.risks.looksFirst && [first, second].some(({ address }) => address.mayRemove.length > 0))
      throw new Error('of two requests on one connection, neither may name an image beside images of others');
    return this.#change([first, second]);
  }

  /** Sends one request that may change something, or two side by side, and heeds what each is answered. */
  async #change([first, second]: readonly [Outgoing, Outgoing?], followUp?: Next): Promise<[Exchange, Exchange?]> {
    this.#ending.expectGoingOn();
    const { risks, images } = this.#ledger;
    const all = second === undefined ? [first] : [first, second];
    const isCautious = all.some(({ address }) => risks.caution(address) !== 'none');
    const sent = this.#sendable(first);
    const beside = second && {
      how: 'beside' as const,
      request: this.#sendable(second),
      purpose: ofImage(second.purpose, second.address),
    };
    for (const { address } of all) this.#count(address);
    const answered = [risks.sending(first.address), ...all.map(({ address }) => images.sending(address))];
    const options = { next: beside ?? followUp, isCautious };
    const exchanges = await this.#exchange(sent, ofImage(first.purpose, first.address), options).finally(() => {
      for (const end of answered) end();
    });
    for (const [place, { address }] of all.entries()) await this.#heedAnswer(address, exchanges[place] ?? exchanges[0]);
    return exchanges;
  }

  /** A request that may be sent, with its URL. @throws if it could be aimed at an image of somebody else's */
  #sendable({ request, address, purpose }: Outgoing): Outbound {
    this.#ledger.expectCurrent(address);
    const sent = outbound(request, address);
    this.#ledger.risks.free.take(address);
    const usedAnew = this.#ledger.images.usedAnew(address);
    if (usedAnew !== undefined) skipFor(untested('id-used-anew', { id: usedAnew }));
    this.#ledger.expectNoStranger(request.content ?? '');
    expectPlainLines(purpose.wire?.framing, address);
    return sent;
  }

  /** Counts a deletion of an image that exists. Skips the test if there have been too many. */
  #count({ isCounted }: Address): void {
    if (isCounted && !this.#parts.deletions.take()) skipFor(untested('cap-reached', { cap: this.cap }));
  }

  /** Notes what an answer says of the image, and waits if it asks to. */
  async #heedAnswer(address: Address, exchange: Exchange): Promise<void> {
    // This is the target's claim. The clean-up reads the image back.
    this.#ledger.images.noteAnswer(address, exchange);
    if (exchange.request.method === 'DELETE' && isSuccess(exchange.response?.status)) this.#ledger.risks.saysDone(address);
    await this.#heed(exchange);
  }

  /** Whether the target is back within seconds after a request that did not reach it. It may have lost its images. */
  async isBack(failure: Failure): Promise<boolean> {
    const isBack = await this.presence.isBack(failure);
    if (isBack) this.#ledger.sightings.noteAway();
    return isBack;
  }

  /** Sends a read. A read has no effect, so it is repeated if no response came or the target asked to wait. */
  async read(request: Request, from: Readable, purpose: Purpose): Promise<Exchange> {
    this.#ending.expectGoingOn();
    return this.#persist(this.#readOf(outbound(request, from)), purpose);
  }

  /** Sends a request of the operator or the image source: to create an image, or to arm or disarm a fault. Sends it again after a limit. */
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
      expectNothingTraced(each, this.#parts.holdsToken);
    }
    const waitMs = this.#pausedUntilMs - Date.now();
    if (waitMs > 0)
      await waited(`a rate limit of ${this.#host}`, this.#ending.pause(this.patience.take(Math.min(waitMs, patienceMs))));
    const exchanges = await this.#sent(request, purpose, { next, isRead });
    const [{ failure }] = exchanges;
    if (!isUnreached(failure) || !this.#leadsToTarget(request) || !(await this.isBack(failure))) {
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
    const request = complete(given, this.#parts.gateway, this.isHttp2);
    const second = next && complete(next.request, this.#parts.gateway, this.isHttp2);
    await this.#turn();
    if (second !== undefined) await this.#turn();
    if (purpose.role !== 'setup') this.#ending.expectGoingOn();
    const changes = purpose.role === 'judged' || request.method !== 'GET';
    if (changes) this.#ledger.sightings.changing();
    const options = { ...purpose.wire, ...(isRead && { isRead }), ...(next && { [next.how]: second }) };
    const sending = this.#parts.transport.send(request, options);
    // By now the transport has begun to count the time: a request is over no later than its start and its duration say.
    const started = momentText(momentMs());
    const unshown = request.method === 'GET' && !this.#ledger.sightings.showsImages ? ({ noneShown: true } as const) : {};
    const result = await waited(`a response of ${this.#host}`, sending);
    if (changes) this.#ledger.sightings.changing();
    const about = { started, isHttp2: this.isHttp2 };
    const isBehind = purpose.wire?.line !== undefined && result.connection?.from === 'kept';
    const behind = isBehind ? ({ onKeptConnection: true } as const) : {};
    const first = this.#parts.recorder.add(outcomeOf(request, result, { ...purpose, ...unshown, ...behind }, about));
    const secondResult = next && result[next.how];
    if (next === undefined || second === undefined || secondResult === undefined) return [first];
    const followed = next.how === 'followUp' && { started: momentText(momentMs() - secondResult.durationMs) };
    return [first, this.#parts.recorder.add(outcomeOf(second, secondResult, next.purpose, { ...about, ...followed }))];
  }

  /** Waits until the rate limit of the operator allows another request. */
  async #turn(): Promise<void> {
    await this.#parts.pace?.turn((ms) => waited('its turn, because of TARGET_MAX_RPS', this.#ending.pause(ms)));
  }

  get isHttp2(): boolean {
    return this.#parts.transport.name === 'http2';
  }

  /** A plain read of the list, even while a limit of the target asks to wait. */
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
      if (this.#leadsToTarget(exchange.request)) await this.presence.afterLongWait(exchange);
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

/** A request with the URL of its address. @throws if a field could lead it elsewhere */
function outbound(request: Request, to: Address | Readable): Outbound {
  expectNotLed(request, to);
  return { ...request, url: urlTo(to) };
}
