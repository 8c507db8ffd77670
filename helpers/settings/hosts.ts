import type { IdentityName } from '../../contracts/target-words.ts';
import type { ImageSource, OperatorRequest, TargetDescription } from './description.ts';
import { type LoginSpec, madeByOwner } from './login/spec.ts';
import { operatorRequests } from './operator-requests.ts';

/** A host that a run can reach, and what the run sends to it. */
export interface ReachedHost {
  /** A URL on the host. Only its origin matters; its path may contain `{image}` and `{code}`. */
  readonly url: string;
  /** What is sent there: a clause. */
  readonly gets: string;
  /** Whether the host gets a DELETE or a token, so that the operator must confirm it unless it is loopback. */
  readonly mustBeConfirmed: boolean;
  /** Whether a catalogue that a login got over TLS names the host without TLS: the operator has to confirm that, too. */
  readonly isDowngraded?: boolean;
  /** Set for a request of the target file, which is listed together with similar ones. */
  readonly operator?: { readonly place: string; readonly method: string; readonly token: boolean };
}

/** The parts of a target that determine which hosts a run reaches. */
export interface ReachingTarget extends Pick<TargetDescription, 'identities' | 'provoke'> {
  readonly url?: string | undefined;
  readonly images?: ImageSource | undefined;
}

/** The identities that log in, each with the URL of its login. */
export type LoginHosts = Partial<Readonly<Record<IdentityName, Pick<LoginSpec, 'authUrl'>>>>;

/**
 * Every host that a run on a target can reach, according to its description. Transports connect to no other host. The operator's
 * commands are not restricted.
 */
export function hostsOf(target: ReachingTarget, logins: LoginHosts = {}): ReachedHost[] {
  const { url, images, identities, provoke } = target;
  const names = [...new Set([...Object.keys(identities), ...Object.keys(logins), ...('owner' in logins ? madeByOwner : [])])];
  const tokens = names.length === 0 ? 'no token' : `the tokens of ${names.join(', ')}`;
  const making = images?.source === 'snapshot' ? ', POST to make snapshots' : '';
  const own =
    url === undefined ? [] : [{ url, gets: `DELETE and reads of images${making}, with ${tokens}`, mustBeConfirmed: true }];
  const service =
    images?.source === 'glance'
      ? [{ url: images.url, gets: 'POST and PUT to make images, with the token of the owner', mustBeConfirmed: true }]
      : [];
  const secrets = Object.values(identities).map(({ token }) => token);
  const operators = operatorRequests({ images, provoke }).map(({ place, request }) => {
    const token = carriesToken(request, secrets);
    const gets = `${request.method} for ${place}, ${token ? 'with a token' : 'without a token'}`;
    const operator = { place: place.replace(/\.(before|after)$/, ''), method: request.method, token };
    return { url: request.url, gets, mustBeConfirmed: token || request.method === 'DELETE', operator };
  });
  return [...own, ...service, ...identityHosts(logins), ...operators].filter((host) => URL.canParse(host.url));
}

/** The hosts of logins. The operator named the identity service of the owner's login; any other must be confirmed. */
function identityHosts(logins: LoginHosts): ReachedHost[] {
  const owners = logins.owner && new URL(logins.owner.authUrl).host;
  return Object.entries(logins).map(([name, { authUrl }]) => ({
    url: authUrl,
    gets: `the login of the ${name}${name === 'owner' ? ', further logins, and the revocation of their tokens' : ''}`,
    mustBeConfirmed: new URL(authUrl).host !== owners,
  }));
}

function carriesToken({ url, headers = {}, body = '' }: OperatorRequest, secrets: readonly string[]): boolean {
  const named = Object.keys(headers).some((name) => /^(x-auth-token|x-subject-token|authorization)$/i.test(name));
  return named || secrets.some((secret) => [url, body, ...Object.values(headers)].some((text) => text.includes(secret)));
}
