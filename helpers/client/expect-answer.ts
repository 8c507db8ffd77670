import { type Exchange, isUnreached, unreadReason } from '../http/exchange.ts';
import { premise } from '../run-state/premise.ts';
import { isRateLimited } from '../safety/rate-limit.ts';

/** Skips the test where a request got no response; throws where none can have reached the target: the harness's failure. */
export function expectResponse(
  exchange: Exchange,
): asserts exchange is Exchange & { response: NonNullable<Exchange['response']> } {
  const { failure, request } = exchange;
  if (exchange.response !== undefined) return;
  const kind = failure?.kind ?? 'unknown';
  if (isUnreached(failure)) throw new Error(`harness: ${request.method} did not reach the target: ${failure.detail}`);
  const unread = unreadReason(exchange);
  premise(false, unread ?? `${request.method} got no response: ${kind}`);
}

/** Skips the test where a request got no response, or a rate limit of the target answered instead. */
export function expectAnswer(exchange: Exchange): void {
  expectResponse(exchange);
  premise(!isRateLimited(exchange), "the target's rate limit answered instead (see TARGET_MAX_RPS)");
}
