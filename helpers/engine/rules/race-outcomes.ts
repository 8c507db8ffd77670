import { type Exchange, isGateways, isSuccess, saysDone } from '../../http/exchange.ts';
import { isRateLimited } from '../../images/safety/rate-limit.ts';
import type { Rule } from './rule.ts';

const count = (deletions: readonly Exchange[], holds: (status: number) => boolean): number =>
  deletions.filter(({ response }) => holds(response?.status ?? 0)).length;
const count204 = (deletions: readonly Exchange[]): number => count(deletions, (status) => status === 204);
/** The statuses of a race, in words. */
export const statusesOf = (exchanges: readonly Exchange[]): string =>
  exchanges.map(({ response }) => response?.status ?? 'none').join(', ');

/** Why the deletions of a race do not say what became of each of them; undefined if they do. */
function unsaid(deletions: readonly Exchange[]): string | undefined {
  if (deletions.some(({ response }) => response === undefined)) return 'not every deletion of the race got a response';
  if (deletions.some((each) => isRateLimited(each) || isGateways(each)))
    return 'a rate limit or a gateway answered one of the deletions';
  const others = count(deletions, (status) => isSuccess(status) && status !== 204);
  return others > 0 ? `the race gets ${statusesOf(deletions)}: see DI-204-17` : undefined;
}

/** Why a race has no deletion that took place; undefined if it has. */
export const without204 = (deletions: readonly Exchange[]): string | undefined =>
  count204(deletions) > 0 ? undefined : `no deletion of the race gets 204: ${statusesOf(deletions)}`;

/** The first of simultaneous deletions that was not done; undefined if each was. */
export const notDone = (deletions: readonly Exchange[]): Exchange | undefined =>
  deletions.find(({ response }) => !saysDone(response));

/** Why a race has no deletion that was done; undefined if it has. */
export const withoutDeletion = (deletions: readonly Exchange[]): string | undefined =>
  deletions.some(({ response }) => saysDone(response)) ? undefined : statusesOf(deletions);

/** The rule that one deletion of a race at least gets 204. */
export const hasSome204 = (deletions: readonly Exchange[]): Rule => ({
  expected: '204 for at least one of the deletions',
  partial: true,
  undecided: () => (count204(deletions) > 0 ? undefined : unsaid(deletions)),
  check: () => without204(deletions),
});

/** The rule that exactly one deletion of a race gets 204. */
export const hasExactlyOne204 = (deletions: readonly Exchange[]): Rule => ({
  expected: '204 for exactly one of the deletions',
  undecided: () => unsaid(deletions),
  check: () => (count204(deletions) === 1 ? undefined : `they get ${statusesOf(deletions)}`),
});

/** Statuses of a read that say that it could not be done, and nothing of what it would have shown. */
const inability = [401, 403, 405, 413, 429];

/** The rule that a read at the time of a deletion finds the image or none. What each read gets after it, too, is not of the race. */
export function findsItOrNot(after: readonly Exchange[]): Rule {
  const isOdd = (status: number): boolean => ![200, 404, 410].includes(status);
  const statuses = after.map(({ response }) => response?.status ?? 0).filter(isOdd);
  return {
    expected: 'status 200 or 404',
    undecided: ({ response: { status = 0 } = {} }) =>
      [...inability, ...statuses].includes(status) || status >= 500 ? `GET gets ${status}` : undefined,
    check: ({ response: { status = 0 } = {} }) => (isOdd(status) ? `status ${status}` : undefined),
  };
}
