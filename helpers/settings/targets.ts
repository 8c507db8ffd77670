import { defined } from '../../contracts/json.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import { checkConfirmed } from './confirmation.ts';
import type { Limits, TargetDescription } from './description.ts';
import { type Environment, isOwnRun } from './environment.ts';
import { hostsOf } from './hosts.ts';
import { checkImagesElsewhere, checkImagesOfDotenv, checkSharedImages, type VariableOrigins } from './images-of-drafts.ts';
import { loginByCloud, loginByVariables, loginSign } from './login/login-variables.ts';
import { isLogin, type LoginSpec, type TokenSource, type TokenSources } from './login/spec.ts';
import { checkProxies } from './proxies.ts';
import type { Reading } from './settings-error.ts';
import { checkValues, type PendingDescription, pending } from './target-description.ts';
import { draftOf, place, type TargetDraft, targetFile, type WrittenIdentity } from './target-file.ts';
import { folderName } from './target-url.ts';
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
