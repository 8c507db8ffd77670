import type { RefusalCode } from '../../contracts/operation.ts';
import { fault, itemNotFound } from './faults.ts';
import type { Answer, Request } from './message.ts';
import type { Universe } from './universe.ts';

const path = /^\/control\/(refusals|limits)\/([A-Za-z0-9._~-]+)$/;
const codes: readonly RefusalCode[] = [400, 401, 403, 405, 409, 413, 500, 503];

/**
 * Arms or disarms a refusal for one image: `PUT` with `{"code":409}`, `DELETE`; or, the same without content, the limit of a tenant. No token
 * is needed: the resource stands for the operator's own fault injection, and the server listens on loopback.
 * Undefined if the path is not that of the control resource.
 */
export function controlAnswer(universe: Universe, request: Request, beneath: string): Answer | undefined {
  if (!beneath.startsWith('/control/')) return undefined;
  const [, kind, id] = path.exec(beneath) ?? [];
  if (id === undefined) return itemNotFound('Resource');
  universe.notes.set(`switched ${id}`, String(Date.now()));
  if (request.method === 'DELETE') (kind === 'limits' ? universe.limited : universe.refusals).delete(id);
  else if (request.method === 'PUT' && kind === 'limits') universe.limited.add(id);
  else if (request.method === 'PUT') {
    const wanted = /^\s*\{\s*"code"\s*:\s*(\d{3})\s*\}\s*$/.exec(request.content.toString('utf8'))?.[1];
    const code = codes.find((known) => String(known) === wanted);
    if (code === undefined) return fault(400, 'badRequest', 'The content is {"code": …} with a documented code.');
    universe.refusals.set(id, code);
  } else return fault(405, 'badMethod', 'A refusal is armed with PUT and disarmed with DELETE.', [['Allow', 'PUT, DELETE']]);
  return { status: 204, fields: [] };
}
