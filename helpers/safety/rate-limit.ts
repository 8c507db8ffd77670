import { retryAfter } from '../../contracts/fields.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';

/** Longest wait for a rate limit that the test did not provoke, in ms. */
export const patienceMs = 30_000;

/** Whether a response shows a rate limit that the request was not meant to provoke. */
export function isRateLimited({ response, provoked }: Exchange): boolean {
  if (response === undefined || provoked === 413) return false;
  // A provoked refusal may be a 503; no other provoked code shares its status with a limit.
  const statuses = provoked === undefined ? [413, 429, 503] : [413, 429];
  return statuses.includes(response.status) && fieldValue(response.fields, 'Retry-After') !== undefined;
}

/** The wait that a response asks for, in ms; 0 if it does not say. */
export function retryAfterMs(exchange: Exchange): number {
  const value = fieldValue(exchange.response?.fields ?? [], 'Retry-After');
  const parsed = value === undefined ? undefined : retryAfter(value);
  if (parsed === undefined) return 0;
  return 'seconds' in parsed ? parsed.seconds * 1000 : Math.max(0, parsed.at - Date.now());
}
