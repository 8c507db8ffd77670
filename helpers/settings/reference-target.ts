import { namesOf, rootOf } from '../reference/naming.ts';
import type { Provocation, TargetDescription } from './description.ts';

/**
 * The description of one universe of a reference target that listens at `baseUrl` (`http://127.0.0.1:8080`).
 * Pure: any process can compute it. The empty string is the unnamed universe; `as` names the target.
 */
export function referenceTarget(baseUrl: string, universe = '', as = universe || 'reference'): TargetDescription {
  const names = namesOf(universe);
  const root = rootOf(baseUrl, universe);
  const { owner, stranger, second } = names.tenants;
  const refusal = `${root}/control/refusals/{image}`;
  const armed: Provocation = {
    before: {
      request: { method: 'PUT', url: refusal, headers: { 'Content-Type': 'application/json' }, body: '{"code":{code}}' },
    },
    after: { request: { method: 'DELETE', url: refusal } },
  };
  const limit = `${root}/control/limits/${owner}`;
  const limited: Provocation = {
    before: { request: { method: 'PUT', url: limit } },
    after: { request: { method: 'DELETE', url: limit } },
    limits: 'account',
  };
  return {
    name: as,
    url: `${root}/v2/${owner}`,
    identities: {
      // The URL names its tenant, as in most target files.
      owner: { token: names.tokens.owner },
      stranger: { token: names.tokens.stranger, tenant: stranger },
      reader: { token: names.tokens.reader, tenant: owner },
      creator: { token: names.tokens.creator, tenant: owner },
      expired: { token: names.tokens.expired, tenant: owner },
      revoked: { token: names.tokens.revoked, tenant: owner },
      unscoped: { token: names.tokens.unscoped },
      rescoped: { token: names.tokens.rescoped, tenant: second },
    },
    images: { source: 'snapshot', server: names.server },
    fixtures: names.fixtures,
    provoke: { 401: armed, 403: armed, 405: armed, 409: armed, 413: limited, 500: armed, 503: armed },
    // Long enough for a busy machine: nothing in the reference target hangs on purpose.
    limits: { deletes: 5000, timeoutMs: 15_000, settleMs: 0, collectionDelete: true },
    tls: { insecure: false },
    chosen: 'embedded reference target',
    embedded: true,
  };
}
