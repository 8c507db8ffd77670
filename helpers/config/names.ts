import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';

/** The variables of TARGET_* that hold a token, by whose token it is. */
export const tokenVariables = {
  TARGET_TOKEN: 'owner',
  TARGET_STRANGER_TOKEN: 'stranger',
  TARGET_READER_TOKEN: 'reader',
  TARGET_EXPIRED_TOKEN: 'expired',
  TARGET_REVOKED_TOKEN: 'revoked',
} as const satisfies Record<string, IdentityName>;

/** The variables of TARGET_* that name an image, by what is special about it. */
export const fixtureVariables = {
  TARGET_FOREIGN_IMAGE_ID: 'foreign',
  TARGET_PROTECTED_IMAGE_ID: 'protected',
  TARGET_PUBLIC_IMAGE_ID: 'public',
  TARGET_CONFLICT_IMAGE_ID: 'conflict',
} as const satisfies Record<string, FixtureName>;

/** Variables that describe one target. With a fleet they would say the same of each, so they are refused there. */
export const singleTargetVariables = [
  'TARGET_URL',
  ...Object.keys(tokenVariables),
  'TARGET_IMAGE_IDS',
  ...Object.keys(fixtureVariables),
  'TARGET_PROVOKE_HEADER',
  'TARGET_MAX_DELETES',
  'TARGET_MAX_RPS',
  'TARGET_MAX_SECONDS',
  'TARGET_TIMEOUT_MS',
  'TARGET_CA_FILE',
  'TARGET_INSECURE_TLS',
] as const;

/** Variables that say nothing without a target: on their own they must not lead to the embedded one. */
export const variablesThatNeedTarget = [
  ...Object.keys(tokenVariables),
  'TARGET_IMAGE_IDS',
  ...Object.keys(fixtureVariables),
  'TARGET_PROVOKE_HEADER',
  'TARGET_CONFIRM_HOST',
  'TARGET_CA_FILE',
  'TARGET_INSECURE_TLS',
] as const;

/** Marks a run of the project's own (tests, mutants, bench): no `.env`, no host but loopback. */
export const OWN_RUN = 'CONFORMANCE_OWN_RUN';

/** Every name with the prefix TARGET_ or CONFORMANCE_ that means something. */
export const knownVariables: readonly string[] = [
  ...singleTargetVariables,
  'TARGET_FILE',
  'TARGET_CONFIRM_HOST',
  'CONFORMANCE_GATE',
  'CONFORMANCE_REQUIRE',
  'CONFORMANCE_DEVIATIONS',
  'CONFORMANCE_OUT',
  OWN_RUN,
];

/** Whether the value of a variable of this name is a secret; where it says where one is kept, it is not. */
export function namesSecret(name: string): boolean {
  return /TOKEN|PASSWORD|PASSCODE|PASSPHRASE|SECRET|API_?KEY/i.test(name) && !/_(?:DIR|FILE|PATH|URL)$/i.test(name);
}
