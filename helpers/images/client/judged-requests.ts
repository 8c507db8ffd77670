import { budgets } from '../../../contracts/budgets.ts';
import type { Rung } from '../../../contracts/operation.ts';
import { type Exchange, isGateways } from '../../http/exchange.ts';
import { noteUntried, premise, runningTest } from '../../verdict/premise.ts';
import type { Reason } from '../../verdict/reason.ts';
import type { Address } from '../safety/address.ts';
import { isRateLimited, isTooLong } from '../safety/rate-limit.ts';
import type { FollowUp, Outgoing, Purpose, Request } from '../safety/requests.ts';
import { untilEnough, waitAfter } from '../waiting.ts';
import type { Api } from './api.ts';
import type { RequestOptions } from './caller.ts';
import { isFree, lossSeen, mayBeOthers, maySend, needsLook, whyHeld } from './clearance.ts';
import { isGone, isUntouched } from './image-state.ts';
import { sendAlone } from './lone-requests.ts';
import { leftUntilOldEnoughMs, mayEnd, noteEnd } from './new-images.ts';
import { expectGoodToken, hasToOpen, isRenewed, lookWith, withCurrentToken } from './token-renewal.ts';
import { deletionKind, type WindowKind } from './watched-deletions.ts';

/** A request and the read on its connection, or why it must not be sent. */
type Sent = { readonly exchanges: [Exchange, Exchange?] } | { readonly why: Reason };

/** Sends a judged request, once what has to be known first is known. `then`: a read on its connection. */
async function sent(api: Api, method: string, address: Address, options: RequestOptions, then?: FollowUp): Promise<Sent> {
  const request = api.caller.request(method, options);
  const placed = api.caller.placed(request, address, options);
  // No await unless one is needed: a deletion that races reads must be sent before them.
  const isLookNeeded = needsLook(api, placed);
  if (hasToOpen(api)) await lookWith(api, placed.removes[0]);
  const { windows } = api.target;
  if (windows.isSuspicious && !placed.parts.uncounted) await windows.check(api.target);
  const kind = kindOf(api, request, placed);
  const isWatched = kind !== undefined && windows.isOpen(kind) && isWorthWatching(kind, placed, options);
  const ahead = isLookNeeded || isWatched ? api.caller.sender.ready(request, placed, options.wire) : undefined;
  const opened = ahead === undefined ? options : { ...options, wire: { ...options.wire, ahead } };
  const held: { why?: Reason } = {};
  const send = async (): Promise<[Exchange, Exchange?] | undefined> => {
    if (windows.isHarmful(kindOf(api, request, placed))) held.why = lossSeen(api);
    else if (isLookNeeded && !(await maySend(api, placed, options))) held.why = whyHeld(api, placed);
    return held.why === undefined ? judged(api, request, placed, opened, then) : undefined;
  };
  const exchanges = await (isWatched ? windows.around(api.target, kind, send) : send()).finally(() => ahead?.close());
  return exchanges === undefined ? { why: held.why ?? whyHeld(api, placed) } : { exchanges };
}

/** Sends a judged request; skips the test if it must not be sent. */
export async function dispatch(...of: Parameters<typeof sent>): Promise<[Exchange, Exchange?]> {
  const given = await sent(...of);
  if ('why' in given) premise(false, given.why);
  return given.exchanges;
}

/** Sends a request to an address that may be another person's image; undefined if it is, or if that is not known. */
export async function dispatchIfFree(...of: Parameters<typeof sent>): Promise<Exchange | undefined> {
  const given = await sent(...of);
  if ('exchanges' in given) return given.exchanges[0];
  noteUntried(given.why);
  return undefined;
}

/** The same for what the running test is not about: without it, that may pass. */
export async function dispatchBeside(...of: Parameters<typeof sent>): Promise<Exchange | undefined> {
  const given = await sent(...of);
  return 'exchanges' in given ? given.exchanges[0] : undefined;
}

/** Sends two DELETEs on one connection. */
export async function dispatchBoth(
  ...[[first, address], [second, next]]: readonly [readonly [Api, Address], readonly [Api, Address]]
): Promise<[Exchange, Exchange?]> {
  const opening = await outgoing(first, address, 'first');
  const exchanges = await first.caller.sender.sendBoth(opening, await outgoing(second, next, 'second on its connection'));
  for (const exchange of exchanges) if (exchange !== undefined) noteRung(exchange);
  return exchanges;
}

