import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';
import type { SpokenVersions } from '../http/http2/spoken-versions.ts';
import { isLoopback } from '../http/loopback.ts';
import { namesTenant } from '../images/safety/request-target.ts';
import type { ImageSource, Limits, TargetDescription, TargetFacts } from '../settings/description.ts';
import { sendsAuthorization } from '../settings/gateway-fields.ts';
import { reachLines } from '../settings/hosts.ts';
import { type HttpUse, httpUse } from '../settings/http-use.ts';
import { isLogin } from '../settings/login/spec.ts';
import { referenceTarget } from '../settings/reference-target.ts';
import type { Settings, TargetSource } from '../settings/settings.ts';
import { defaultProfile, type Profile } from '../verdict/profile.ts';

/** What is known of a target before anything is sent. Holds no token. */
export interface PlannedTarget {
  readonly name: string;
  readonly url: string;
  readonly chosen: string;
  readonly identities: ReadonlySet<IdentityName>;
  /** Whether the tenant of the stranger's token is known. */
  readonly knowsStrangersTenant: boolean;
  /** `catalogue`: where images come from is said by the service catalogue, after the login. */
  readonly images: ImageSource | { readonly source: 'catalogue' };
  readonly fixtures: Partial<Readonly<Record<FixtureName, string>>>;
  readonly provoke: TargetDescription['provoke'];
  readonly limits: Limits;
  /** Whether DELETE may be aimed at what a bad server could take for many images. */
  readonly broadAllowed: boolean;
  /** Whether it is on this machine, as far as the settings say. */
  readonly onLoopback: boolean;
  /** What word, release and exit status are about. */
  readonly profile: Profile;
  /** Whether the URL names a tenant; a catalogue's is taken to. */
  readonly namesTenant: boolean;
  /** Whether every request carries Authorization for a gateway. */
  readonly sendsAuthorization: boolean;
  /** Why nothing is judged over a version of HTTP. */
  readonly withoutHttp: HttpUse['without'];
  /** The hosts that a run can reach, and what each gets: one a line. */
  readonly reaches: readonly string[];
}

/** The versions that a target with TLS is taken to speak before it was asked. */
const taken: SpokenVersions = { http1: true, http2: true };

/**
 * What is known of a target only from its settings: logins are not carried out, the embedded target is not started. `found`: what a
 * preflight has found out.
 */
export function plannedTarget(
  source: TargetSource,
  { profile }: Pick<Settings, 'profile'>,
  { spoken = taken, showsOthers = false }: Pick<TargetFacts, 'spoken' | 'showsOthers'> = {},
): PlannedTarget {
  if (source.kind === 'embedded') return { ...embedded(source), profile: profile ?? defaultProfile };
  const { name, chosen, identities, fixtures, provoke, limits, url } = source.description;
  const onLoopback = url !== undefined && isLoopback(url);
  const given = Object.keys(identities) as IdentityName[];
  const byLogin = Object.keys(source.logins) as IdentityName[];
  const made = isLogin(source.logins.owner) ? (['revoked'] as const) : [];
  return {
    name,
    url: url ?? '(from the service catalogue)',
    chosen,
    identities: new Set([...given, ...byLogin, ...made]),
    knowsStrangersTenant: identities.stranger?.tenant !== undefined || byLogin.includes('stranger'),
    images: source.description.images,
    fixtures,
    provoke,
    limits,
    broadAllowed: limits.collectionDelete || (onLoopback && !showsOthers),
    onLoopback,
    profile: profile ?? source.description.profile ?? defaultProfile,
    namesTenant: url === undefined || namesTenant(url),
    sendsAuthorization: sendsAuthorization(source.description),
    withoutHttp: withoutHttp(source, spoken),
    reaches: reachLines(source.description, source.logins, process.env),
  };
}

/** Why a run would not use a version of HTTP. A catalogue's URL is taken to have TLS. */
function withoutHttp({ description }: Exclude<TargetSource, { kind: 'embedded' }>, spoken: SpokenVersions): HttpUse['without'] {
  const { url = 'https:' } = description;
  return httpUse({ ...description, url }, { ...spoken, http2: spoken.http2 && url.startsWith('https:') }).without;
}

function embedded({ name, limits, chosen }: Extract<TargetSource, { kind: 'embedded' }>): Omit<PlannedTarget, 'profile'> {
  const whole = referenceTarget('http://127.0.0.1', '', name);
  const { identities, images, fixtures, provoke } = whole;
  const known = new Set(Object.keys(identities) as IdentityName[]);
  const url = '(embedded reference target, started with the run)';
  const reaches = ['the embedded reference target on loopback: every request'];
  const withoutHttp = httpUse(whole, { http1: true, http2: false }).without;
  const always = {
    knowsStrangersTenant: true,
    broadAllowed: true,
    onLoopback: true,
    namesTenant: true,
    sendsAuthorization: false,
    withoutHttp,
  };
  return { name, url, chosen, identities: known, images, fixtures, provoke, limits, ...always, reaches };
}
