import type { IdentityName } from '../../../contracts/target-words.ts';
import { isLoopback } from '../../http/loopback.ts';
import { Origins } from '../../http/origins.ts';
import { type Confirmation, checkConfirmed } from '../confirmation.ts';
import type { Identity, ImageSource, TargetDescription } from '../description.ts';
import { hostsOf, type ReachedHost } from '../hosts.ts';
import { Problems } from '../settings-error.ts';
import { baseUrl } from '../target-url.ts';
import type { TargetSource } from '../targets.ts';
import { type LoggedIn, logIn } from './log-in.ts';
import { type HeldLogin, identityOf } from './renewal.ts';
import type { Send } from './send.ts';
import { sender } from './send.ts';
import type { LoginSpec } from './spec.ts';
import { LoginError } from './spec.ts';

/** A complete target description, with the logins that issued its tokens. */
export interface ResolvedTarget {
  readonly description: TargetDescription;
  readonly logins: readonly HeldLogin[];
}

/** A target that outlives its runs: all but the embedded one. */
export type LastingSource = Exclude<TargetSource, { kind: 'embedded' }>;

/** Options of {@link resolvedTarget}. */
export interface ResolveOptions extends Confirmation {
  /** How to send logins. Default: by node:https, each with its own TLS settings. */
  readonly sendFor?: (spec: LoginSpec) => Send;
}

/**
 * Completes a target whose identities log in: with tokens, and with the URL and the image source from the service catalogue if the
 * operator set none.
 * @throws LoginError if a login fails
 * @throws SettingsError if a host from the catalogue is not confirmed; nothing was sent to it
 */
export async function resolvedTarget(source: LastingSource, options: ResolveOptions = {}): Promise<ResolvedTarget> {
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
    // If a new token has already expired, the service's statement of its end is wrong: the preflight shows whether the token is
    // valid.
    const { life } = login;
    held.push({ identity: name, spec, ...(life !== undefined && life.endsMs > Date.now() && { life }) });
  }
  const owner = loggedIn.get('owner');
  const url = description.url ?? usable(owner?.url(), 'the URL', logins.owner);
  const images = description.images ?? cataloguedImages(source, owner);
  const catalogued = [
    ...(description.url === undefined ? [url] : []),
    ...(description.images === undefined && images.source === 'glance' ? [images.url] : []),
  ];
  const { authUrl = '' } = logins.owner ?? {};
  const told = ({ url: named }: ReachedHost) => {
    const isCatalogued = catalogued.includes(named);
    const isDowngraded = isCatalogued && authUrl.startsWith('https:') && named.startsWith('http:');
    return { isDowngraded, isNamedElsewhere: isCatalogued && !isLoopback(authUrl) };
  };
  const hosts = hostsOf({ ...description, url, images, identities }, logins);
  const problems = new Problems();
  checkConfirmed(
    hosts.map((host) => ({ ...host, ...told(host) })),
    options,
    problems,
  );
  problems.assertNone();
  return { description: { ...description, url, identities, images }, logins: held };
}

/** A URL from the service catalogue. @throws LoginError if it cannot be used */
function usable(found: string | undefined, what: string, spec: LoginSpec | undefined): string {
  const url = found === undefined ? undefined : baseUrl(found, 'service catalogue', new Problems());
  if (url !== undefined) return url;
  throw new LoginError(
    'service catalogue',
    `${spec?.from ?? 'login'}: ${what} in the service catalogue cannot be used; set TARGET_URL`,
  );
}

/**
 * The image service makes images if the operator asked for it, or if the target is the cloud of the login and not another URL.
 * @throws LoginError if the operator asked for it and the catalogue has none
 */
function cataloguedImages({ description, logins, imageService }: LastingSource, owner: LoggedIn | undefined): ImageSource {
  const found = imageService || description.url === undefined ? owner?.imageUrl() : undefined;
  if (found !== undefined) return { source: 'glance', url: usable(found, 'the URL of the image service', logins.owner) };
  if (!imageService) return { source: 'none' };
  throw new LoginError(
    'service catalogue',
    `${logins.owner?.from ?? 'login'}: TARGET_IMAGES is glance, and the service catalogue has no image service that makes images; set TARGET_IMAGES=none, or another source of images in a target file`,
  );
}
