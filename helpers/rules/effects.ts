import { isGone, isStanding, unreadableReason } from '../client/image-state.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Rule } from './rule.ts';

/** The rule that a deletion which has to be refused is not answered as done. */
export const isNotDone: Rule = {
  expected: 'no status of success for a deletion that has to be refused',
  check: ({ response: { status = 0 } = {} }) => (status >= 200 && status <= 299 ? `status ${status}` : undefined),
};

/**
 * The rule that an image which has to be left is not deleted, whichever test aimed at it: no attempt is answered as done, and no later
 * read finds it gone where an earlier one by the same caller showed it. A target that answers 204 for whatever it does not know or show
 * says nothing with it: there only the reads count.
 */
export function isLeftInPlace(exchanges: readonly Exchange[], isIdempotent = false): Rule {
  const shownAt = new Map<string, number>();
  for (const exchange of exchanges.filter(isStanding)) {
    const key = readBy(exchange);
    shownAt.set(key, Math.min(shownAt.get(key) ?? Number.POSITIVE_INFINITY, Date.parse(exchange.started)));
  }
  const wasShown = (read: Exchange): boolean =>
    (shownAt.get(readBy(read)) ?? Number.POSITIVE_INFINITY) <= Date.parse(read.started);
  return {
    expected: 'a refusal, and the image in place',
    undecided: (exchange) => {
      if (exchange.role === 'judged')
        return isIdempotent && (exchange.response?.status ?? 0) < 300
          ? 'the target answers 204 for whatever it does not know'
          : undefined;
      return unreadableReason(exchange) ?? (wasShown(exchange) ? undefined : 'no read showed the image before');
    },
    check: (exchange) => {
      if (exchange.role === 'judged') return isNotDone.check(exchange);
      return isGone(exchange) ? `the image is gone: GET is answered ${exchange.response?.status ?? 0}` : undefined;
    },
  };
}

/** Who reads which image. */
const readBy = ({ request, caller }: Exchange): string => `${caller ?? ''} ${request.url}`;
