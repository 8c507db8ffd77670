import { checkConfirmed, checkProxies } from './confirmation.ts';
import { checkImagesElsewhere, checkListedOnce } from './contradictions.ts';
import { described, limitsOf } from './described-target.ts';
import type { CatalogueImages, ImageSource, Limits, TargetDescription } from './description.ts';
import type { Environment } from './environment.ts';
import { hostsOf } from './hosts.ts';
import { loginByVariables, loginSign } from './login/login-variables.ts';
import type { TokenSources } from './login/spec.ts';
import { targetVariables, variablesThatNeedTarget } from './own-schema.ts';
import type { Reading } from './settings-error.ts';
import { draftOf, place, type TargetDraft, targetFile } from './target-file.ts';
import { folderName } from './target-url.ts';
import { applyVariables } from './target-variables.ts';

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
  const { env, ownRun, problems } = reading;
  const targets = chosenTargets(reading);
  // After a login, a service catalogue may name others.
  const hosts = targets.flatMap((source) => (source.kind === 'embedded' ? [] : hostsOf(source.description, source.logins)));
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
  return sign === undefined ? [{ kind: 'embedded', name: 'reference', limits: limitsOf(draft, reading), chosen }] : [];
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
