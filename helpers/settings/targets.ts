import type { IdentityName } from '../../contracts/target-words.ts';
import { checkConfirmed } from './confirmation.ts';
import type { Limits, TargetDescription } from './description.ts';
import { type Environment, isOwnRun } from './environment.ts';
import { hostsOf, type ReachedHost } from './hosts.ts';
import { loginByCloud } from './login/clouds-file.ts';
import { loginByVariables, loginSign } from './login/login-variables.ts';
import type { LoginSpec } from './login/spec.ts';
import { checkProxies } from './proxies.ts';
import type { Problems } from './settings-error.ts';
import { checkSharedImages } from './shared-images.ts';
import { type Logins, type PendingDescription, pending } from './target-description.ts';
import { emptyDraft, place, type TargetDraft } from './target-draft.ts';
import { targetFile } from './target-file.ts';
import { folderName } from './target-url.ts';
import { applyVariables, singleTargetVariables, variablesThatNeedTarget } from './variables/all-variables.ts';

/** Where a target comes from. `chosen` says why, as a clause. */
export type TargetSource =
  | { readonly kind: 'embedded'; readonly name: string; readonly limits: Limits; readonly chosen: string }
  | { readonly kind: 'described'; readonly name: string; readonly description: TargetDescription }
  /**
   * The description lacks what the logins provide: tokens and, if the operator did not set them, the URL and the image source.
   */
  | {
      readonly kind: 'login';
      readonly name: string;
      readonly description: PendingDescription;
      readonly logins: Logins;
      /** Whether images must come from the image service of the owner's catalogue. */
      readonly imageService?: true;
    };

/** The targets that an environment names, and every variable that their files refer to. */
export interface ReadTargets {
  readonly targets: readonly TargetSource[];
  readonly referenced: ReadonlySet<string>;
}

/** The hosts that a target reaches, according to its settings. After a login, a service catalogue may name others. */
function hostsOfSource(source: TargetSource): ReachedHost[] {
  if (source.kind === 'embedded') return [];
  return hostsOf(source.description, source.kind === 'login' ? source.logins : {});
}

/**
 * Chooses the target: TARGET_URL, TARGET_FILE, OS_CLOUD, other OS_* or RAX_*, else the built-in reference target. Every host that
 * gets a token or a DELETE must be confirmed.
 */
export function readTargets(env: Environment, cwd: string, problems: Problems): ReadTargets {
  const read = chosenTargets(env, cwd, problems);
  const confirmation = { confirm: env.TARGET_CONFIRM_HOST, ownRun: isOwnRun(env) };
  const hosts = read.targets.flatMap(hostsOfSource);
  checkConfirmed(hosts, confirmation, problems);
  checkProxies(hosts, env, problems);
  return read;
}

function chosenTargets(env: Environment, cwd: string, problems: Problems): ReadTargets {
  const paths = env.TARGET_FILE?.split(',').map((path) => path.trim()) ?? [];
  if (paths.includes(''))
    problems.add(
      'TARGET_FILE',
      'the path of a target file, or several with commas',
      'an empty text',
      'give the path, or unset it',
    );
  const files = paths.filter((path) => path !== '').map((path) => targetFile(path, env, cwd, problems));
  const referenced = new Set(files.flatMap(({ names }) => names));
  const drafts = files.flatMap(({ draft }) => draft ?? []);
  if (paths.length > 1) return { targets: fleet(drafts, referenced, env, cwd, problems), referenced };
  if (paths.length > drafts.length) return { targets: [], referenced };
  const draft = drafts[0] ?? emptyDraft();
  const fileUrl = draft.url;
  applyVariables(draft, env, cwd, problems);
  const target = single(draft, fileUrl, env, cwd, problems);
  return { targets: target === undefined ? [] : [target], referenced };
}

function single(
  draft: TargetDraft,
  fileUrl: string | undefined,
  env: Environment,
  cwd: string,
  problems: Problems,
): TargetSource | undefined {
  const sign = loginSign(env);
  const hasOwner = env.TARGET_TOKEN !== undefined || draft.identities.owner !== undefined || draft.clouds.owner !== undefined;
  const login = sign === undefined || hasOwner ? undefined : loginByVariables(env, cwd, problems);
  const byLogin = login === undefined ? '' : `; the token comes from a login, because ${sign} is set`;
  if (env.TARGET_URL !== undefined) {
    const over = fileUrl === undefined ? '' : ` and overrides the url of ${draft.file}`;
    return draft.url === undefined ? undefined : source(draft, `TARGET_URL is set${over}${byLogin}`, login, env, cwd, problems);
  }
  if (draft.file !== undefined) return source(draft, `TARGET_FILE is set${byLogin}`, login, env, cwd, problems);
  if (sign !== undefined) {
    draft.name = nameOfLogin(sign, env);
    if (hasOwner)
      problems.add(
        'TARGET_URL',
        'a URL, because TARGET_TOKEN is set',
        'nothing',
        `set TARGET_URL, or unset TARGET_TOKEN to log in with ${sign}`,
      );
    return login === undefined ? undefined : source(draft, `${sign} is set`, login, env, cwd, problems);
  }
  for (const name of variablesThatNeedTarget) {
    if (env[name] === undefined) continue;
    problems.add(
      'TARGET_URL',
      `a URL, because ${name} is set`,
      'nothing',
      `set TARGET_URL or TARGET_FILE, or unset ${name} to run on the built-in reference target`,
    );
  }
  const { limits } = pending(draft, '', [], problems);
  const chosen = 'TARGET_URL, TARGET_FILE, OS_* and RAX_* are unset, so the built-in reference target, and no service of yours';
  return { kind: 'embedded', name: 'reference', limits, chosen };
}

