import { budgets } from '../../../contracts/budgets.ts';
import type { Rung } from '../../../contracts/operation.ts';
import type { IdentityName } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { noteRung, noteUntried, premise, runningTest } from '../../verdict/premise.ts';
import { type Reason, untested } from '../../verdict/reason.ts';
import type { Address, Readable } from '../safety/address.ts';
import { isRateLimited, isTooLong } from '../safety/rate-limit.ts';
import type { FollowUp, Outgoing, Purpose, Request } from '../safety/requests.ts';
import { untilEnough, waitAfter } from '../waiting.ts';
import { Caller, type CallerOptions, type RequestOptions } from './caller.ts';
import { isFree, lossSeen, mayBeOthers, maySend, needsLook, placedFor, whyHeld } from './clearance.ts';
import { concurrently, type RowOf, rowsOf, type Table } from './concurrently.ts';
import { answeredInstead, expectDeleted, whyUnanswered } from './expect-answer.ts';
import { isSaving, readUntilFound } from './image-reads.ts';
import { imageState, isGone, isNotFound, isUntouched } from './image-state.ts';
import { imageIn } from './images-in-responses.ts';
import { leftUntilOldEnoughMs, mayEnd, noteEnd } from './new-images.ts';
import { isRefusedOwner, sendAlone, sendIfFailing } from './sent-again.ts';
import type { Target } from './target.ts';
import { expectGoodToken, hasToOpen, isRenewed, lookWith, withCurrentToken } from './token-renewal.ts';
import { deletionKind, type WindowKind } from './watched-deletions.ts';

/** The operation as a client sees it, for one caller. */
export class Api {
  readonly target: Target;
  readonly caller: Caller;

  constructor(target: Target, options: CallerOptions = {}) {
    this.target = target;
    this.caller = new Caller(target, options);
  }

