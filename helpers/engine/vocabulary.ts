// biome-ignore-all assist/source/organizeImports: the words are in groups
/** All that a topic of `specs/` is written with. It imports this module, and sentences and inputs from `contracts/`. */
import * as access from '../../contracts/inputs/access.ts';
import * as carried from '../../contracts/inputs/carried.ts';
import * as conditions from '../../contracts/inputs/conditions.ts';
import * as harmless from '../../contracts/inputs/harmless-fields.ts';
import * as identifiers from '../../contracts/inputs/identifiers.ts';
import * as identityFields from '../../contracts/inputs/identity-fields.ts';
import * as framing from '../../contracts/inputs/malformed-requests.ts';
import * as tokens from '../../contracts/inputs/tokens.ts';
import * as effects from '../spec/rules/effects.ts';
import * as faults from '../spec/rules/faults.ts';
import * as fields from '../spec/rules/fields.ts';
import * as http2 from '../spec/rules/http-2.ts';
import * as shown from '../spec/rules/images-shown.ts';
import * as limits from '../spec/rules/limits.ts';
import * as negotiation from '../spec/rules/negotiation.ts';
import * as outcomes from '../spec/rules/race-outcomes.ts';
import * as wire from '../spec/rules/wire.ts';

// Entries: sentence, requests, expectation.
export type { FromRun } from './entry.ts';
export { may, must, should, topic } from './topic.ts';
export * from './looks.ts';
export * from './premises.ts';
export {
  anotherStatus,
  answeredAsDeletion,
  answersLike,
  deniesDeletion,
  eachObeys,
  field,
  imageStands,
  imageStandsRefused,
  imageStandsUnlessFound,
  inTurn,
  agreesWithAnswer,
  isGoneNow,
  resembles,
  isRefused,
  noField,
  obeys,
  obeysBeside,
  otherStands,
  othersStand,
  othersUnchanged,
  status,
  statusOf,
  stillStands,
  unlessAllowed,
} from './expectations.ts';
export {
  attempts,
  attemptsOf,
  broad,
  changes,
  del,
  deletedImage,
  each,
  eightAtOnce,
  fixture,
  followed,
  get,
  head,
  list,
  look,
  type AimedImage,
  noRoute,
  oneUnknown,
  own,
  plain,
  plainWithoutToken,
  provoked,
  refusedImage,
  request,
  saving,
  selfLink,
  shownBy,
  texts,
  ifRefused,
  ifUnlike,
  times,
  together,
  unknown,
  victim,
} from './requests.ts';
export { expectSeenAtHome, strangersPlaces } from '../spec/strangers-places.ts';

// Send: what has to be read back, or looked at together.
export { lastRead } from '../images/client/image-reads.ts';
export { cookiesOf, departing } from '../spec/plain-requests.ts';
export { readBack } from '../spec/read-back.ts';
export { readsUnderFalseConditions, sentUnderTrueConditions } from '../spec/conditional-deletions.ts';
export { readsAfterForbidden, readsAfterForbiddenFields, triedConflicts, triedElsewhere } from '../spec/tried-requests.ts';
export { deletionsAmongReads, raceWithReads, readsAfterWrites } from '../spec/races.ts';
export { untilAnswered } from '../spec/silent-deletions.ts';
export { strangersBesideLimit } from '../spec/limits-of-others.ts';
export { listedLike } from '../spec/views.ts';
export { causedCodes, seenAfterFailure, seenAfterProvoked, seenAfterRefusals } from '../spec/views-after-refusals.ts';
export { readsLater, readsOfLeft } from '../spec/reads-later.ts';
export { serversAtTheEnd } from '../spec/servers-at-the-end.ts';
export { tenantAtTheEnd } from '../spec/tenant-at-the-end.ts';

// Judge.
export { expect } from '../spec/matchers.ts';
export { isGone, isStanding } from '../images/client/image-state.ts';
export { isStillThere } from '../spec/rules/left-images.ts';
export { namesakeBeside } from '../spec/reads-beside.ts';
export { lateRows } from '../spec/reads-later.ts';

// Skip, with a reason.
export { premise } from '../shared/premise.ts';
export { untested } from '../declarations/reason.ts';
export { expectAnswer } from '../images/client/expect-answer.ts';
export { expectRefused, expectTried } from '../spec/read-back.ts';

// Inputs and rules, by what they are about.
export {
  access,
  carried,
  identityFields,
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
  shown,
  tokens,
  wire,
};
