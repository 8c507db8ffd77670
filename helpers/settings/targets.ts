import { resolve } from 'node:path';
import { defined } from '../../contracts/json.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import { clientCertificate } from './client-certificate-files.ts';
import { checkConfirmed } from './confirmation.ts';
import type { Identity, Limits, TargetDescription } from './description.ts';
import { type Environment, isOwnRun } from './environment.ts';
import { checkGatewayFields, misleads } from './gateway-fields.ts';
import { hostsOf } from './hosts.ts';
import {
  checkImagesElsewhere,
  checkImagesOfDotenv,
  checkOwnImages,
  checkSharedImages,
  type VariableOrigins,
} from './images-of-drafts.ts';
import { textsIn } from './json-or-yaml.ts';
import { loginByCloud, loginByVariables, loginSign } from './login/login-variables.ts';
import { isLogin, type LoginSpec, type TokenSource, type TokenSources } from './login/spec.ts';
import { schemaAt } from './own-schema.ts';
import { checkProxies } from './proxies.ts';
import { Problems, type Reading } from './settings-error.ts';
import { draftOf, place, type TargetDraft, targetFile, type WrittenIdentity } from './target-file.ts';
import { baseUrl, folderName, nameFromUrl } from './target-url.ts';
import { authority, imageId, repeated, server, tenant, token, type ValueReader } from './values.ts';
import { applyVariables, singleTargetVariables, variablesThatNeedTarget } from './variables/all-variables.ts';

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
      /** Whether images must come from the image service of the owner's catalogue. */
      readonly imageService?: true;
    };

/** The targets that an environment names, and every variable that their files refer to. */
export interface ReadTargets {
  readonly targets: readonly TargetSource[];
  readonly referenced: ReadonlySet<string>;
}

/**
 * Chooses the target: TARGET_URL, TARGET_FILE, OS_CLOUD, other OS_* or RAX_*, else the built-in reference target. Every host that
 * gets a token or a DELETE must be confirmed.
 */
export function readTargets(reading: Reading, origins: VariableOrigins): ReadTargets {
  const { env, problems } = reading;
  const referenced = new Set<string>();
  const targets = chosenTargets(reading, origins, referenced);
  // After a login, a service catalogue may name others.
  const hosts = targets.flatMap((source) => (source.kind === 'embedded' ? [] : hostsOf(source.description, source.logins)));
  checkConfirmed(hosts, { confirm: env.TARGET_CONFIRM_HOST, ownRun: isOwnRun(env) }, problems);
  checkProxies(hosts, env, problems);
  return { targets, referenced };
}

function chosenTargets(reading: Reading, origins: VariableOrigins, referenced: Set<string>): TargetSource[] {
  const { env, problems } = reading;
  const paths = env.TARGET_FILE?.split(',').map((path) => path.trim()) ?? [];
  if (paths.includes('')) {
    const expected = 'the path of a target file, or several with commas';
    problems.add('TARGET_FILE', expected, 'an empty text', 'give the path, or unset it');
  }
  const drafts = paths.flatMap((path) => (path === '' ? [] : (targetFile(path, reading, referenced) ?? [])));
  // Now, because a variable may override a wrong value, and the next run be without the variable.
  for (const draft of drafts) checkValues(draft, problems);
  if (paths.length > 1) return fleet(drafts, referenced, reading);
  const target = paths.length > drafts.length ? undefined : single(drafts[0] ?? draftOf(), reading, origins);
  return target === undefined ? [] : [target];
}

