import type { Exchange } from '../http/exchange.ts';

/**
 * Whether a deletion may be carried out later than it was answered: a failure, or, if nothing better came of further tries, a limit. A 501 and
 * a 505 refuse the request itself.
 */
export function mayBeCarriedOutLater(answers: readonly Exchange[]): boolean {
  const statuses = answers.map(({ response }) => response?.status ?? 0);
  return statuses.at(-1) === 413 || statuses.some((status) => status >= 500 && ![501, 505].includes(status));
}
