import type { IdentityName } from '../../../contracts/target-words.ts';
import { Origins } from '../../http/origins.ts';
import { assertConfirmed, type Confirmation } from '../confirmation.ts';
import type { Identity, ImageSource, TargetDescription } from '../description.ts';
import { hostsOf } from '../hosts.ts';
import { Problems } from '../settings-error.ts';
import { baseUrl } from '../target-url.ts';
import type { TargetSource } from '../targets.ts';
import { type LoggedIn, logIn, revokedToken } from './log-in.ts';
import { LoginError } from './login-error.ts';
import { type HeldLogin, identityOf } from './renewal.ts';
import type { Send } from './send.ts';
import { sender } from './send.ts';
import type { LoginSpec } from './spec.ts';

/** A target that is settled, with the logins whose tokens may run out before its run ends. */
export interface ResolvedTarget {
  readonly description: TargetDescription;
  readonly logins: readonly HeldLogin[];
}

/** Options of {@link resolvedTarget}. */
export interface ResolveOptions extends Confirmation {
  /** How logins are sent; by default each by node:https with its own TLS settings. */
  readonly sendFor?: (spec: LoginSpec) => Send;
}

/**
 * The whole of a target whose identities log in: tokens, the URL and the source of images that the service
 * catalogue gives where the operator gave none, and a token of the owner's that was revoked.
 * @throws LoginError where a login fails
 * @throws SettingsError where a host of the catalogue is not confirmed: nothing was sent to it, and no token revoked
 */
export async function resolvedTarget(
  source: Extract<TargetSource, { kind: 'login' }>,
  options: ResolveOptions = {},
): Promise<ResolvedTarget> {
  const { description, logins } = source;
  const origins = new Origins(Object.values(logins).map(({ authUrl }) => authUrl));
  const sendFor = options.sendFor ?? ((spec: LoginSpec) => sender(origins, spec.tls));
  const identities: Partial<Record<IdentityName, Identity>> = { ...description.identities };
  const loggedIn = new Map<IdentityName, LoggedIn>();
  const held: HeldLogin[] = [];
  for (const [name, spec] of Object.entries(logins) as [IdentityName, LoginSpec][]) {
    const login = await logIn(spec, sendFor(spec));
    loggedIn.set(name, login);
    identities[name] = identityOf(login);
    // One that is over as it is given ends at another time than the service says: the preflight shows whether it is good.
    if (login.life !== undefined && login.life.endsMs > Date.now()) held.push({ identity: name, spec, life: login.life });
  }
  const owner = loggedIn.get('owner');
  const url = description.url ?? catalogueUrl(owner, logins.owner);
  const images = description.images ?? cataloguedImages(description.url, owner, logins.owner);
  assertConfirmed(hostsOf({ ...description, url, images, identities }, logins), options);
  const { owner: spec } = logins;
  if (spec !== undefined && identities.revoked === undefined) {
    const inUse = Object.values(identities).map(({ token }) => token);
    const token = await revokedToken(spec, sendFor(spec), inUse);
    if (token !== undefined) identities.revoked = { token };
  }
  return { description: { ...description, url, identities, images }, logins: held };
}

function catalogueUrl(owner: LoggedIn | undefined, spec: LoginSpec | undefined): string {
  return usable(owner?.url(), 'the URL', spec);
}

/** A URL of the service catalogue. @throws LoginError where it is none that can be used */
function usable(found: string | undefined, what: string, spec: LoginSpec | undefined): string {
  const url = found === undefined ? undefined : baseUrl(found, 'service catalogue', new Problems());
  if (url !== undefined) return url;
  throw new LoginError(
    'service catalogue',
    `${spec?.from ?? 'login'}: ${what} in the service catalogue cannot be used; set TARGET_URL`,
  );
}

/** Images come from the image service only where the target is the cloud of the login, not where the operator gave another URL. */
function cataloguedImages(url: string | undefined, owner: LoggedIn | undefined, spec: LoginSpec | undefined): ImageSource {
  const found = url === undefined ? owner?.imageUrl() : undefined;
  return found === undefined
    ? { source: 'none' }
    : { source: 'glance', url: usable(found, 'the URL of the image service', spec) };
}
