import { type Area, areas, type RequirementId, requirements } from '../../contracts/requirements.ts';

/**
 * Which areas the word, the release and the exit status are about. A run tests and shows every area under each profile.
 * `operation` is for whoever releases the service without its framework, `service` for whoever releases the service, `endpoint` for
 * whoever releases the HTTP server in front of it as well.
 */
const profiles = {
  operation: ['operation'],
  service: ['operation', 'http'],
  endpoint: areas,
} as const satisfies Record<string, readonly Area[]>;

/** The name of a profile. */
export type Profile = keyof typeof profiles;

/** Every profile, the smallest first. */
export const profileNames = Object.keys(profiles) as readonly Profile[];

/** The profile of a run whose operator chose none. */
export const defaultProfile: Profile = 'service';

/** Whether the word of a verdict under this profile is about an area. */
export function isGatedArea(profile: Profile, area: Area): boolean {
  const gated: readonly Area[] = profiles[profile];
  return gated.includes(area);
}

/** Whether the word of a verdict under this profile is about a requirement. */
export const isGated = (profile: Profile, id: RequirementId): boolean => isGatedArea(profile, requirements[id].area);

/** The smaller of two profiles. */
export const smaller = (a: Profile, b: Profile): Profile =>
  profileNames[Math.min(profileNames.indexOf(a), profileNames.indexOf(b))] ?? defaultProfile;
