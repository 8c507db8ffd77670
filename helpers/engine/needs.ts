import type { Needs } from '../declarations/needs.ts';
import type { Entry, Sends } from './entry.ts';
import type { WrittenRequest } from './requests.ts';

/** What a test needs of its target, as it follows from its requests, and what its entry says besides. */
export function needsOf(entry: Entry): Needs {
  if ('over' in entry) return entry.needs ?? {};
  const { texts, ...said } = entry.needs ?? {};
  const needs = { ...('send' in entry && followingFrom(entry)), ...said };
  return texts === undefined ? needs : { ...needs, texts: Array.isArray(texts) ? texts : Object.keys(texts) };
}

function followingFrom({ send, expect }: Sends): Needs {
  const aims = [...new Set(send.map(({ to }) => to))];
  const identities = [...new Set(send.flatMap(({ as }) => as ?? []))];
  const callers = identities.length > 0 && { identities };
  if (expect.of === 'image') return { aims, ...callers, state: true };
  return { aims, ...callers, ...(aims.join() === 'victim' && send.every(isRefusedFirst) && { standIn: true }) };
}

/**
 * Whether a target refuses a request before it looks for the image, so that a random UUID shows the refusal, too: for its token, or for its
 * method. A GET tells whether the image is there, and a PUT could make one of that identifier.
 */
const isRefusedFirst = ({ method, ...caller }: WrittenRequest): boolean =>
  'token' in caller || ['expired', 'revoked'].includes(caller.as ?? '') || !['GET', 'PUT', 'PATCH', 'DELETE'].includes(method);
