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

/** Stands for what a run alone knows, where only the kinds of requests count. */
const nothing = { owner: { token: '' }, host: '' };

function followingFrom({ send, needs, expect }: Sends): Needs {
  const requests = typeof send === 'function' ? send(nothing) : send;
  const [first] = requests;
  if (first?.provoked !== undefined)
    return { provokes: [first.provoked], ...(expect.of === 'image' ? { state: true } : { standIn: true }) };
  const aims = [...new Set(requests.map(({ to }) => to))];
  const identities = [...new Set(requests.flatMap(({ as }) => as ?? []))];
  const shown = requests.flatMap(({ text, row }) => text?.('{id}') ?? (needs?.byHand ? row : []));
  const following = { aims, ...(identities.length > 0 && { identities }), ...(shown.length > 0 && { texts: shown }) };
  if (expect.of === 'image') return { ...following, state: true };
  return { ...following, ...(aims.join() === 'victim' && requests.every(isRefusedFirst) && { standIn: true }) };
}

/**
 * Whether a target refuses a request before it looks for the image, so that a random UUID shows the refusal, too: for its token, or for its
 * method. A GET tells whether the image is there, and a PUT could make one of that identifier.
 */
const isRefusedFirst = ({ method, ...caller }: WrittenRequest): boolean =>
  'token' in caller || ['expired', 'revoked'].includes(caller.as ?? '') || !['GET', 'PUT', 'PATCH', 'DELETE'].includes(method);
