import { type Exchange, isGateways, isUnreached, unreadReason } from '../http/exchange.ts';
import { premise } from '../run-state/premise.ts';
import { isRateLimited } from '../safety/rate-limit.ts';
import { untested } from '../verdict/reason.ts';

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

/** Skips the test if a request got no response, or if the target's rate limit answered. */
export function expectAnswer(exchange: Exchange): void {
  expectResponse(exchange);
  premise(!isRateLimited(exchange), untested('rate-limited'));
  premise(!isGateways(exchange), untested('gateway-answered', { status: exchange.response.status }));
}
