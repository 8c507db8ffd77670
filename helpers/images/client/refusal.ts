import { isFaultOf } from '../../../contracts/faults.ts';
import type { Exchange } from '../../http/exchange.ts';

/**
 * Whether a response says that nothing was done: 3xx, 4xx, and of 5xx those that refuse. A 500, a 503 that is no fault of the service, what a
 * gateway answers and a lost response do not: the deletion may have been carried out (RFC 9110 section 15.6).
 */
export function isRefusal({ response, failure }: Pick<Exchange, 'response' | 'failure'>): boolean {
  const { status = 0 } = response ?? {};
  if (failure !== undefined || response === undefined) return false;
  if (status === 503) return isFaultOf(503, response.content.toString('utf8'));
  return (status >= 300 && status <= 499) || [501, 505].includes(status);
}
