import { isObject, jsonIn } from './json.ts';

/**
 * Faults: the JSON object that explains an error. Names by status, and schemas (draft 2020-12) split so that each rule can be
 * judged alone: a defect of one kind breaks one schema. Members that no document mentions are tolerated everywhere.
 */

/**
 * Names by status, the primary one first, then those that the documents give elsewhere for the same status.
 * All: the table of the fault page binds `computeFault` to "500, 400, other codes possible".
 * 400 and 500: `cloudServersFault` is the first generation's.
 * 401: `error` is what OpenStack's token filter writes. 405: the fault page prints "Method Not Allowed" where the name belongs.
 * 409: the two server-state names of the fault page, and the short one of Rackspace's own suite. 500: the operation's machine
 * description binds `imageapiFault`; Identity writes `instanceFault`, in JSON `instance_fault`. 503: the table has
 * `serverCapacityUnavailable`, too.
 */
const names = {
  400: ['badRequest', 'computeFault', 'cloudServersFault'],
  401: ['unauthorized', 'error', 'computeFault'],
  403: ['forbidden', 'computeFault'],
  404: ['itemNotFound', 'computeFault'],
  405: ['badMethod', 'methodNotAllowed', 'computeFault'],
  409: ['conflictingRequest', 'buildInProgress', 'backupOrResizeInProgress', 'inProgress', 'computeFault'],
  413: ['overLimit', 'computeFault'],
  415: ['badMediaType', 'computeFault'],
  429: ['overLimit', 'computeFault'],
  500: ['computeFault', 'imageapiFault', 'cloudServersFault', 'instanceFault', 'instance_fault'],
  501: ['notImplemented', 'computeFault'],
  503: ['serviceUnavailable', 'serverCapacityUnavailable', 'computeFault'],
} as const satisfies Record<number, readonly [string, ...string[]]>;

/** A status whose fault has a name. */
export type FaultStatus = keyof typeof names;

/** The primary name of a fault, such as `overLimit`. */
export type FaultName = (typeof names)[FaultStatus][0];

/** The statuses whose fault has a name, ascending. */
export const faultStatuses = Object.keys(names).map(Number) as FaultStatus[];

/** Narrows a status to one whose fault has a name. */
export function hasFaultName(status: number): status is FaultStatus {
  return Object.hasOwn(names, status);
}

/** Every name that a fault of this status may have, the primary one first; empty if no document names one: then any name is allowed. */
export function tolerated(status: number): readonly string[] {
  return hasFaultName(status) ? names[status] : [];
}

/** The primary name of the fault of a status; undefined if no document names one. */
export function faultName(status: number): FaultName | undefined {
  return hasFaultName(status) ? names[status][0] : undefined;
}

/** The fault in parsed content, and its name. */
export interface NamedFault {
  /** Undefined if the content has no wrapping member. */
  readonly name: string | undefined;
  readonly fault: unknown;
}

/**
 * The fault within parsed content: the first member that is an object. If there is none, the content itself counts as
 * the fault, so that a missing wrapper is one violation (`envelopeSchema`) and not a violation of every rule.
 */
export function namedFault(content: unknown): NamedFault {
  if (!isObject(content)) return { name: undefined, fault: content };
  const [first] = Object.entries(content).filter(([, value]) => isObject(value));
  return first === undefined ? { name: undefined, fault: content } : { name: first[0], fault: first[1] };
}

/** Whether content is the fault of a status, by its name: the service speaks, and not a gateway or a limiter in front of it. */
export function isFaultOf(status: number, content: string): boolean {
  const { name } = namedFault(jsonIn(content));
  return name !== undefined && tolerated(status).includes(name);
}

const draft = 'https://json-schema.org/draft/2020-12/schema';

/** Content: an object with exactly one member, which is an object. */
export const envelopeSchema = {
  $schema: draft,
  $id: 'urn:delete-image:fault-envelope',
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: { type: 'object' },
} as const;

/** Fault: an integer `code`. Whether it equals the status is `codeSchema`. */
export const integerCodeSchema = {
  $schema: draft,
  $id: 'urn:delete-image:fault-integer-code',
  type: 'object',
  required: ['code'],
  properties: { code: { type: 'integer' } },
} as const;

/** Fault: a `message` that is a string, empty or not. */
export const messageSchema = {
  $schema: draft,
  $id: 'urn:delete-image:fault-message',
  type: 'object',
  required: ['message'],
  properties: { message: { type: 'string' } },
} as const;

/** Fault: a `message` that, if it is a string, is not blank. */
export const spokenMessageSchema = {
  $schema: draft,
  $id: 'urn:delete-image:fault-spoken-message',
  properties: { message: { pattern: '\\S' } },
} as const;

/** Fault: `details`, if present, is a string. */
export const detailsSchema = {
  $schema: draft,
  $id: 'urn:delete-image:fault-details',
  properties: { details: { type: 'string' } },
} as const;

/** A number of seconds, or a date-time with Z, an offset, the letters UTC, or no zone. No pattern knows which dates exist: `faultRetry` does. */
const retry = {
  type: 'string',
  pattern: '^(?:\\d+|\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:Z|UTC|[+-]\\d{2}:\\d{2})?)$',
} as const;

/** Fault: `retryAfter` and `retryAt`, if present, are strings in the documented forms. */
export const retrySchema = {
  $schema: draft,
  $id: 'urn:delete-image:fault-retry',
  properties: { retryAfter: retry, retryAt: retry },
} as const;

/** Fault: neither `retryAfter` nor `retryAt`; for every fault but those of 413, 429 and 503. */
export const noRetrySchema = {
  $schema: draft,
  $id: 'urn:delete-image:fault-no-retry',
  properties: { retryAfter: false, retryAt: false },
} as const;

/** The statuses whose fault may say when to retry. 429 is the later number for the same limit. */
export const retryStatuses = [413, 429, 503] as const;

/** Fault: a `code` that, if it is a number, equals the status of the response. */
export function codeSchema(status: number) {
  return {
    $schema: draft,
    $id: `urn:delete-image:fault-code:${status}`,
    properties: { code: { anyOf: [{ const: status }, { not: { type: 'number' } }] } },
  } as const;
}

/** Content: a member has one of the names of the status. `envelopeSchema` judges further members. */
export function nameSchema(status: number) {
  const allowed = tolerated(status);
  return {
    $schema: draft,
    $id: `urn:delete-image:fault-name:${status}`,
    type: 'object',
    ...(allowed.length > 0 && { anyOf: allowed.map((name) => ({ required: [name] })) }),
  } as const;
}

/** The statuses whose fault has one of its names by a MUST. For the others a name is a SHOULD, or no requirement names one. */
const namedByMust: readonly number[] = [400, 403, 404, 409, 413, 503];

/**
 * Content: everything that a MUST demands of a fault of this status. For documents, mocks and their stubs; each requirement is
 * judged by the schema of its own rule.
 */
export function faultSchema(status: number) {
  const fault = {
    type: 'object',
    required: ['code', 'message'],
    properties: {
      code: { type: 'integer', enum: [status] },
      message: { type: 'string' },
      details: { type: 'string' },
    },
  } as const;
  return {
    $schema: draft,
    $id: `urn:delete-image:fault:${status}`,
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    // Members by name, which generators of code turn into types; they turn `propertyNames` into a map.
    properties: Object.fromEntries(tolerated(status).map((name) => [name, fault])),
    additionalProperties: namedByMust.includes(status) ? false : fault,
  } as const;
}
