// biome-ignore-all assist/source/organizeImports: the words are in groups
/** All that a spec may use: it imports this module, and nothing else. */
import * as carried from './inputs/carried.ts';
import * as conditions from './inputs/conditions.ts';
import * as harmless from './inputs/harmless-fields.ts';
import * as identifiers from './inputs/identifiers.ts';
import * as claims from './inputs/identity-claims.ts';
import * as framing from './inputs/malformed-requests.ts';
import * as tokens from './inputs/tokens.ts';
import * as effects from './rules/effects.ts';
import * as faults from './rules/faults.ts';
import * as fields from './rules/fields.ts';
import * as http2 from './rules/http-2.ts';
import * as shown from './rules/images-shown.ts';
import * as limits from './rules/limits.ts';
import * as negotiation from './rules/negotiation.ts';
import * as outcomes from './rules/race-outcomes.ts';
import * as wire from './rules/wire.ts';
import * as properties from './spec-words/property-runner.ts';

// What a test gets and needs.
export { test } from './spec-words/fixtures.ts';
export { requirement } from './verdict/requirement.ts';
export { type Aim, needsAnnotation } from './verdict/needs.ts';
export { foreignTenant } from './targets/provocation.ts';
export type { RequestOptions } from './client/api.ts';
export type { Identities } from './config/description.ts';

// Send: what has to be read back, or looked at together.
export { concurrently } from './client/concurrently.ts';
export { deleteBySelfLink } from './client/self-link.ts';
export { cookiesOf, departing } from './spec-words/plain-requests.ts';
export { attemptBy, readsAfter, readsAfterRefusals, readsBeside } from './spec-words/read-back.ts';
export { readAfterClaims, readAfterPathClaims, sentTogether } from './spec-words/batches.ts';
export { readUnderFalseConditions, sentUnderTrueConditions } from './spec-words/conditional-deletions.ts';
export { effectsOf } from './spec-words/one-effect.ts';
export { readsAfterForbidden, triedConflicts } from './spec-words/attacks.ts';
export { readsAfterDerived, readsAfterNotations } from './spec-words/derived-attacks.ts';
export { readsAfterForbiddenFields } from './spec-words/http-2-attacks.ts';
export { triedAsBearer, triedElsewhere } from './spec-words/tokens-elsewhere.ts';
export { race, raceWithReads, readsAfterWrites } from './spec-words/races.ts';
export { untilAnswered } from './spec-words/silent-deletions.ts';
export { acceptWays, changesSince, readsOnceGone } from './spec-words/ways-to-read.ts';
export { readsLater, readsOfLeft } from './spec-words/reads-later.ts';
export { tenantAtTheEnd } from './spec-words/tenant-at-the-end.ts';

// Judge.
export { expect } from './spec-words/matchers.ts';
export { isGone, isStanding } from './client/image-state.ts';
export { isStillThere } from './rules/left-images.ts';
export { unsupported } from './spec-words/attacks.ts';
export { wholeList } from './spec-words/read-back.ts';
export { lateRows } from './spec-words/reads-later.ts';
export { conditionOf } from './spec-words/ways-to-read.ts';

// Skip, with a reason.
export { premise } from './run-state/premise.ts';
export { untested } from './verdict/reason.ts';
export { expectAnswer, expectDeleted } from './client/expect-answer.ts';
export { expectAnotherStatus, expectFault, expectSent } from './spec-words/plain-requests.ts';
export { expectAgreement, expectRefused, expectRefusedFor, expectStanding, expectTried } from './spec-words/read-back.ts';
export { expectGone } from './spec-words/ways-to-read.ts';

// Inputs and rules, by what they are about.
export {
  carried,
  claims,
  conditions,
  effects,
  faults,
  fields,
  framing,
  harmless,
  http2,
  identifiers,
  limits,
  negotiation,
  outcomes,
  properties,
  shown,
  tokens,
  wire,
};
