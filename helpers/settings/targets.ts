import { resolve } from 'node:path';
import { defined } from '../../contracts/json.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import { authority } from './authority.ts';
import { clientCertificate } from './client-certificate-files.ts';
import { checkConfirmed } from './confirmation.ts';
import { checkContradictions } from './contradictions.ts';
import type { CatalogueImages, Identity, ImageSource, Limits, TargetDescription } from './description.ts';
import { type Environment, isOwnRun } from './environment.ts';
import { hostsOf } from './hosts.ts';
import { checkImagesElsewhere, checkListedOnce } from './images-of-drafts.ts';
import { loginByCloud, loginByVariables, loginSign } from './login/login-variables.ts';
import { isLogin, type LoginSpec, type TokenSource, type TokenSources } from './login/spec.ts';
import { schemaAt } from './own-schema.ts';
import { checkProxies } from './proxies.ts';
import type { Problems, Reading } from './settings-error.ts';
import { draftOf, place, type TargetDraft, targetFile, type WrittenIdentity } from './target-file.ts';
import { folderName, nameFromUrl } from './target-url.ts';
import { applyVariables } from './target-variables.ts';
import { targetVariables, variablesThatNeedTarget } from './variables.ts';

/** Where a target comes from. `chosen` says why, as a clause. */
export type TargetSource =
  | { readonly kind: 'embedded'; readonly name: string; readonly limits: Limits; readonly chosen: string }
  /** The description lacks what the logins provide: tokens and, if the operator did not set them, the URL and the image source. */
  | {
      readonly kind: 'described';
      readonly name: string;
      readonly description: PendingDescription;
      /** The logins and commands that tokens come from. */
      readonly logins: TokenSources;
    };

/** A description that logins complete with tokens and, if missing, with the URL and the image source. */
export type PendingDescription = Omit<TargetDescription, 'url' | 'images'> & {
  readonly url?: string;
  readonly images: ImageSource | CatalogueImages;
};

/**
 * Chooses the target: TARGET_URL, TARGET_FILE, OS_CLOUD, other OS_* or RAX_*, else the built-in reference target. Every host that
 * gets a token or a DELETE must be confirmed.
 */
export function readTargets(reading: Reading): readonly TargetSource[] {
  const { env, problems } = reading;
  const targets = chosenTargets(reading);
  // After a login, a service catalogue may name others.
  const hosts = targets.flatMap((source) => (source.kind === 'embedded' ? [] : hostsOf(source.description, source.logins)));
  checkConfirmed(hosts, { confirm: env.TARGET_CONFIRM_HOST, ownRun: isOwnRun(env) }, problems);
  checkProxies(hosts, env, problems);
  return targets;
}

function chosenTargets(reading: Reading): TargetSource[] {
  const { env, problems } = reading;
  const paths = env.TARGET_FILE?.split(',').map((path) => path.trim()) ?? [];
  if (paths.includes('')) {
    const expected = 'the path of a target file, or several with commas';
    problems.add('TARGET_FILE', expected, 'an empty text', 'give the path, or unset it');
  }
  const drafts = paths.flatMap((path) => (path === '' ? [] : (targetFile(path, reading) ?? [])));
  if (paths.length > 1) return fleet(drafts, reading);
  const target = paths.length > drafts.length ? undefined : single(drafts[0] ?? draftOf(), reading);
  return target === undefined ? [] : [target];
}

