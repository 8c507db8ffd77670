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
import * as effects from './rules/effects.ts';
import * as faults from './rules/faults.ts';
import * as fields from './rules/fields.ts';
import * as http2 from './rules/http-2.ts';
import * as shown from './rules/images-shown.ts';
import * as limits from './rules/limits.ts';
import * as negotiation from './rules/negotiation.ts';
import * as outcomes from './rules/race-outcomes.ts';
import * as wire from './rules/wire.ts';
import * as seen from './selections.ts';

// Entries: sentence, requests, expectation.
export type { FromRun } from './entry.ts';
export { may, must, should, topic } from './entry.ts';
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
  judge,
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
  eightDeletions,
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
  delUnknown,
  delUnknownWithoutToken,
  provoked,
  refusedImage,
  request,
  saving,
  selfLink,
  mockedRefusal,
  delEach,
  ifKnown,
  ifRefused,
  ifUnlike,
  times,
  together,
  unknown,
  victim,
} from './requests.ts';
export { expectSeenAtHome, strangersPlaces } from './choreographies/other-tenants.ts';

// Send: what has to be read back, or looked at together.
export { lastRead } from '../images/client/image-reads.ts';
export { cookiesOf, departing } from './scene.ts';
export { readBack } from './choreographies/read-back.ts';
export { sentBehindOwner } from './choreographies/connections.ts';
export { readsUnderFalseConditions, sentUnderTrueConditions } from './choreographies/conditional-deletions.ts';
export { readsAfterForbidden, readsAfterForbiddenFields, triedConflicts } from './tried-requests.ts';
export { deletionsAmongReads, raceWithReads, readsAfterWrites } from './choreographies/races.ts';
export { untilAnswered } from './choreographies/connections.ts';
export { strangersBesideLimit } from './choreographies/other-tenants.ts';
export { listedLike } from './choreographies/views.ts';
export { causedCodes, seenAfterFailure, seenAfterProvoked, seenAfterRefusals } from './choreographies/views-after-refusals.ts';
export { readsLater, readsOfLeft } from './choreographies/reads-later.ts';
export { serversAtTheEnd } from './tenant-at-the-end.ts';
export { tenantAtTheEnd } from './tenant-at-the-end.ts';

// Judge.
export { isGone, isStanding } from '../images/client/image-state.ts';
export { isStillThere } from './rules/left-images.ts';
export { namesakeBeside } from './choreographies/reads-beside.ts';
export { lateRows } from './choreographies/reads-later.ts';

// Skip, with a reason.
export { premise } from '../verdict/premise.ts';
export { untested } from '../verdict/reason.ts';
export { expectAnswer } from '../images/client/expect-answer.ts';
export { expectRefused, expectTried } from './choreographies/read-back.ts';

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
  seen,
  shown,
  tokens,
  wire,
};
