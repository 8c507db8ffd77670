// biome-ignore-all assist/source/organizeImports: the words are in groups
/** All that a topic of `specs/` is written with. It imports this module, and sentences and inputs from `contracts/`. */

// Entries: sentence, requests, expectation.
export { type FromRun, may, must, should, topic } from './entry.ts';
export * from './expectations.ts';
export * from './premises.ts';
export * from './requests.ts';

// Send: what has to be read back, or looked at together.
export { lastRead } from '../images/client/image-reads.ts';
export { cookiesOf, departing } from './scene.ts';
export { deniedBehindOwner, readBack, sentBehindOwner, untilAnswered } from './choreographies/connections.ts';
export { readUnderFalseConditions, sentUnderTrueConditions } from './choreographies/conditional-deletions.ts';
export { readsAfterForbidden, readAfterForbiddenFields, triedConflicts } from './choreographies/refusals.ts';
export { deletionsAmongReads, raceWithOthers, readsAfterWrites } from './choreographies/races.ts';
export { strangersBesideLimit } from './choreographies/other-tenants.ts';
export { listedLike } from '../images/client/lists.ts';
export {
  causedCodes,
  refusals,
  seenAfterFailure,
  seenAfterProvoked,
  seenAfterRefusals,
} from './choreographies/views-after-refusals.ts';
export { readsLater, readsOfLeft, stillThere } from './choreographies/reads-later.ts';
export { serversAtTheEnd, tenantAtTheEnd } from './tenant-at-the-end.ts';

// Judge.
export { isGone, isStanding } from '../images/client/image-state.ts';
export { readsOfDeleted } from './rules/reads-of-deleted.ts';
export { namesakesBeside, readIfChanged } from './choreographies/reads-beside.ts';

// Skip, with a reason.
export { premise } from '../verdict/premise.ts';
export { untested } from '../verdict/reason.ts';
export { expectAnswer } from '../images/client/expect-answer.ts';

// Inputs and rules, by what they are about.
export * as access from '../../contracts/inputs/access.ts';
export * as carried from '../../contracts/inputs/carried.ts';
export * as conditions from '../../contracts/inputs/conditions.ts';
export * as harmless from '../../contracts/inputs/harmless-fields.ts';
export * as identifiers from '../../contracts/inputs/identifiers.ts';
export * as identityFields from '../../contracts/inputs/identity-fields.ts';
export * as framing from '../../contracts/inputs/malformed-requests.ts';
export * as tokens from '../../contracts/inputs/tokens.ts';
export * as effects from './rules/effects.ts';
export * as faults from './rules/faults.ts';
export * as fields from './rules/fields.ts';
export * as http2 from './rules/http-2.ts';
export * as shown from './rules/images-shown.ts';
export * as limits from './rules/limits.ts';
export * as negotiation from './rules/negotiation.ts';
export * as outcomes from './rules/race-outcomes.ts';
export * as wire from './rules/wire.ts';
export * as seen from './selections.ts';