function single(draft: TargetDraft, reading: Reading): TargetSource | undefined {
  const { env, problems } = reading;
  const { url: written, file } = draft;
  applyVariables(draft, env, problems);
  checkImagesElsewhere(draft, written, reading);
  checkListedOnce([draft], problems);
  const sign = loginSign(env);
  const { token, command, cloud } = draft.identities.owner ?? {};
  const hasOwner = token !== undefined || command !== undefined || cloud !== undefined;
  const login = sign === undefined || hasOwner ? undefined : loginByVariables(reading);
  if (env.TARGET_URL !== undefined || file !== undefined) {
    const over = written === undefined ? '' : ` and overrides the url of ${file?.name}`;
    const byLogin = login === undefined ? '' : `; the token comes from a login, because ${sign} is set`;
    const chosen = env.TARGET_URL === undefined ? 'TARGET_FILE is set' : `TARGET_URL is set${over}`;
    return sourceOf(draft, chosen + byLogin, login, reading);
  }
  if (sign !== undefined && login !== undefined) {
    draft.name = nameOfLogin(sign, env);
    return sourceOf(draft, `${sign} is set`, login, reading);
  }
  const owners = token === undefined ? 'TARGET_TOKEN_COMMAND' : 'TARGET_TOKEN';
  const needing = sign === undefined ? variablesThatNeedTarget : hasOwner ? [owners] : [];
  for (const name of needing.filter((each) => env[each] !== undefined)) {
    const [to, or] =
      sign === undefined ? ['run on the built-in reference target', ' or TARGET_FILE'] : [`log in with ${sign}`, ''];
    problems.add('TARGET_URL', `a URL, because ${name} is set`, 'nothing', `set TARGET_URL${or}, or unset ${name} to ${to}`);
  }
  if (sign !== undefined) return undefined;
  const chosen = 'TARGET_URL, TARGET_FILE, OS_* and RAX_* are unset, so the built-in reference target, and no service of yours';
  return { kind: 'embedded', name: 'reference', limits: limitsOf(draft), chosen };
}

/** The target of a draft; undefined after a problem with its URL was added. */
function sourceOf(draft: TargetDraft, chosen: string, login: LoginSpec | undefined, reading: Reading): TargetSource | undefined {
  const { problems } = reading;
  const logins: Partial<Record<IdentityName, TokenSource>> = login === undefined ? {} : { owner: login };
  const byLogin: IdentityName[] = login === undefined ? [] : ['owner'];
  const identities: Partial<Record<IdentityName, Identity>> = {};
  for (const [name, written] of Object.entries(draft.identities) as [IdentityName, WrittenIdentity][]) {
    const { token, command, cloud, tenant, variable } = written;
    const from = place(draft, `/identities/${name}/${command === undefined ? 'cloud' : 'command'}`);
    const isOfFile = !draft.places.has(`/identities/${name}/token`);
    if (token !== undefined) identities[name] = { token, ...defined({ tenant, variable: isOfFile ? variable : undefined }) };
    else if (command !== undefined) logins[name] = { kind: 'command', command, from, ...defined({ tenant }) };
    else if (cloud !== undefined) {
      byLogin.push(name);
      Object.assign(logins, defined({ [name]: loginByCloud(cloud, from, reading) }));
    }
  }
  checkContradictions(draft, byLogin, problems);
  const { url, headers, httpVersions, implementation, profile, fixtures } = draft;
  const isOwnersLogin = byLogin.includes('owner');
  if (url === undefined && !isOwnersLogin) {
    if (draft.places.has('/url')) return undefined;
    const fix = 'add it, or let the owner log in: the URL then comes from the service catalogue';
    return problems.add(place(draft, '/url'), 'an absolute http(s) URL', 'nothing', fix);
  }
  const name = draft.name ?? (url === undefined ? 'target' : nameFromUrl(url));
  // The fixture provokes it.
  const provoke = { ...draft.provoke, ...(fixtures.conflict !== undefined && { 409: { image: fixtures.conflict } }) };
  const tls = tlsIn(draft, reading.cwd, problems);
  const description = {
    ...{ name, identities, images: imagesIn(draft, isOwnersLogin), fixtures, provoke, limits: limitsOf(draft), tls, chosen },
    ...defined({ url, headers, httpVersions, implementation, profile }),
    embedded: false,
  };
  return { kind: 'described', name, ...trusting(description, logins) };
}

/**
 * The authority of the owner's login also applies to the target, unless the target sets its own TLS options. The authority and the client
 * certificate of the target also apply to the logins.
 */
