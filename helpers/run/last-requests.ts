import { join } from 'node:path';
import type { RequirementId } from '../../contracts/requirements.ts';
import { type Exchange, isUnreached } from '../http/exchange.ts';
import { isSameOrigin } from '../http/origins.ts';
import { recordedExchanges, underWayAtEnd } from '../http/recorded.ts';
import { commandLine } from '../installation/command-line.ts';

/** The most requests that are named: each worker has a few under way. */
const mostNamed = 8;

/** The requests that reached a target which then stopped answering, and got no response: one of them may have ended it. */
export function lastRequests(
  scratch: string,
  { name, url }: { readonly name: string; readonly url: string },
): readonly Exchange[] {
  const exchanges = recordedExchanges(join(scratch, name)).filter(({ request }) => isSameOrigin(request.url, url));
  return underWayAtEnd(exchanges)
    .filter(({ failure }) => !isUnreached(failure))
    .sort((a, b) => (a.started < b.started ? -1 : 1))
    .slice(0, mostNamed);
}

/** Names the requirements that sent them, as a sentence; empty if there is none. */
export function lastRequestsText(last: readonly Exchange[]): string {
  const ids = [...new Set(last.map(({ requirement = 'the set-up' }) => requirement))];
  return ids.length === 0 ? '' : `. Under way when it stopped: ${ids.join(', ')}`;
}

/** The requirement that sent the first of them; undefined if none of them is a test's. */
export const firstSuspect = (last: readonly Exchange[]): RequirementId | undefined =>
  last.flatMap(({ requirement }) => requirement ?? [])[0];

/** The requests themselves, to be sent by hand, a line each, and how to try each alone. */
export function lastRequestLines(last: readonly Exchange[], curl: (request: Exchange['request']) => string): readonly string[] {
  const first = firstSuspect(last);
  return [
    ...(last.length === 0 ? [] : ['  One of these requests may have ended the target:']),
    ...last.map(({ requirement = '', request }) => `    ${requirement}  ${curl(request)}`),
    ...(first === undefined ? [] : [`  Start the target, and send each alone: ${commandLine('replay', first)}`]),
  ];
}
