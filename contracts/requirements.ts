/**
 * The requirement catalogue: what is decided about a target, one entry per decision.
 * Ids are permanent: one that is withdrawn is never used again (see `withdrawn`).
 * Levels are decided only here: MUST rests on the guide (its page, and its pages on faults, limits and roles) or on an
 * RFC's MUST; what rests only on OpenStack practice is SHOULD; "had an effect although it refused" is always MUST.
 */

import { deleted } from '../specs/204-delete-successful.ts';
import { savingImages } from '../specs/204-saving-images.ts';
import { badRequest } from '../specs/400-error.ts';
import { otherWaysIn } from '../specs/401-other-ways-in.ts';
import { unauthorized } from '../specs/401-unauthorized.ts';
import { forbidden } from '../specs/403-forbidden.ts';
import { otherCallers } from '../specs/403-other-callers.ts';
import { notFound } from '../specs/404-not-found.ts';
import { badMethod } from '../specs/405-bad-method.ts';
import { conflict } from '../specs/409-conflicting-request.ts';
import { overLimit } from '../specs/413-over-limit.ts';
import { apiFault } from '../specs/500-api-fault.ts';
import { serviceUnavailable } from '../specs/503-service-unavailable.ts';
import { blastRadius } from '../specs/blast-radius.ts';
import { concurrency } from '../specs/concurrency.ts';
import { connection } from '../specs/connection.ts';
import { faultBodies } from '../specs/fault-bodies.ts';
import { responseFields } from '../specs/fields.ts';
import { overHttp2 } from '../specs/http-2.ts';
import { imageIdentifiers } from '../specs/identifiers.ts';
import { siblings } from '../specs/identifiers-and-siblings.ts';
import { contentNegotiation } from '../specs/negotiation.ts';
import { removal } from '../specs/removal.ts';
import { repeat } from '../specs/repeat.ts';
import { requestFraming } from '../specs/request-framing.ts';
import { undecodableIdentifiers } from '../specs/undecodable-identifiers.ts';
import { onTheWire } from '../specs/wire.ts';

export {
  type Area,
  areas,
  areaWords,
  fixers,
  type Level,
  type Link,
  levels,
  type Requirement,
  type Severity,
  severities,
  severityOf,
} from './requirements/requirement.ts';

/** Every requirement by its permanent id. */
export const requirements = {
  ...deleted,
  ...savingImages,
  ...badRequest,
  ...unauthorized,
  ...otherWaysIn,
  ...forbidden,
  ...otherCallers,
  ...notFound,
  ...badMethod,
  ...conflict,
  ...overLimit,
  ...apiFault,
  ...serviceUnavailable,
  ...removal,
  ...repeat,
  ...concurrency,
  ...blastRadius,
  ...imageIdentifiers,
  ...undecodableIdentifiers,
  ...siblings,
  ...contentNegotiation,
  ...faultBodies,
  ...responseFields,
  ...onTheWire,
  ...connection,
  ...requestFraming,
  ...overHttp2,
};

/** The permanent id of a requirement, such as `DI-401-02`. */
export type RequirementId = keyof typeof requirements;

const ids = Object.keys(requirements) as RequirementId[];

/** The topic in an id: two files may share one. */
const topicIn = (id: RequirementId): string => id.slice(0, id.lastIndexOf('-'));
const topics = [...new Set(ids.map(topicIn))];

/** Every id, by its topic and number. */
export const requirementIds: readonly RequirementId[] = ids.sort(
  (a, b) => topics.indexOf(topicIn(a)) - topics.indexOf(topicIn(b)) || a.localeCompare(b),
);

/** Whether a text is the id of a requirement. */
export const isRequirementId = (text: string): text is RequirementId => Object.hasOwn(requirements, text);