  #with(options: CallerOptions): Api {
    return new Api(this.target, this.caller.with(options));
  }

  /** Another caller by the same transport: the owner of the images, unless the options say otherwise. */
  beside(options: CallerOptions = {}): Api {
    return new Api(this.target, { sender: this.caller.sender, ...options });
  }

  /** This API with another token; undefined sends none. */
  withToken(token: string | undefined): Api {
    return this.#with({ caller: { token } });
  }

  /** This API, whose requests have a label unless they are given another. */
  labelled(label: string): Api {
    return this.#with({ label });
  }

  /** This API as another identity. Skips the test if the target has no such identity. */
  as(name: IdentityName): Api {
    const { identities, lacking } = this.target.description;
    const identity = identities[name];
    premise(identity !== undefined, lacking?.[name] ?? untested('no-token', { identity: name }));
    return this.#with({ caller: name });
  }

  /** This API under another tenant in the path. Skips the test if the URL contains no tenant. */
  under(tenant: string): Api {
    premise(this.caller.namesTenant, untested('no-tenant'));
    return this.#with({ tenant });
  }

  /** This API under another tenant in the path, or unchanged if the URL contains no tenant. */
  underIfNamed(tenant: string | undefined): Api {
    return tenant === undefined || !this.caller.namesTenant ? this : this.under(tenant);
  }

  ordinary(): Api {
    return this.#with({ sender: this.target.ordinary });
  }

  /** This API over HTTP/2. Skips the test if nothing is judged over it. */
  overHttp2(): Api {
    const { overHttp2, http } = this.target;
    premise(overHttp2 !== undefined, http.without.http2 ?? untested('http2-not-offered'));
    return this.#with({ sender: overHttp2 });
  }

  /**
   * Sends a request for each row of a table, some of them side by side; a row may send none. A list is a table whose rows are their own
   * labels. The API that a row gets labels what it sends.
   */
  async each<Rows extends Table>(
    table: Rows,
    send: (api: Api, row: RowOf<Rows>) => Promise<Exchange | undefined>,
  ): Promise<Exchange[]> {
    const rows = await concurrently(this.target, rowsOf(table), ([label, row]) => send(this.labelled(label), row), 'in turn');
    const sent = rows.filter((exchange) => exchange !== undefined);
    for (const row of sent) if (answeredInstead(row) !== undefined) noteUntried(whyUnanswered(row));
    return sent;
  }

  /** DELETE of an address: the operation. */
  deleteImage(address: Address, options: RequestOptions = {}): Promise<Exchange> {
    return this.send('DELETE', address, options);
  }

  /** A DELETE that is a premise of the test: skips the test unless it was done. */
  async deletion(address: Address): Promise<Exchange> {
    const exchange = await this.deleteImage(address);
    expectDeleted(exchange);
    return exchange;
  }

  /** DELETE of an address that may be another person's image; undefined if it is, or if that is not known: the test then cannot pass. */
  deleteIfFree(address: Address, options: RequestOptions = {}): Promise<Exchange | undefined> {
    return this.sendIfFree('DELETE', address, options);
  }

  /** The same for what the running test is not about: without it, that may pass. */
  async deleteBeside(address: Address, options: RequestOptions = {}): Promise<Exchange | undefined> {
    const given = await sent(this, 'DELETE', address, options);
    return 'exchanges' in given ? given.exchanges[0] : undefined;
  }

  /** The same with any method that may delete. */
  async sendIfFree(method: string, address: Address, options: RequestOptions = {}): Promise<Exchange | undefined> {
    const given = await sent(this, method, address, options);
    if ('exchanges' in given) return given.exchanges[0];
    noteUntried(given.why);
    return undefined;
  }

  /** Sends a judged request with any method to an address, once; if an earlier request took its image, once to another. */
  async send(method: string, address: Address, options: RequestOptions = {}): Promise<Exchange> {
    const [exchange] = await dispatch(this, method, address, options);
    const another = await this.target.pool?.instead(address, exchange);
    if (another === undefined) return exchange;
    const [second] = await dispatch(this, method, another, options);
    return second;
  }

  /** DELETE of an address and, on the same connection, a GET of the list. */
  deleteThenRead(address: Address, options: RequestOptions = {}): Promise<[Exchange, Exchange?]> {
    const then = { request: this.caller.request('GET'), to: this.caller.below('/images') };
    return dispatch(this, 'DELETE', address, options, then);
  }

  /**
   * Two DELETEs side by side on one connection over HTTP/2, the second by another caller. Skips the test if an identifier of the run may be
   * that of another person's image: a read just before each could not be the last thing before it.
   */
  async deleteBoth(address: Address, other: Api, next: Address): Promise<[Exchange, Exchange?]> {
    const opening = await outgoing(this, address, 'first');
    const exchanges = await this.caller.sender.sendBoth(opening, await outgoing(other, next, 'second on its connection'));
    for (const exchange of exchanges) if (exchange !== undefined) noteOwnRung(exchange);
    return exchanges;
  }

  /** Sends a read: of an image by its id, of a path below the base URL, or of the target of a link. Again if its token has expired. */
  async read(from: string | Readable, options: RequestOptions = {}, method = 'GET'): Promise<Exchange> {
    if (options.waitMs !== undefined) await this.target.ending.pause(options.waitMs);
    const readable = typeof from === 'string' ? this.caller.below(from) : from;
    const request = this.caller.request(method, options);
    const exchange = await this.caller.readOnce(request, readable, options);
    return (await isRenewed(this, exchange, request))
      ? this.caller.readOnce(this.caller.request(method, options), readable, options)
      : exchange;
  }

  async getImage(id: string, options: RequestOptions = {}): Promise<Exchange> {
    this.target.expectState();
    const isSeen = this.target.ledger.sightings.reading();
    const exchange = await this.read(`/images/${id}`, options);
    if (imageIn(exchange)?.id?.toLowerCase() === id.toLowerCase()) {
      this.target.ledger.sightings.noteShown();
      this.target.ledger.images.noteShown(id, imageState(exchange, id));
      if (runningTest() !== undefined) premise(!this.target.ledger.images.isGivenAgain(id), untested('given-again', { id }));
    }
    if (this.caller.isAtHome && isNotFound(exchange)) this.target.ledger.images.noteNotFound(id);
    if (this.caller.isAtHome && isUntouched(exchange)) {
      const isPlain = options.fields === undefined;
      isSeen(id, isPlain ? exchange : undefined);
      if (isPlain && this.caller.identity === 'owner' && !isSaving(exchange))
        this.target.ledger.sightings.noteFirst(id, exchange);
    }
    return exchange;
  }

  /**
   * GET of an image that has to be left in place. If it is not found it is read three times more, because a replica that lags behind may not
   * know a new image yet: it is lost if no read shows it. Gives the read that shows it, or else the first. A refusal may hide an image for a
   * while, or leave it in ERROR: then the read says so.
   */
  getImageLeft(id: string, options: RequestOptions = {}): Promise<Exchange> {
    return readUntilFound(this, id, options);
  }
}

/** A request and the read on its connection, or why it must not be sent. */
type Sent = { readonly exchanges: [Exchange, Exchange?] } | { readonly why: Reason };

