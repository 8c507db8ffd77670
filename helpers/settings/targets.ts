import { defined } from '../../contracts/json.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import { authority, clientCertificate } from './certificates.ts';
import { checkContradictions, checkImagesElsewhere, checkListedOnce, checkUrls } from './contradictions.ts';
import type { CatalogueImages, Identity, ImageSource, Limits, TargetDescription } from './description.ts';
import type { Environment } from './environment.ts';
import { folderName, nameFromUrl } from './formats.ts';
import { checkConfirmed, checkProxies, hostsOf } from './hosts.ts';
import { loginByCloud, loginByVariables, loginSign } from './login/login-variables.ts';
import { isLogin, type LoginSpec, type TokenSource, type TokenSources } from './login/spec.ts';
import { embeddedTarget } from './reference-target.ts';
import { defaultsAt, targetVariables, variablesThatNeedTarget } from './schema.ts';
import type { Problems, Reading } from './settings-error.ts';
import { applyVariables, draftOf, place, type TargetDraft, targetFile, type WrittenIdentity } from './target-file.ts';

/**
 * A target as the settings describe it. What logins provide is missing: tokens and, if the operator did not set them, the URL and the image source.
 * So is the port of the built-in one, which starts with a run.
 */
export interface TargetSource {
  readonly description: PendingDescription;
  /** The logins and commands that tokens come from. */
  readonly logins: TokenSources;
}

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
  const { env, ownRun, problems } = reading;
  const targets = chosenTargets(reading);
  // After a login, a service catalogue may name others.
  const hosts = targets.flatMap(({ description, logins }) => hostsOf(description, logins));
  checkConfirmed(hosts, { confirm: env.TARGET_CONFIRM_HOST, ownRun }, problems);
  checkProxies(hosts, env, problems);
  return targets;
}

function chosenTargets(reading: Reading): readonly TargetSource[] {
  const paths = reading.env.TARGET_FILE?.split(',').map((path) => path.trim()) ?? [];
  if (paths.includes('')) {
    const expected = 'the path of a target file, or several with commas';
    reading.problems.add('TARGET_FILE', expected, 'an empty text', 'give the path, or unset it');
  }
  const drafts = paths.flatMap((path) => (path === '' ? [] : (targetFile(path, reading) ?? [])));
  if (paths.length > 1) return fleet(drafts, reading);
  return paths.length > drafts.length ? [] : single(drafts[0] ?? draftOf(), reading);
}

function single(draft: TargetDraft, reading: Reading): readonly TargetSource[] {
  const { env, problems } = reading;
  const { url: written, file } = draft;
  applyVariables(draft, env, problems);
  checkImagesElsewhere(draft, written, reading);
  checkListedOnce([draft], problems);
  const sign = loginSign(env);
  const { token, command, cloud } = draft.identities.owner ?? {};
  const hasOwner = (token ?? command ?? cloud) !== undefined;
  const login = sign === undefined || hasOwner ? undefined : loginByVariables(sign, reading);
  if (env.TARGET_URL !== undefined || file !== undefined) {
    const over = written === undefined ? '' : ` and overrides the url of ${file?.name}`;
    const byLogin = login === undefined ? '' : `; the token comes from a login, because ${sign} is set`;
    const chosen = env.TARGET_URL === undefined ? 'TARGET_FILE is set' : `TARGET_URL is set${over}`;
    return described(draft, chosen + byLogin, login, reading);
  }
  if (sign !== undefined && login !== undefined) {
    draft.name = nameOfLogin(sign, env);
    return described(draft, `${sign} is set`, login, reading);
  }
  const needing = sign === undefined ? variablesThatNeedTarget : ['TARGET_TOKEN', 'TARGET_TOKEN_COMMAND'];
  for (const name of needing.filter((each) => env[each] !== undefined)) {
    const [to, or] =
      sign === undefined ? ['run on the built-in reference target', ' or TARGET_FILE'] : [`log in with ${sign}`, ''];
    problems.add('TARGET_URL', `a URL, because ${name} is set`, 'nothing', `set TARGET_URL${or}, or unset ${name} to ${to}`);
  }
  const chosen = 'TARGET_URL, TARGET_FILE, OS_* and RAX_* are unset, so the built-in reference target, and no service of yours';
  if (sign !== undefined) return [];
  const description = embeddedTarget('http://127.0.0.1', { limits: limitsOf(draft, reading), chosen });
  return [{ description, logins: {} }];
}

function fleet(drafts: readonly TargetDraft[], reading: Reading): readonly TargetSource[] {
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
    return described(draft, 'TARGET_FILE is set', undefined, reading);
  });
}

function nameOfLogin(sign: string, env: Environment): string {
  if (sign.startsWith('RAX_')) return 'rackspace';
  return sign === 'OS_CLOUD' ? folderName(env.OS_CLOUD ?? '') : 'openstack';
}

/** What a draft describes; none after a problem with its URL was added. `login` is that of the owner by variables. */
function described(draft: TargetDraft, chosen: string, login: LoginSpec | undefined, reading: Reading): readonly TargetSource[] {
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
  return [{ description, logins: Object.fromEntries(Object.entries(logins).map(trusting)) }];
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

function limitsOf({ images, limits }: TargetDraft, { atOnce }: Reading): Limits {
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
  const { ca: path, insecure = false } = draft.tls;
  const placeOf = (setting: keyof TargetDraft['tls']) => {
    const pointer = `/tls/${setting}`;
    return { where: place(draft, pointer), folder: draft.places.has(pointer) ? cwd : (draft.file?.folder ?? cwd) };
  };
  const client = clientCertificate(draft.tls, placeOf, problems);
  const ca = path === undefined ? undefined : authority(path, placeOf('ca'), problems);
  return { insecure, ...defined({ ca, client }) };
}
