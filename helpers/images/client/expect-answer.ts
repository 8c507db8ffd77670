import { isFaultOf } from '../../../contracts/faults.ts';
import { type Exchange, isGateways, isSuccess, isUnreached, saysDone, unreadReason } from '../../http/exchange.ts';
import { noteUntried, premise } from '../../verdict/premise.ts';
import { type Reason, reasonText, untested } from '../../verdict/reason.ts';
import { isRateLimited } from '../safety/rate-limit.ts';

/** Skips the test if a request got no response. Throws, which blames the harness, if no request can have reached the target. */
export function expectResponse(
  exchange: Exchange,
): asserts exchange is Exchange & { response: NonNullable<Exchange['response']> } {
  const { failure, request } = exchange;
  if (exchange.response !== undefined) return;
  const kind = failure?.kind ?? 'unknown';
  if (isUnreached(failure)) throw new Error(`${request.method} did not reach the target: ${failure.detail}`);
  const unread = unreadReason(exchange);
  premise(
    false,
    unread === undefined ? untested('no-response', { method: request.method, kind }) : untested('unread', { detail: unread }),
  );
}

/** Skips the test if a request got no response, or if the target's rate limit or a gateway answered. */
export function expectAnswer(exchange: Exchange): void {
  expectResponse(exchange);
  const instead = reasonInstead(exchange);
  if (instead !== undefined) premise(false, instead);
}

/** Skips the test unless a deletion was done, with whatever success: DI-204-17 judges the status, and others its effect. */
export function expectDeleted({ response }: Exchange): void {
  premise(saysDone(response), untested('deletion-answered', { status: response?.status }));
}

/** Whether the service itself answered a request: there is a response, and it is not that of a rate limit or a gateway. */
export const hasAnswer = (exchange: Exchange): boolean =>
  exchange.response !== undefined && reasonInstead(exchange) === undefined;

/** Whether a server is done with a request: it answered for itself, or ended the stream or the connection. */
export const hasEnded = (exchange: Exchange): boolean =>
  hasAnswer(exchange) || ['reset', 'closed', 'refused-stream', 'malformed'].includes(exchange.failure?.kind ?? '');

/** Notes each request that the service is not done with: another answered in its place, or it was lost. Such a row shows nothing. */
export function noteUnanswered(...sent: readonly Exchange[]): void {
  for (const exchange of sent) if (!hasEnded(exchange)) noteUntried(whyUnanswered(exchange));
}

/** Why a request got no answer of the service. */
export function whyUnanswered(exchange: Exchange): Reason {
  const { request, failure } = exchange;
  const detail = unreadReason(exchange);
  const lost = untested('no-response', { method: request.method, kind: failure?.kind ?? 'unknown' });
  return reasonInstead(exchange) ?? (detail === undefined ? lost : untested('unread', { detail }));
}

/** Whether a deletion of a random UUID in the place of an image, with a token that is valid, is answered as done: there was nothing to do. */
export function isDoneForNothing({ purpose: { standsIn, caller }, request, response }: Exchange): boolean {
  const { status = 0 } = response ?? {};
  const hasToken = caller !== undefined && !['nobody', 'expired', 'revoked'].includes(caller);
  return standsIn === true && request.method === 'DELETE' && hasToken && isSuccess(status);
}

/** Why a response says nothing about the service: a rate limit or a gateway answered instead; undefined if neither did. */
export function answeredInstead(exchange: Exchange): string | undefined {
  const reason = reasonInstead(exchange);
  return reason === undefined ? undefined : reasonText(reason);
}

function reasonInstead(exchange: Exchange): Reason | undefined {
  if (isRateLimited(exchange)) return untested(exchange.response?.status === 503 ? 'unavailable' : 'rate-limited');
  const { caller: identity = 'nobody', unproven: list } = exchange.purpose;
  const { status = 0 } = exchange.response ?? {};
  if (list !== undefined && identity !== 'nobody' && status >= 400) return untested('token-unproven', { identity, status, list });
  if (!isGateways(exchange)) return undefined;
  return untested('gateway-answered', { status: exchange.response?.status ?? 0 });
}

/**
 * Whether a response says that nothing was done: 3xx, 4xx, and of 5xx those that refuse. A 500, a 503 that is no fault of the service, what a
 * gateway answers and a lost response do not: the deletion may have been carried out (RFC 9110 section 15.6).
 */
export function saysNotDone({ response, failure }: Pick<Exchange, 'response' | 'failure'>): boolean {
  const { status = 0 } = response ?? {};
  if (failure !== undefined || response === undefined) return false;
  if (status === 503) return isFaultOf(503, response.content.toString('utf8'));
  return (status >= 300 && status <= 499) || [501, 505].includes(status);
}