/** Sends a judged request, once what has to be known first is known. `then`: a read on its connection. */
async function sent(api: Api, method: string, address: Address, options: RequestOptions, then?: FollowUp): Promise<Sent> {
  const request = api.caller.request(method, options);
  const placed = placedFor(api, request, address, options);
  // No await unless one is needed: a deletion that races reads must be sent before them.
  const isLookNeeded = needsLook(api, placed);
  if (hasToOpen(api)) await lookWith(api, placed.removes[0]);
  const { windows } = api.target;
  if (windows.isSuspicious && !placed.parts.uncounted) await windows.check(api.target);
  if (windows.strangers.isDue && !placed.parts.uncounted) await windows.strangers.look(api.target);
  const kind = kindOf(api, request, placed);
  const isWatched = kind !== undefined && windows.isOpen(kind) && isWorthWatching(kind, placed, options);
  const ahead = isLookNeeded || isWatched ? api.caller.sender.ready(request, placed, options.wire) : undefined;
  const opened = ahead === undefined ? options : { ...options, wire: { ...options.wire, ahead } };
  const held: { why?: Reason } = {};
  const send = async (): Promise<[Exchange, Exchange?] | undefined> => {
    if (windows.isHarmful(kindOf(api, request, placed))) held.why = lossSeen(api.target);
    else if (isLookNeeded && !(await maySend(api, placed, options))) held.why = whyHeld(api, placed);
    return held.why === undefined ? judged(api, request, placed, opened, then) : undefined;
  };
  const exchanges = await (isWatched ? windows.around(api.target, kind, send) : send()).finally(() => ahead?.close());
  return exchanges === undefined ? { why: held.why ?? whyHeld(api, placed) } : { exchanges };
}

/** Sends a judged request; skips the test if it must not be sent. */
async function dispatch(...of: Parameters<typeof sent>): Promise<[Exchange, Exchange?]> {
  const given = await sent(...of);
  if ('why' in given) premise(false, given.why);
  return given.exchanges;
}

/** A DELETE that has its connection in common with another. */
async function outgoing(api: Api, given: Address, label: string): Promise<Outgoing> {
  const { caller, target } = api;
  const request = caller.request('DELETE');
  const address = placedFor(api, request, given);
  if (hasToOpen(api)) await lookWith(api, address.removes[0]);
  if (needsLook(api, address)) premise(address.parts.aim === 'unknown' && (await isFree(api, address)), mayBeOthers(api));
  target.pool?.aimed(address);
  const purpose = {
    role: 'judged',
    ...caller.about(request, address),
    label,
    wire: { together: true },
  } as const;
  return { request, address, purpose };
}

/** The kind of a deletion, by what is known of its image now; undefined for any other request, and for the clean-up, which asks for itself. */
function kindOf({ caller, target }: Api, request: Request, placed: Address): WindowKind | undefined {
  if (request.method !== 'DELETE' || placed.parts.uncounted) return undefined;
  const [id = ''] = placed.removes;
  return deletionKind(placed.parts.aim, caller.about(request, placed).toRefuse, target.ledger.images.isOfUse(id));
}

/** Whether a deletion of a kind may stand between two lists: alone, unprovoked, and at one image. */
function isWorthWatching(kind: WindowKind, placed: Address, { wire, provoked, fields, content }: RequestOptions): boolean {
  if (wire?.together || provoked !== undefined || (!placed.isImage && kind !== 'changed')) return false;
  // Of the others only a plain one is worth the lists: what is wrong with a request may be refused before anybody looks for the image.
  const isPlain = fields === undefined && content === undefined && (wire === undefined || wire.line !== undefined);
  return kind === 'own' || isPlain;
}

/**
 * Sends a judged request that may be sent: again only after a limit, with a new token or after a 409 that may end, and after a failure that nothing
 * explains.
 */