function single(draft: TargetDraft, reading: Reading, origins: VariableOrigins): TargetSource | undefined {
  const { env, problems } = reading;
  const { url: written, file } = draft;
  applyVariables(draft, env, problems);
  checkImagesElsewhere(draft, written, problems);
  checkImagesOfDotenv(draft, origins, problems);
  const sign = loginSign(env);
  const { token, command, cloud } = draft.identities.owner ?? {};
  const hasOwner = token !== undefined || command !== undefined || cloud !== undefined;
  const login = sign === undefined || hasOwner ? undefined : loginByVariables(reading);
  if (env.TARGET_URL !== undefined || file !== undefined) {
    const over = written === undefined ? '' : ` and overrides the url of ${file?.name}`;
    const byLogin = login === undefined ? '' : `; the token comes from a login, because ${sign} is set`;
    return sourceOf(
      draft,
      `${env.TARGET_URL === undefined ? 'TARGET_FILE is set' : `TARGET_URL is set${over}`}${byLogin}`,
      login,
      reading,
    );
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
  // Whatever else is wrong is told, too.
  const { limits } = pending(draft, '', [], reading);
  if (sign !== undefined) return undefined;
  const chosen = 'TARGET_URL, TARGET_FILE, OS_* and RAX_* are unset, so the built-in reference target, and no service of yours';
  return { kind: 'embedded', name: 'reference', limits, chosen };
}

/** The target of a draft; undefined if its URL is refused or missing. */
function sourceOf(draft: TargetDraft, chosen: string, login: LoginSpec | undefined, reading: Reading): TargetSource | undefined {
  const logins: Partial<Record<IdentityName, TokenSource>> = login === undefined ? {} : { owner: login };
  const byLogin: IdentityName[] = login === undefined ? [] : ['owner'];
  for (const [identity, { token, cloud, command, tenant }] of Object.entries(draft.identities) as [
    IdentityName,
    WrittenIdentity,
  ][]) {
    if (token !== undefined) continue;
    const from = (member: string): string => place(draft, `/identities/${identity}/${member}`);
    if (command !== undefined) logins[identity] = { kind: 'command', command, from: from('command'), ...defined({ tenant }) };
    if (command !== undefined || cloud === undefined) continue;
    byLogin.push(identity);
    const spec = loginByCloud(cloud, from('cloud'), reading);
    if (spec !== undefined) logins[identity] = spec;
  }
  const description = pending(draft, chosen, byLogin, reading);
  const { name, url } = description;
  if (url === undefined && draft.url !== undefined) return undefined;
  if (url === undefined && !byLogin.includes('owner')) {
    const fix = 'add it, or let the owner log in: the URL then comes from the service catalogue';
    return reading.problems.add(place(draft, '/url'), 'an absolute http(s) URL', 'nothing', fix);
  }
  return {
    kind: 'described',
    name,
    description: trusting(description, isLogin(logins.owner) ? logins.owner : undefined),
    logins: trustingLogins(logins, description.tls),
    ...(draft.imageService && byLogin.includes('owner') && ({ imageService: true } as const)),
  };
}

/** The login's authority also applies to the target, unless the target sets its own TLS options. */
function trusting(description: PendingDescription, owner: LoginSpec | undefined): PendingDescription {
  const { tls, url } = description;
  if (owner === undefined || tls.ca !== undefined || tls.insecure) return description;
  // Only the cloud that says so accepts any certificate, not another URL.
  return { ...description, tls: { ...owner.tls, ...tls, insecure: owner.tls.insecure && url === undefined } };
}

/** The target's authority and client certificate also apply to the logins. */
function trustingLogins(logins: TokenSources, { ca, client }: TargetDescription['tls']): TokenSources {
  const own = { ...(ca !== undefined && { ca }), ...(client !== undefined && { client }) };
  const trustful = Object.entries(logins).map(
    ([name, spec]) => [name, isLogin(spec) ? { ...spec, tls: { ...own, ...spec.tls } } : spec] as const,
  );
  return Object.fromEntries(trustful);
}

function fleet(drafts: readonly TargetDraft[], referenced: ReadonlySet<string>, reading: Reading): TargetSource[] {
  const { env, problems } = reading;
  for (const name of singleTargetVariables) {
    if (env[name] === undefined || referenced.has(name)) continue;
    const expected = 'no variable that describes one target, because TARGET_FILE names several';
    problems.add(name, expected, 'one', `unset ${name}, and write the value into the target files`);
  }
  checkSharedImages(drafts, problems);
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

/** A description that logins complete with tokens and, if missing, with the URL and the image source. */
type PendingDescription = Omit<TargetDescription, 'url' | 'images'> & Partial<Pick<TargetDescription, 'url' | 'images'>>;

/**
 * The description in a draft, with defaults. Adds a problem for every value that is wrong, and for every contradiction.
 * `byLogin` are the identities that logins will provide.
 */
function pending(
  draft: TargetDraft,
  chosen: string,
  byLogin: readonly IdentityName[],
  { cwd, problems }: Reading,
): PendingDescription {
  const { headers, httpVersions, implementation, profile, fixtures } = draft;
  checkValues(draft, problems);
  const url = draft.url === undefined ? undefined : baseUrl(draft.url, place(draft, '/url'), problems);
  const provoke = { ...(fixtures.conflict !== undefined && { 409: { image: fixtures.conflict } }), ...draft.provoke };
  const identities = identitiesIn(draft, problems);
  checkOtherTenants(draft, url, problems);
  const images = imagesIn(draft, url, byLogin);
  checkOwnImages(draft, problems);
  checkProvokingIdentities(draft, byLogin, problems);
  checkHttpVersions(draft, url, problems);
  const name = draft.name ?? (url === undefined ? 'target' : nameFromUrl(url));
  const limits = {
    deletes: byDefault('deletes'),
    timeoutMs: byDefault('timeoutMs'),
    settleMs: byDefault('settleMs'),
    collectionDelete: false,
    // A snapshot of a real server takes minutes.
    ...(images?.source !== 'snapshot' && { maxSeconds: byDefault('maxSeconds') }),
    ...draft.limits,
  };
  const optional = defined({ url, images, headers, httpVersions, implementation, profile });
  const tls = tlsIn(draft, cwd, problems);
  return { name, identities, fixtures, provoke, limits, tls, chosen, embedded: false, ...optional };
}

/** How a text is read, by its pointer. */
const readers: readonly (readonly [of: RegExp, read: ValueReader<unknown>])[] = [
  [/^\/identities\/\w+\/token$/, token],
  [/^\/identities\/\w+\/tenant$/, tenant],
  [/^\/fixtures\/|^\/provoke\/\d+\/image$|^\/images\/ids\//, imageId],
  [/^\/images\/server(?:\/\d+)?$/, server],
  [/^(?:\/images)?\/url$/, baseUrl],
];

/** Adds a problem for each value that is wrong whatever the others are. */
function checkValues(draft: TargetDraft, problems: Problems): void {
  const { url, headers, identities, fixtures, provoke, images } = draft;
  // First: no message shows a value of theirs.
  if (headers !== undefined) checkGatewayFields(headers, place(draft, '/headers'), problems);
  for (const [pointer, text] of textsIn({ url, identities, fixtures, provoke, images })) {
    const list = pointer.replace(/\/\d+$/, '');
    const read = readers.find(([of]) => of.test(pointer))?.[1];
    read?.(text, draft.places.get(list) ?? place(draft, pointer), problems);
    const [, way, name = ''] = /^(\/provoke\/\d+\/headers)\/(.*)$/.exec(pointer) ?? [];
    const why = misleads(name);
    if (way === undefined || why === undefined) continue;
    const where = draft.places.get('/provoke') ?? place(draft, way);
    problems.add(where, 'a field that provokes a code', `${name}: ${why}`, `remove ${name}`);
  }
  for (const id of images?.source === 'ids' ? repeated(images.ids) : [])
    problems.add(place(draft, '/images/ids'), 'each image id once', `${problems.shown(id)} twice`, 'remove the second one');
}

/** The identities that have a token. `expired` and `revoked` may share one; any others would judge the target by the wrong rights. */
function identitiesIn(draft: TargetDraft, problems: Problems): TargetDescription['identities'] {
  const seen = new Map<string, IdentityName>();
  const identities: Partial<Record<IdentityName, Identity>> = {};
  for (const [name, written] of Object.entries(draft.identities) as [IdentityName, WrittenIdentity][]) {
    const at = (member: string): string => place(draft, `/identities/${name}/${member}`);
    const { token: text, tenant, variable } = written;
    if (text === undefined) {
      if (tenant !== undefined && written.command === undefined) refuseTenantAlone(name, written, draft, problems);
      continue;
    }
    const other = seen.get(text);
    if (other === undefined) seen.set(text, name);
    else if (![name, other].every((each) => each === 'expired' || each === 'revoked')) {
      const expected = `a token other than ${place(draft, `/identities/${other}/token`)}`;
      problems.add(at('token'), expected, 'the same one', 'give each identity its own token');
    }
    const ofFile = variable !== undefined && !draft.places.has(`/identities/${name}/token`);
    identities[name] = { token: text, ...defined({ tenant, variable: ofFile ? variable : undefined }) };
  }
  return identities;
}

/** Refuses the tenant of a token that there is not. */
function refuseTenantAlone(name: IdentityName, { cloud }: WrittenIdentity, draft: TargetDraft, problems: Problems): void {
  const pointer = `/identities/${name}/tenant`;
  const received = cloud === undefined ? 'none' : 'a login, which names its own tenant';
  const variable = draft.places.get(pointer);
  const removal = variable === undefined ? 'remove it' : `unset ${variable}`;
  const fix = cloud === undefined ? `set TARGET_${name.toUpperCase()}_TOKEN, or ${removal}` : removal;
  problems.add(place(draft, pointer), `the tenant of a token of the ${name}`, received, fix);
}

/** The source of images. One word may stand for the image service: that of the catalogue if the owner logs in, else the target itself. */
function imagesIn({ images, imageService }: TargetDraft, url: string | undefined, byLogin: readonly IdentityName[]) {
  const isOwnersLogin = byLogin.includes('owner');
  if (imageService) return isOwnersLogin || url === undefined ? undefined : ({ source: 'glance', url } as const);
  if (images?.source === 'glance') return { ...images, url: baseUrl(images.url, '', new Problems()) ?? images.url };
  if (images?.source === 'snapshot') {
    // The file may have a list in the place of one.
    const [server = '', ...moreServers] = [images.server].flat();
    return { ...images, server, ...(moreServers.length > 0 && { moreServers }) };
  }
  return images ?? (byLogin.length === 0 ? ({ source: 'none' } as const) : undefined);
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

/** Refuses HTTP/2 for a URL without TLS: the suite finds HTTP/2 only by ALPN. */
function checkHttpVersions(draft: TargetDraft, url: string | undefined, problems: Problems): void {
  if (draft.httpVersions !== '2' || url === undefined || url.startsWith('https:')) return;
  const expected = 'auto or 1.1, because the URL of the target begins with http:';
  problems.add(place(draft, '/httpVersions'), expected, '2', 'write https: in the URL, or use auto');
}

/** Refuses a token of another tenant at home in the tenant of the URL: requests under its tenant would be the owner's own, and delete. */
function checkOtherTenants(draft: TargetDraft, url: string | undefined, problems: Problems): void {
  for (const name of ['stranger', 'rescoped'] as const) {
    const { token: text, command, tenant } = draft.identities[name] ?? {};
    if (text === undefined && command === undefined) continue;
    if (tenant === undefined || url?.split('/').at(-1)?.toLowerCase() !== tenant.toLowerCase()) continue;
    const where = place(draft, `/identities/${name}/tenant`);
    const fix = `write the tenant that the token of ${name === 'stranger' ? 'the stranger' : 'identities.rescoped'} belongs to`;
    problems.add(where, 'another tenant than the one in the URL of the target', problems.shown(tenant), fix);
  }
}

/** Refuses a provoking identity that the target does not have. An owner's login also makes a revoked token. */
function checkProvokingIdentities(draft: TargetDraft, byLogin: readonly IdentityName[], problems: Problems): void {
  const known = new Set([...Object.keys(draft.identities), ...byLogin, ...(byLogin.includes('owner') ? ['revoked'] : [])]);
  for (const [code, provocation] of Object.entries(draft.provoke)) {
    if (!('identity' in provocation) || known.has(provocation.identity)) continue;
    const { identity } = provocation;
    const where = place(draft, `/provoke/${code}/identity`);
    problems.add(where, 'an identity of this target', problems.shown(identity), `add /identities/${identity}`);
  }
}
