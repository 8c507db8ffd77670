import type { IdentityName } from '../../contracts/target-words.ts';
import type { SpokenVersions } from '../http/http2/spoken-versions.ts';
import { isLoopback } from '../http/loopback.ts';
import { namesTenant } from '../images/safety/request-target.ts';
import type { PendingDescription, TargetFacts } from '../settings/description.ts';
import { sendsAuthorization } from '../settings/gateway-fields.ts';
import { reachLines } from '../settings/hosts.ts';
import { type HttpUse, httpUse } from '../settings/http-use.ts';
import { identitiesOf } from '../settings/login/spec.ts';
import type { Settings } from '../settings/settings.ts';
import type { TargetSource } from '../settings/targets.ts';
import { defaultProfile, type Profile } from '../verdict/profile.ts';

/** What is known of a target before anything is sent. Holds no token. */
export interface PlannedTarget
  extends Pick<PendingDescription, 'name' | 'chosen' | 'images' | 'fixtures' | 'provoke' | 'limits'> {
  /** As a person reads it: a sentence if it is known only later. */
  readonly url: string;
  readonly identities: ReadonlySet<IdentityName>;
  /** Whether the tenant of the stranger's token is known. */
  readonly knowsStrangersTenant: boolean;
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
  { description, logins }: TargetSource,
  { profile }: Pick<Settings, 'profile'>,
  { spoken = taken, showsOthers = false }: Pick<TargetFacts, 'spoken' | 'showsOthers'> = {},
): PlannedTarget {
  const { name, chosen, identities, images, fixtures, provoke, limits, url, embedded } = description;
  const onLoopback = url !== undefined && isLoopback(url);
  // A catalogue's URL is taken to have TLS.
  const http = { ...description, url: url ?? 'https:' };
  return {
    ...{ name, chosen, images, fixtures, provoke, limits, onLoopback },
    url: embedded ? '(embedded reference target, started with the run)' : (url ?? '(from the service catalogue)'),
    reaches: embedded
      ? ['the embedded reference target on loopback: every request']
      : reachLines(description, logins, process.env),
    identities: new Set(identitiesOf(identities, logins)),
    knowsStrangersTenant: (identities.stranger?.tenant ?? logins.stranger) !== undefined,
    broadAllowed: limits.collectionDelete || (onLoopback && !showsOthers),
    profile: profile ?? description.profile ?? defaultProfile,
    namesTenant: url === undefined || namesTenant(url),
    sendsAuthorization: sendsAuthorization(description),
    withoutHttp: httpUse(http, { ...spoken, http2: spoken.http2 && http.url.startsWith('https:') }).without,
  };
}
