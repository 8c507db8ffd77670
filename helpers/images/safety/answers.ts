import { budgets } from '../../../contracts/budgets.ts';
import { type Exchange, fieldValue, isUnreached } from '../../http/exchange.ts';
import type { Address } from './address.ts';
import { isRateLimited, patienceMs, retryAfterMs } from './rate-limit.ts';

/** Wait after a limit that does not say how long it lasts, and after a read that failed, in ms. */
export const [unsaidMs] = budgets.failed.waitsMs;

/**
 * Whether a request may have been carried out, so that repeating it could make another image: a 503 does not say. Methods whose second
 * request changes nothing are left aside (RFC 9110 section 9.2.2).
 */
export const mayBeCarriedOut = ({ request, response }: Exchange): boolean =>
  !['GET', 'HEAD', 'PUT', 'DELETE'].includes(request.method) && ![413, 429].includes(response?.status ?? 0);

/** Whether a DELETE that was not answered 2xx may have removed an image, in this try or in one that was lost on its way. */
export function mayBeDone({ response, failure }: Exchange, { parts: { aim } }: Address): boolean {
  if (response === undefined) return !isUnreached(failure);
  return response.status >= 500 || (aim === 'own' && [404, 410].includes(response.status));
}

/** How long to wait after an exchange, in ms; 0 if no limit answered it. */
export const askedWaitMs = (exchange: Exchange): number =>
  !isRateLimited(exchange) ? 0 : isTold(exchange) ? retryAfterMs(exchange) : unsaidMs;

const isTold = ({ response }: Exchange): boolean => fieldValue(response?.fields ?? [], 'Retry-After') !== undefined;

/** Whether a limit asks for a wait that is too long: the read is not sent again. */
export const isTooLong = (exchange: Exchange): boolean => isRateLimited(exchange) && retryAfterMs(exchange) > patienceMs;

export const isLost = ({ response, failure }: Exchange): boolean =>
  response === undefined && ['reset', 'closed', 'refused-stream'].includes(failure?.kind ?? '');

export const isFailed = (exchange: Exchange): boolean =>
  (exchange.response?.status ?? 0) >= 500 && exchange.response?.status !== 501;
