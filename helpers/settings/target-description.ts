import type { IdentityName } from '../../contracts/target-words.ts';
import type { ClientCertificate } from '../http/client-certificate.ts';
import { clientCertificate } from './client-certificate-files.ts';
import type { TargetDescription } from './description.ts';
import { type LoginSpec, madeByOwner } from './login/spec.ts';
import type { Problems } from './settings-error.ts';
import { place, type TargetDraft } from './target-draft.ts';
import { nameFromUrl } from './target-url.ts';
import { targetVariables } from './variables/target-rows.ts';

/** The logins by identity. */
export type Logins = Partial<Readonly<Record<IdentityName, LoginSpec>>>;

/** A description that logins complete with tokens and, if missing, with the URL and the image source. */
export type PendingDescription = Omit<TargetDescription, 'url' | 'images'> & Partial<Pick<TargetDescription, 'url' | 'images'>>;

/**
 * The description in a draft, with defaults. Adds a problem for every contradiction in the draft.
 * `byLogin` are the identities that logins will provide.
 */
export function pending(
  draft: TargetDraft,
  chosen: string,
  byLogin: readonly IdentityName[],
  problems: Problems,
): PendingDescription {
  checkTokens(draft, problems);
  checkOtherTenants(draft, problems);
  checkImages(draft, problems);
  checkIdentities(draft, byLogin, problems);
  checkHttpVersions(draft, problems);
  const { url, images, identities, fixtures, provoke, headers, httpVersions, implementation, profile } = draft;
  const name = draft.name ?? (url === undefined ? 'target' : nameFromUrl(url));
  const limits = {
    deletes: targetVariables.TARGET_MAX_DELETES.bounds.byDefault,
    timeoutMs: targetVariables.TARGET_TIMEOUT_MS.bounds.byDefault,
    settleMs: targetVariables.TARGET_SETTLE_MS.bounds.byDefault,
    collectionDelete: false,
    // A snapshot of a real server takes minutes.
    ...(images?.source !== 'snapshot' && { maxSeconds: targetVariables.TARGET_MAX_SECONDS.bounds.byDefault }),
    ...draft.limits,
  };
  const client = certificateIn(draft, problems);
  const tls = { insecure: false, ...draft.tls, ...(client !== undefined && { client }) };
  const optional = {
    ...(url !== undefined && { url }),
    ...(images !== undefined && { images }),
    ...(headers !== undefined && { headers }),
    ...(httpVersions !== undefined && { httpVersions }),
    ...(implementation !== undefined && { implementation }),
    ...(profile !== undefined && { profile }),
  };
  return { name, identities, fixtures, provoke, limits, tls, chosen, embedded: false, ...optional };
}

/** Refuses HTTP/2 for a URL without TLS: the suite finds HTTP/2 by ALPN alone. */
function checkHttpVersions(draft: TargetDraft, problems: Problems): void {
  const { httpVersions, url } = draft;
  if (httpVersions !== '2' || url === undefined || url.startsWith('https:')) return;
  const where = place(draft, '/httpVersions');
  problems.add(
    where,
    'auto or 1.1, because the URL of the target begins with http:',
    '2',
    'write https: in the URL, or use auto',
  );
}

/** The client certificate. Messages name the variables, or the members of the target file that has one of them. */
function certificateIn(draft: TargetDraft, problems: Problems): ClientCertificate | undefined {
  const named = (pointer: string, variable: string): string => (draft.file === undefined ? variable : place(draft, pointer));
  const places = {
    cert: named('/tls/clientCert', 'TARGET_CLIENT_CERT'),
    key: named('/tls/clientKey', 'TARGET_CLIENT_KEY'),
    passphrase: named('/tls/clientKeyPassphrase', 'TARGET_CLIENT_KEY_PASSPHRASE'),
  };
  return clientCertificate(draft.certificate, places, problems);
}

/**
 * Refuses two identities with one token, which would judge the target by the wrong rights. `expired` and `revoked` may share one.
 */
function checkTokens(draft: TargetDraft, problems: Problems): void {
  const seen = new Map<string, IdentityName>();
  for (const [name, identity] of Object.entries(draft.identities) as [IdentityName, { token: string }][]) {
    const other = seen.get(identity.token);
    if (other === undefined) seen.set(identity.token, name);
    else if (![name, other].every((n) => n === 'expired' || n === 'revoked')) {
      const first = place(draft, `/identities/${other}/token`);
      const where = place(draft, `/identities/${name}/token`);
      problems.add(where, `a token other than ${first}`, 'the same one', 'give each identity its own token');
    }
  }
}

/** Refuses a token of another tenant at home in the tenant of the URL: requests under its tenant would be the owner's own, and delete. */
function checkOtherTenants(draft: TargetDraft, problems: Problems): void {
  for (const name of ['stranger', 'rescoped'] as const) {
    const tenant = draft.identities[name]?.tenant;
    if (tenant === undefined || draft.url?.split('/').at(-1)?.toLowerCase() !== tenant.toLowerCase()) continue;
    problems.add(
      place(draft, `/identities/${name}/tenant`),
      'another tenant than the one in the URL of the target',
      problems.shown(tenant),
      `write the tenant that the token of ${name === 'stranger' ? 'the stranger' : 'identities.rescoped'} belongs to`,
    );
  }
}

/** Refuses an image that is both expendable and a fixture. */
function checkImages(draft: TargetDraft, problems: Problems): void {
  const expendable = draft.images?.source === 'ids' ? draft.images.ids : [];
  const listed = new Set(expendable.map((id) => id.toLowerCase()));
  const told = new Set<string>();
  const check = (pointer: string, id: string): void => {
    const where = place(draft, pointer);
    if (!listed.has(id.toLowerCase()) || told.has(where)) return;
    told.add(where);
    const lists = place(draft, '/images/ids');
    problems.add(
      where,
      'an image that is not expendable',
      `${problems.shown(id)}, which ${lists} lists, too`,
      'remove it from one of the two',
    );
  };
  for (const [name, id] of Object.entries(draft.fixtures)) check(`/fixtures/${name}`, id);
  for (const [code, provocation] of Object.entries(draft.provoke)) {
    const implied = code === '409' && 'image' in provocation && provocation.image === draft.fixtures.conflict;
    if ('image' in provocation && !implied) check(`/provoke/${code}/image`, provocation.image);
  }
}

/** Refuses a provoking identity that the target does not have. An owner's login also makes some. */
function checkIdentities(draft: TargetDraft, byLogin: readonly IdentityName[], problems: Problems): void {
  const known = new Set([...Object.keys(draft.identities), ...byLogin, ...(byLogin.includes('owner') ? madeByOwner : [])]);
  for (const [code, provocation] of Object.entries(draft.provoke)) {
    if (!('identity' in provocation) || known.has(provocation.identity)) continue;
    const where = place(draft, `/provoke/${code}/identity`);
    problems.add(
      where,
      'an identity of this target',
      problems.shown(provocation.identity),
      `add /identities/${provocation.identity}`,
    );
  }
}
