import { retryAfter } from '../../contracts/fields.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';

/** Longest wait for a rate limit of the target in the middle of other work, in ms. */
export const patienceMs = 30_000;

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
