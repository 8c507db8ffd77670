import type { IdentityName } from '../../../contracts/target-words.ts';
import { isLoopback } from '../../http/loopback.ts';
import { Origins } from '../../http/origins.ts';
import type { CatalogueImages, Identity, ImageSource, TargetDescription } from '../description.ts';
import { baseUrl } from '../formats.ts';
import { type Confirmation, checkConfirmed, hostsOf } from '../hosts.ts';
import { Problems } from '../settings-error.ts';
import type { TargetSource } from '../targets.ts';
import { type LoggedIn, logIn } from './log-in.ts';
import { type Send, sender } from './send.ts';
import { isLogin, LoginError, type LoginSpec, type TokenSource, type TokenSources } from './spec.ts';
import { commandIdentity } from './token-command.ts';

/** A complete target description, with the logins and commands that its tokens came from. */
export interface ResolvedTarget {
  readonly description: TargetDescription;
  readonly logins: TokenSources;
}

/** Options of {@link resolvedTarget}. */
export interface ResolveOptions extends Confirmation {
  /** How to send logins. Default: by node:https, each with its own TLS settings. */
  readonly sendFor?: (spec: LoginSpec) => Send;
  /** Ends a command that is to print a token. */
  readonly ending?: { readonly end: unknown };
}

/**
 * Completes a target whose tokens come from logins or commands; with the URL and the image source from the service catalogue if the owner
 * logs in and the operator set none.
 * @throws LoginError if a login or a command fails
 * @throws SettingsError if a host from the catalogue is not confirmed; nothing was sent to it
 */
export async function resolvedTarget(
  { description, logins }: TargetSource,
  options: ResolveOptions = {},
): Promise<ResolvedTarget> {
  const origins = new Origins(Object.values(logins).flatMap((spec) => (isLogin(spec) ? spec.authUrl : [])));
  const sendFor = options.sendFor ?? ((spec: LoginSpec) => sender(origins, spec.tls));
  const identities: Partial<Record<IdentityName, Identity>> = { ...description.identities };
  let owner: LoggedIn | undefined;
  for (const [name, source] of Object.entries(logins) as [IdentityName, TokenSource][]) {
    if (!isLogin(source)) {
      identities[name] = await commandIdentity(source, options.ending ?? { end: undefined });
      continue;
    }
    const login = await logIn(source, sendFor(source));
    identities[name] = login.identity;
    if (name === 'owner') owner = login;
  }
  const url = description.url ?? usable(owner?.url(), 'the URL', logins.owner);
  const given = description.images;
  const images = given.source === 'catalogue' ? cataloguedImages(given, owner, logins.owner) : given;
  const problems = new Problems();
  checkConfirmed(hostsOf({ ...description, url, images, identities }, logins), options, problems);
  problems.assertNone();
  return { description: { ...description, url, identities, images }, logins };
}

/** A URL from the service catalogue of a login. @throws LoginError if it cannot be used, or leads where the login itself does not */
function usable(found: string | undefined, what: string, source: TokenSource | undefined): string {
  const url = found === undefined ? undefined : baseUrl(found, 'service catalogue', new Problems());
  const refusal = (why: string) =>
    new LoginError(`${source?.from ?? 'login'}: ${what} in the service catalogue ${why}; set TARGET_URL`);
  if (url === undefined) throw refusal('cannot be used');
  const { origin } = new URL(url);
  const authUrl = isLogin(source) ? source.authUrl : url;
  if (authUrl.startsWith('https:') && url.startsWith('http:')) throw refusal(`is ${origin} without TLS, and the login is https`);
  if (isLoopback(url) && !isLoopback(authUrl)) throw refusal(`is ${origin} on this machine, and the login is elsewhere`);
  return url;
}

/** The image service of the catalogue. @throws LoginError if the operator asked for it and the catalogue has none */
function cataloguedImages(
  { isRequired }: CatalogueImages,
  owner: LoggedIn | undefined,
  source: TokenSource | undefined,
): ImageSource {
  const found = owner?.imageUrl();
  if (found !== undefined) return { source: 'glance', url: usable(found, 'the URL of the image service', source) };
  if (!isRequired) return { source: 'none' };
  const told = 'TARGET_IMAGES is glance, and the service catalogue has no image service that creates images';
  throw new LoginError(`${source?.from}: ${told}; set TARGET_IMAGES=none, or another source of images in a target file`);
}
