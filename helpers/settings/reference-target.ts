import { readFileSync } from 'node:fs';
import { ownFile } from '../platform/installation/own-files.ts';
import { namesOf, rootOf } from '../reference/naming.ts';
import type { Reference } from '../reference/reference.ts';
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

/** The built-in target at the URL where it listens, with what the settings say of it. Nothing there is of others. */
export function embeddedTarget(
  baseUrl: string,
  { limits, chosen }: Pick<TargetDescription, 'limits' | 'chosen'>,
): TargetDescription {
  return { ...referenceTarget(baseUrl), limits: { ...limits, collectionDelete: true }, chosen, embedded: true };
}

/** Images made in advance, for a suite that learns of this target only from variables. */
const expendableImages = 150;

const idsInLine = 3;

/** Adds images to delete to a universe of a reference target. Returns the variables that point the suite to it, in order. */
export function referenceVariables(server: Pick<Reference, 'baseUrl' | 'universe'>, universe: string): Record<string, string> {
  const state = server.universe(universe);
  const { tokens, fixtures, tenants, server: owning } = state.names;
  const ids = Array.from({ length: expendableImages }, (_, i) => {
    return state.add({ name: `expendable ${i + 1}`, tenant: tenants.owner, server: owning }).id;
  });
  const lines = Array.from({ length: Math.ceil(ids.length / idsInLine) }, (_, i) => {
    return ids.slice(i * idsInLine, (i + 1) * idsInLine).join(' ');
  });
  return {
    TARGET_URL: referenceTarget(server.baseUrl, universe).url,
    TARGET_TOKEN: tokens.owner,
    TARGET_STRANGER_TOKEN: tokens.stranger,
    TARGET_STRANGER_TENANT: tenants.stranger,
    TARGET_READER_TOKEN: tokens.reader,
    TARGET_EXPIRED_TOKEN: tokens.expired,
    TARGET_REVOKED_TOKEN: tokens.revoked,
    TARGET_FOREIGN_IMAGE_ID: fixtures.foreign,
    TARGET_PROTECTED_IMAGE_ID: fixtures.protected,
    TARGET_PUBLIC_IMAGE_ID: fixtures.public,
    TARGET_CONFLICT_IMAGE_ID: fixtures.conflict,
    TARGET_PROVOKE_HEADER: 'X-Reference-Answer: {code}',
    // Last, because it is long. Both a shell and dotenv take line ends inside quotes.
    TARGET_IMAGE_IDS: `\n${lines.join('\n')}\n`,
  };
}

const path = (name: string): string => ownFile(`helpers/reference/tls/${name}.pem`);
const pem = (name: string): string => readFileSync(path(name), 'utf8');

/** The file of the authority that signed the certificate of a reference target with TLS. Its key exists no longer. */
export const authorityFile = path('authority');

/** Certificate and key of a reference target with TLS, for `localhost` and its addresses. The key is public. */
export const ownCertificate = () => ({ cert: pem('server'), key: pem('server-key') });
