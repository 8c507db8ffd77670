import type { Exchange } from '../http/exchange.ts';
import type { Rule } from './rule.ts';

const count204 = (deletions: readonly Exchange[]): number => deletions.filter(({ response }) => response?.status === 204).length;
const statuses = (exchanges: readonly Exchange[]): string =>
  exchanges.map(({ response }) => response?.status ?? 'none').join(', ');

/** The rule that one deletion of a race at least is answered 204. */
export const hasSome204 = (deletions: readonly Exchange[]): Rule => ({
  expected: '204 for at least one of the deletions',
  check: () => (count204(deletions) > 0 ? undefined : `they are answered ${statuses(deletions)}`),
});

/** The rule that exactly one deletion of a race is answered 204. */
export const hasExactlyOne204 = (deletions: readonly Exchange[]): Rule => ({
  expected: '204 for exactly one of the deletions',
  check: () => (count204(deletions) === 1 ? undefined : `they are answered ${statuses(deletions)}`),
});

/** The rule that a read at the time of a deletion finds the image or none. */
export const findsItOrNot: Rule = {
  expected: 'status 200 or 404',
  check: ({ response }) => ([200, 404, 410].includes(response?.status ?? 0) ? undefined : `status ${response?.status ?? 0}`),
};
