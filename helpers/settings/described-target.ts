import { defined } from '../../contracts/json.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import { authority, clientCertificate } from './certificates.ts';
import { checkContradictions, checkUrls } from './contradictions.ts';
import type { Identity, Limits, TargetDescription } from './description.ts';
import { loginByCloud } from './login/login-variables.ts';
import { isLogin, type LoginSpec, type TokenSource } from './login/spec.ts';
import { defaultsAt } from './own-schema.ts';
import type { Problems, Reading } from './settings-error.ts';
import { place, type TargetDraft, type WrittenIdentity } from './target-file.ts';
import { nameFromUrl } from './target-url.ts';
import type { PendingDescription, TargetSource } from './targets.ts';

/** What a draft describes; none after a problem with its URL was added. `login` is that of the owner by variables. */
export function described(
  draft: TargetDraft,
  chosen: string,
  login: LoginSpec | undefined,
  reading: Reading,
): readonly TargetSource[] {
  const { problems } = reading;
  const { url, headers, httpVersions, implementation, profile, fixtures } = draft;
  const ownerLogsIn = login !== undefined || draft.identities.owner?.cloud !== undefined;
  if (url === undefined && !ownerLogsIn) {
    if (draft.places.has('/url')) return [];
    const fix = 'add it, or let the owner log in: the URL then comes from the service catalogue';
    return problems.add(place(draft, '/url'), 'an absolute http(s) URL', 'nothing', fix) ?? [];
  }
  const { identities, logins } = tokensOf(draft, login, reading);
  const { owner } = logins;
  const own = tlsIn(draft, reading.cwd, problems);
  // The authority of the owner's login holds for the target, too. Only the cloud that says so accepts any certificate, not another URL.
  const ofLogin = isLogin(owner) && own.ca === undefined && !own.insecure ? owner.tls : { insecure: own.insecure };
  const tls = { ...own, ...ofLogin, insecure: own.insecure || (ofLogin.insecure && url === undefined) };
  const name = draft.name ?? (url === undefined ? 'target' : nameFromUrl(url));
  const description = {
    ...{
      name,
      identities,
      fixtures,
      limits: limitsOf(draft, reading),
      tls,
      chosen,
      images: imagesIn(draft, ownerLogsIn),
      embedded: false,
    },
    // The fixture provokes it, unless the target file says another way.
    provoke: { ...(fixtures.conflict !== undefined && { 409: { image: fixtures.conflict } }), ...draft.provoke },
    ...defined({ url, headers, httpVersions, implementation, profile }),
  };
  checkContradictions(draft, ownerLogsIn, problems);
  checkUrls(draft, description, problems);
  const trusting = ([identity, source]: [string, TokenSource]) =>
    [identity, isLogin(source) ? { ...source, tls: { ...tls, ...source.tls } } : source] as const;
  return [{ kind: 'described', name, description, logins: Object.fromEntries(Object.entries(logins).map(trusting)) }];
}

/** The tokens that the settings have, and where the others come from. */
function tokensOf(draft: TargetDraft, login: LoginSpec | undefined, reading: Reading) {
  const identities: Partial<Record<IdentityName, Identity>> = {};
  const logins: Partial<Record<IdentityName, TokenSource>> = defined({ owner: login });
  for (const [name, written] of Object.entries(draft.identities) as [IdentityName, WrittenIdentity][]) {
    const { token, command, cloud, ...more } = written;
    const from = place(draft, `/identities/${name}/${command === undefined ? 'cloud' : 'command'}`);
    if (token !== undefined) identities[name] = { token, ...more };
    if (command !== undefined) logins[name] = { kind: 'command', command, from, ...defined({ tenant: more.tenant }) };
    if (cloud !== undefined) Object.assign(logins, defined({ [name]: loginByCloud(cloud, from, reading) }));
  }
  return { identities, logins };
}

export function limitsOf({ images, limits }: TargetDraft, { atOnce }: Reading): Limits {
  const { maxSeconds, ...others } = defaultsAt('/limits');
  // A snapshot of a real server takes minutes.
  const most = images?.source === 'snapshot' ? {} : { maxSeconds };
  return { ...defined(others), ...most, ...limits, ...(atOnce && { settleMs: 0 }) } as unknown as Limits;
}

/** The source of images. An image service without a URL is that of the catalogue if the owner logs in, else the target itself. */
function imagesIn({ images, url }: TargetDraft, ownerLogsIn: boolean): PendingDescription['images'] {
  if (images === undefined) return ownerLogsIn && url === undefined ? { source: 'catalogue' } : { source: 'none' };
  if (images.source === 'glance' && images.url === undefined)
    return ownerLogsIn || url === undefined ? { source: 'catalogue', isRequired: true } : { source: 'glance', url };
  if (images.source !== 'snapshot') return images;
  // The file may have a list in the place of one.
  const [server = '', ...moreServers] = [images.server].flat();
  return { ...images, server, ...(moreServers.length > 0 && { moreServers }) };
}

/** The settings of TLS, with the content of their files. A relative path starts at the folder of what names it. */
function tlsIn(draft: TargetDraft, cwd: string, problems: Problems): TargetDescription['tls'] {
  const { ca, insecure = false, clientCert, clientKey, clientKeyPassphrase: passphrase } = draft.tls;
  const folderOf = (pointer: string): string => (draft.places.has(pointer) ? cwd : (draft.file?.folder ?? cwd));
  const named = (pointer: string, path: string | undefined) =>
    path === undefined ? undefined : { path, folder: folderOf(pointer) };
  const files = { cert: named('/tls/clientCert', clientCert), key: named('/tls/clientKey', clientKey), passphrase };
  const places = {
    cert: place(draft, '/tls/clientCert'),
    key: place(draft, '/tls/clientKey'),
    passphrase: place(draft, '/tls/clientKeyPassphrase'),
  };
  const client = clientCertificate(defined(files), places, problems);
  const pem = ca === undefined ? undefined : authority(ca, folderOf('/tls/ca'), place(draft, '/tls/ca'), problems);
  return { insecure, ...defined({ ca: pem, client }) };
}