function trusting(
  description: PendingDescription,
  logins: TokenSources,
): {
  readonly description: PendingDescription;
  readonly logins: TokenSources;
} {
  const { tls, url } = description;
  const { owner } = logins;
  // Only the cloud that says so accepts any certificate, not another URL.
  const ofOwner =
    isLogin(owner) && tls.ca === undefined && !tls.insecure
      ? { ...owner.tls, insecure: owner.tls.insecure && url === undefined }
      : {};
  const target = { ...tls, ...ofOwner, ...defined({ client: tls.client }) };
  const { insecure: _, ...own } = target;
  const trustful = Object.entries(logins).map(([name, spec]) => [
    name,
    isLogin(spec) ? { ...spec, tls: { ...own, ...spec.tls } } : spec,
  ]);
  return { description: { ...description, tls: target }, logins: Object.fromEntries(trustful) };
}

function fleet(drafts: readonly TargetDraft[], reading: Reading): TargetSource[] {
  const { env, problems, referenced } = reading;
  for (const { name } of targetVariables) {
    if (env[name] === undefined || referenced.has(name)) continue;
    const expected = 'no variable that describes one target, because TARGET_FILE names several';
    problems.add(name, expected, 'one', `unset ${name}, and write the value into the target files`);
  }
  checkListedOnce(drafts, problems);
  const names = new Set<string>();
  return drafts.flatMap((draft) => {
    const name = draft.name ?? '';
    if (names.has(name.toLowerCase()))
      problems.add(place(draft, '/name'), 'a unique name in the fleet', problems.shown(name), 'rename one of the two');
    names.add(name.toLowerCase());
    return sourceOf(draft, 'TARGET_FILE is set', undefined, reading) ?? [];
  });
}

function nameOfLogin(sign: string, env: Environment): string {
  if (sign.startsWith('RAX_')) return 'rackspace';
  return sign === 'OS_CLOUD' ? folderName(env.OS_CLOUD ?? '') : 'openstack';
}

const byDefault = (limit: keyof Limits): number => Number(schemaAt(`/limits/${limit}`).default);

const limitsOf = ({ images, limits }: TargetDraft): Limits => ({
  deletes: byDefault('deletes'),
  timeoutMs: byDefault('timeoutMs'),
  settleMs: byDefault('settleMs'),
  collectionDelete: false,
  // A snapshot of a real server takes minutes.
  ...(images?.source !== 'snapshot' && { maxSeconds: byDefault('maxSeconds') }),
  ...limits,
});

/** The source of images. An image service without a URL is that of the catalogue if the owner logs in, else the target itself. */
function imagesIn({ images, url }: TargetDraft, isOwnersLogin: boolean): PendingDescription['images'] {
  if (images === undefined) return isOwnersLogin && url === undefined ? { source: 'catalogue' } : { source: 'none' };
  if (images.source === 'glance' && images.url === undefined)
    return isOwnersLogin || url === undefined ? { source: 'catalogue', isRequired: true } : { source: 'glance', url };
  if (images.source !== 'snapshot') return images;
  // The file may have a list in the place of one.
  const [server = '', ...moreServers] = [images.server].flat();
  return { ...images, server, ...(moreServers.length > 0 && { moreServers }) };
}

/** The settings of TLS, with the content of their files. Messages name the variables, or the members of the target file that has one of them. */
function tlsIn(draft: TargetDraft, cwd: string, problems: Problems): TargetDescription['tls'] {
  const { ca, insecure = false, clientCert, clientKey, clientKeyPassphrase } = draft.tls;
  const base = (pointer: string): string => (draft.places.has(pointer) ? cwd : (draft.file?.folder ?? cwd));
  const path = (pointer: string, text: string | undefined) => (text === undefined ? text : resolve(base(pointer), text));
  const named = (pointer: string, variable: string): string => (draft.file === undefined ? variable : place(draft, pointer));
  const places = {
    cert: named('/tls/clientCert', 'TARGET_CLIENT_CERT'),
    key: named('/tls/clientKey', 'TARGET_CLIENT_KEY'),
    passphrase: named('/tls/clientKeyPassphrase', 'TARGET_CLIENT_KEY_PASSPHRASE'),
  };
  const [cert, key] = [path('/tls/clientCert', clientCert), path('/tls/clientKey', clientKey)];
  const client = clientCertificate(defined({ cert, key, passphrase: clientKeyPassphrase }), places, problems);
  const pem = ca === undefined ? undefined : authority(ca, base('/tls/ca'), place(draft, '/tls/ca'), problems);
  return { insecure, ...defined({ ca: pem, client }) };
}
