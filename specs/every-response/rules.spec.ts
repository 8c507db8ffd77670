import { rules, test } from '../../helpers/engine/tests.ts';
import { deleted } from '../204-delete-successful.ts';
import { badRequest } from '../400-error.ts';
import { otherWaysIn } from '../401-other-ways-in.ts';
import { unauthorized } from '../401-unauthorized.ts';
import { forbidden } from '../403-forbidden.ts';
import { otherCallers } from '../403-other-callers.ts';
import { notFound } from '../404-not-found.ts';
import { badMethod } from '../405-bad-method.ts';
import { conflict } from '../409-conflicting-request.ts';
import { overLimit } from '../413-over-limit.ts';
import { apiFault } from '../500-api-fault.ts';
import { serviceUnavailable } from '../503-service-unavailable.ts';
import { blastRadius } from '../blast-radius.ts';
import { faultBodies } from '../fault-bodies.ts';
import { responseFields } from '../fields.ts';
import { overHttp2 } from '../http-2.ts';
import { imageIdentifiers } from '../identifiers.ts';
import { removal } from '../removal.ts';
import { onTheWire } from '../wire.ts';

for (const topic of [
  deleted,
  badRequest,
  otherWaysIn,
  unauthorized,
  forbidden,
  otherCallers,
  notFound,
  badMethod,
  conflict,
  overLimit,
  apiFault,
  serviceUnavailable,
  blastRadius,
  faultBodies,
  responseFields,
  overHttp2,
  imageIdentifiers,
  removal,
  onTheWire,
])
  for (const each of rules(topic)) test(...each);
