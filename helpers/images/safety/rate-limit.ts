import { budgets } from '../../../contracts/budgets.ts';
import { imfFixdate, retryAfter } from '../../../contracts/fields.ts';
import { type Exchange, fieldValue } from '../../http/exchange.ts';
import { endMs, momentMs } from '../../http/moments.ts';

/** Longest wait for a rate limit that the test did not provoke, in ms. */
export const patienceMs = budgets.limit.mostMs;

/**
 * Whether a response says that the target limits the rate, which is not what the request was to provoke. A 413 and a 429 do so with or
 * without Retry-After, a 503 only with it. The 413 of a request with content speaks of the content.
 */
export function isRateLimited({ request, response, purpose }: Pick<Exchange, 'request' | 'response' | 'purpose'>): boolean {
  if (response === undefined || purpose.provoked === 413) return false;
  const isTold = fieldValue(response.fields, 'Retry-After') !== undefined;
  if (response.status === 413) return isTold || request.content === undefined;
  // Who provokes a refusal may get a 503 for it; no other code has the status of a limit.
  return response.status === 429 || (response.status === 503 && isTold && purpose.provoked === undefined);
}

/**
 * How long a response asks to wait from now on, in ms; 0 if it does not say. A date is read by the clock of the target, and
 * rounded up: both it and the Date of the response are cut to whole seconds.
 */
export function retryAfterMs(exchange: Pick<Exchange, 'response' | 'started' | 'durationMs'>): number {
  const fields = exchange.response?.fields ?? [];
  const value = fieldValue(fields, 'Retry-After');
  const parsed = value === undefined ? undefined : retryAfter(value);
  if (parsed === undefined) return 0;
  if ('seconds' in parsed) return parsed.seconds * 1000;
  const arrivedMs = endMs(exchange);
  const sentMs = imfFixdate(fieldValue(fields, 'Date') ?? '');
  const waitMs = sentMs === undefined ? parsed.at - arrivedMs : parsed.at - sentMs + 1000;
  return Math.max(0, arrivedMs + waitMs - momentMs());
}