/** A DELETE that has its connection in common with another. */
async function outgoing(api: Api, given: Address, label: string): Promise<Outgoing> {
  const { caller, target } = api;
  const request = caller.request('DELETE');
  const address = caller.placed(request, given, {});
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
    const nth = { ...purpose, again: { first: first[0].id, tries } };
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
  noteEnd(api.target, id, first[0], exchanges[0]);
  patience.judged(exchanges[0], tries);
  api.target.windows.noteSent(exchanges[0]);
  noteRung(exchanges[0]);
  if (purpose.role === 'judged' && purpose.provoked === undefined) await expectGoodToken(api, exchanges[0], carried, framing);
  if (mayStay(api, exchanges[0], placed)) await sendAgain(api, request, placed, purpose, exchanges[0], first[0].id);
  return exchanges;
}

/**
 * Whether a judged request may be sent again because the target's rate limit answered it, its token had expired, or its 409 may end: if
 * each image that it could remove is seen to stand, with no deletion in progress, or was deleted before and is gone. A 503 does not say that
 * nothing was done, so what it answered is sent again only where nothing can be removed. One of several that were sent together is not sent again.
 */
async function mayGoAgain(
  api: Api,
  exchange: Exchange,
  address: Address,
  purpose: Purpose,
  isExpired: boolean,
): Promise<boolean> {
  const isDelayed = (isRateLimited(exchange) && !isTooLong(exchange)) || mayEnd(api.target, address.removes[0] ?? '', exchange);
  if (!isExpired && !isDelayed) return false;
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

/** A failure that nothing provoked is seen twice more, if no image is at stake: does it stay? */
async function sendAgain(
  api: Api,
  request: Request,
  address: Address,
  purpose: Purpose,
  failed: Exchange,
  first: number,
): Promise<void> {
  const again = (tries: number): Promise<Exchange> =>
    api.caller.sender.send(request, address, { ...purpose, again: { first, tries } });
  const isEnough = async ({ response }: Exchange): Promise<boolean> => {
    if ((response?.status ?? 0) < 500 || (address.isCounted && !api.caller.sender.hasRoom(1))) return true;
    return !(await isFree(api, address)) || !(await areUntouched(api, address));
  };
  await untilEnough(budgets.failing, api.target.ending, again, isEnough, { first: failed });
}

/** Whether each image that a request of the owner's could remove is seen to stand: what failed may have been carried out. */
async function areUntouched(api: Api, { parts: { aim, removes } }: Address): Promise<boolean> {
  if (aim !== 'derived') return true;
  if (api.target.description.images.source === 'stateless') return false;
  const owner = api.beside();
  const reads = await Promise.all(removes.map((id) => owner.getImage(id, { label: 'does the image stand after the failure' })));
  return reads.every(isUntouched);
}

/**
 * Whether it is worth while to see if a failure stays: nothing provoked it, the service itself failed, and no image is at stake: it was deleted,
 * or must not be. 501 and 505 refuse what HTTP itself leaves to a server.
 */
function mayStay(api: Api, { role, purpose: { provoked, toRefuse }, request, response }: Exchange, address: Address): boolean {
  const { aim } = address.parts;
  const { images } = api.target.ledger;
  const status = response?.status ?? 0;
  const failed =
    status >= 500 && ![501, 505].includes(status) && response !== undefined && !isGateways({ response, purpose: {} });
  const isMeantToFail = toRefuse !== undefined || request.method !== 'DELETE';
  const wasDeleted = address.mayRemove.every((id) => images.owns(id) && !images.isOfUse(id));
  const harmless =
    ['unknown', 'synthetic', 'derived'].includes(aim) || (aim === 'victim' && isMeantToFail) || (aim === 'own' && wasDeleted);
  return role === 'judged' && provoked === undefined && failed && harmless;
}

/** How codes come about that a client causes by itself, or with an image or a role that the operator gave. */
const rungs: Readonly<Record<number, Rung>> = { 204: 'always', 400: 'always', 401: 'always', 403: 'fixture', 405: 'always' };

/** The rung of codes that a client provokes by itself, or with the operator's image or role. */
function noteRung({ role, purpose: { provoked, belowApi, fixture, caller }, request, response }: Exchange): void {
  const status = response?.status ?? 0;
  const rung = rungs[status];
  if (role !== 'judged' || provoked !== undefined || belowApi || rung === undefined) return;
  // What comes of OPTIONS, or of an odd path, is no answer to the operation.
  if (status === 204 && request.method !== 'DELETE') return;
  if (rung === 'fixture' && fixture === undefined && (caller === 'owner' || caller === 'nobody')) return;
  const annotations = runningTest()?.annotations ?? [];
  const description = `${response?.status ?? 0} ${rung}`;
  if (!annotations.some((known) => known.type === 'rung' && known.description === description)) {
    annotations.push({ type: 'rung', description });
  }
}