async function judged(
  api: Api,
  request: Request,
  placed: Address,
  options: RequestOptions,
  then?: FollowUp,
): Promise<[Exchange, Exchange?]> {
  api.target.pool?.aimed(placed);
  const framing = options.wire?.framing;
  const purpose = {
    role: 'judged',
    ...api.caller.about(request, placed, framing),
    ...api.caller.purpose(options),
  } as const;
  const isMeant = purpose.provoked === undefined && purpose.toRefuse === undefined;
  let [carried, next] = [request, request];
  const youngMs = leftUntilOldEnoughMs(api.target, placed);
  if (youngMs > 0) await api.target.ending.pause(youngMs);
  const send = (): Promise<[Exchange, Exchange?]> => api.caller.sender.sendThenRead(request, placed, purpose, then);
  const first = await send();
  await sendAlone(api, request, placed, purpose, first[0]);
  let sent = { exchanges: first, tries: 1 };
  const again = async (tries: number): Promise<typeof sent> => {
    // A strict limit may have been used up by the read before this try.
    if (tries > 2) api.caller.sender.pauseAfter(sent.exchanges[0]);
    carried = next;
    const nth = { ...purpose, again: { first: first[0].id, tries, ...(carried !== request && { renewed: true as const }) } };
    sent = { exchanges: await api.caller.sender.sendThenRead(carried, placed, nth, then), tries };
    return sent;
  };
  const { patience } = api.caller.sender;
  const isEnough = async ({ exchanges: [exchange], tries }: typeof sent): Promise<boolean> => {
    const isExpired = isMeant && tries === 1 && then === undefined && (await isRenewed(api, exchange, request, framing));
    if (isExpired) next = withCurrentToken(api, exchange, request);
    return patience.isSpent || patience.limitLasts || !(await mayGoAgain(api, exchange, placed, purpose, isExpired));
  };
  const [id = ''] = placed.removes;
  // A 409 that is sent again is one that may end.
  const waitMs = ({ exchanges: [exchange], tries }: typeof sent): number =>
    exchange.response?.status === 409 ? waitAfter(budgets.copied, tries) : 0;
  const tried = { first: sent, waitMs };
  const { exchanges, tries } = await untilEnough(budgets.judged, api.target.ending, again, isEnough, tried);
  const note = ([exchange]: typeof exchanges): void => {
    api.target.windows.noteSent(exchange);
    noteOwnRung(exchange);
  };
  noteEnd(api.target, id, first[0], exchanges[0]);
  patience.judged(exchanges[0], tries);
  note(exchanges);
  if (purpose.role === 'judged' && purpose.provoked !== 401 && !options.isArmed)
    await expectGoodToken(api, exchanges[0], carried, framing);
  const isOwners = purpose.provoked !== 401 && !options.isArmed && purpose.toRefuse === undefined;
  if (isOwners && then === undefined && isRefusedOwner(api, exchanges[0], placed)) {
    const mayGo = await mayGoAgain(api, exchanges[0], placed, purpose, true);
    if (mayGo) note((await again(tries + 1)).exchanges);
  }
  await sendIfFailing(api, request, placed, purpose, sent.exchanges[0], first[0].id);
  return sent.exchanges;
}

/**
 * Whether a judged request may be sent again because the target's rate limit answered it, its token was refused, or its 409 may end: if
 * each image that it could remove is seen to stand, with no deletion in progress, or was deleted before and is gone. A 503 does not say that
 * nothing was done, so what it answered is sent again only where nothing can be removed. One of several that were sent together is not sent again.
 */
async function mayGoAgain(
  api: Api,
  exchange: Exchange,
  address: Address,
  purpose: Purpose,
  isRefused: boolean,
): Promise<boolean> {
  const isDelayed = (isRateLimited(exchange) && !isTooLong(exchange)) || mayEnd(api.target, address.removes[0] ?? '', exchange);
  if (!isRefused && !isDelayed) return false;
  if (purpose.wire?.together === true) return false;
  // The clean-up proves each image again itself.
  if (address.parts.uncounted) return false;
  if (address.isCounted && !api.caller.sender.hasRoom(1)) return false;
  if (!(await isFree(api, address))) return false;
  if (exchange.response?.status === 503 && address.mayRemove.length > 0) return false;
  const { ledger, description } = api.target;
  if (description.images.source === 'stateless') return address.parts.aim !== 'fixture';
  const owner = api.beside();
  for (const id of address.mayRemove) {
    const read = await owner.getImage(id, { label: 'does the image still stand' });
    // The identifier of a deleted image may be free again, and then be somebody else's.
    const wasDeleted = ledger.images.owns(id) && !ledger.images.isOfUse(id);
    if (!(wasDeleted ? isGone(read) : isUntouched(read))) return false;
  }
  return true;
}

/** How codes come about that a client causes by itself, or with an image or a role that the operator gave. */
const rungs: Readonly<Record<number, Rung>> = { 204: 'always', 400: 'always', 401: 'always', 403: 'fixture', 405: 'always' };

/** The rung of codes that a client provokes by itself, or with the operator's image or role. */
function noteOwnRung({ role, purpose: { provoked, belowApi, fixture, caller }, request, response }: Exchange): void {
  const status = response?.status ?? 0;
  const rung = rungs[status];
  if (role !== 'judged' || provoked !== undefined || belowApi || rung === undefined) return;
  // What comes of OPTIONS, or of an odd path, is no answer to the operation.
  if (status === 204 && request.method !== 'DELETE') return;
  if (rung === 'fixture' && fixture === undefined && (caller === 'owner' || caller === 'nobody')) return;
  noteRung(status, rung);
}