function source(
  draft: TargetDraft,
  chosen: string,
  login: LoginSpec | undefined,
  env: Environment,
  cwd: string,
  problems: Problems,
): TargetSource | undefined {
  const logins: Partial<Record<IdentityName, LoginSpec>> = {};
  for (const [identity, cloud] of Object.entries(draft.clouds) as [IdentityName, string][]) {
    const spec = loginByCloud(cloud, env, cwd, place(draft, `/identities/${identity}/cloud`), problems);
    if (spec !== undefined) logins[identity] = spec;
  }
  if (login !== undefined) logins.owner = login;
  const byLogin = Object.keys({ ...draft.clouds, ...logins }) as IdentityName[];
  const fromCatalogue = draft.imageService === true && byLogin.includes('owner');
  if (draft.imageService && !fromCatalogue && draft.url !== undefined) draft.images = { source: 'glance', url: draft.url };
  const description = pending(draft, chosen, byLogin, problems);
  if (byLogin.length > 0) {
    if (draft.url === undefined && !byLogin.includes('owner')) missingUrl(draft, problems);
    const images = fromCatalogue ? ({ imageService: true } as const) : {};
    return {
      kind: 'login',
      name: description.name,
      description: trusting(description, logins.owner),
      logins: trustingLogins(logins, description.tls),
      ...images,
    };
  }
  const { url, images = { source: 'none' }, ...rest } = description;
  if (url === undefined) return missingUrl(draft, problems);
  return { kind: 'described', name: description.name, description: { ...rest, url, images } };
}

function missingUrl(draft: TargetDraft, problems: Problems): undefined {
  // A value that was set but refused is already a problem.
  if (draft.places.has('/url')) return undefined;
  return problems.add(
    place(draft, '/url'),
    'an absolute http(s) URL',
    'nothing',
    'add it, or let the owner log in: the URL then comes from the service catalogue',
  );
}

/** The login's authority also applies to the target, unless the target sets its own TLS options. */
function trusting(description: PendingDescription, owner: LoginSpec | undefined): PendingDescription {
  const { tls, url } = description;
  if (owner === undefined || tls.ca !== undefined || tls.insecure) return description;
  // Only the cloud that says so accepts any certificate, not another URL.
  return { ...description, tls: { ...owner.tls, ...tls, insecure: owner.tls.insecure && url === undefined } };
}

/** The target's authority and client certificate also apply to the logins. */
function trustingLogins(logins: Logins, { ca, client }: TargetDescription['tls']): Logins {
  const own = { ...(ca !== undefined && { ca }), ...(client !== undefined && { client }) };
  const trustful = Object.entries(logins).map(([name, spec]) => [name, { ...spec, tls: { ...own, ...spec.tls } }] as const);
  return Object.fromEntries(trustful);
}

function fleet(
  drafts: readonly TargetDraft[],
  referenced: ReadonlySet<string>,
  env: Environment,
  cwd: string,
  problems: Problems,
): TargetSource[] {
  for (const name of singleTargetVariables) {
    if (env[name] === undefined || referenced.has(name)) continue;
    problems.add(
      name,
      'no variable that describes one target, because TARGET_FILE names several',
      'one',
      `unset ${name}, and write the value into the target files`,
    );
  }
  checkSharedImages(drafts, problems);
  const names = new Set<string>();
  return drafts.flatMap((draft) => {
    const name = draft.name ?? '';
    if (names.has(name.toLowerCase()))
      problems.add(place(draft, '/name'), 'a unique name in the fleet', problems.shown(name), 'rename one of the two');
    names.add(name.toLowerCase());
    return source(draft, 'TARGET_FILE is set', undefined, env, cwd, problems) ?? [];
  });
}

function nameOfLogin(sign: string, env: Environment): string {
  if (sign.startsWith('RAX_')) return 'rackspace';
  return sign === 'OS_CLOUD' ? folderName(env.OS_CLOUD ?? '') : 'openstack';
}
