import type { AnySchemaObject, ErrorObject } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { duplicateMembers, hasByteOrderMark, internals, unfilled } from '../../../contracts/content.ts';
import {
  codeSchema,
  detailsSchema,
  envelopeSchema,
  integerCodeSchema,
  messageSchema,
  type NamedFault,
  namedFault,
  nameSchema,
  noRetrySchema,
  retrySchema,
  retryStatuses,
  spokenMessageSchema,
  tolerated,
} from '../../../contracts/faults.ts';
import { faultRetry } from '../../../contracts/fields.ts';
import { isUuid } from '../../../contracts/image-identifiers.ts';
import { isObject, type JsonObject } from '../../../contracts/json.ts';
import { contentOf } from '../../http/content-facts.ts';
import { type Exchange, fieldValue, isDeleteImage, isGateways, isPage, lastSegment, ownFields } from '../../http/exchange.ts';
import { ajv } from '../../platform/installation/on-demand.ts';
import { counted, cut, firstListed, quoted } from '../../platform/text/phrases.ts';
import { type ContentRule, contentRule, foundIn } from './rule.ts';

/**
 * Rules for the content of error responses. Each looks at one thing: if an earlier rule is broken (no content, no JSON), a
 * later one has nothing to look at and decides nothing, so that one defect is one violation.
 */
let compiler: Ajv2020 | undefined;

/** Keywords that say nothing by themselves: what is below them does. */
const wrapping: readonly string[] = ['anyOf', 'not'];

/** Characters of a value that a message shows. */
const shownValue = 80;

/** A value as JSON, cut. One that is nested deeper than Node can go has no such text. */
function shown(value: unknown): string {
  try {
    return cut(JSON.stringify(value), shownValue);
  } catch (error) {
    if (error instanceof RangeError) return 'nested too deep to be shown';
    throw error;
  }
}

/** What is wrong with a value, in words. ajv's own speak of its schema, which no reader of a report has. */
function violationIn({ instancePath, keyword, params, data }: ErrorObject): string {
  const member = instancePath.split('/').at(-1) ?? '';
  const what = member === '' ? 'the content' : quoted(member);
  const isValue = `${what} is ${shown(data)}`;
  switch (keyword) {
    case 'const':
      return `${isValue} instead of ${JSON.stringify(params.allowedValue)}`;
    case 'type':
      return `${isValue}, and not of the type ${params.type}`;
    case 'required':
      return `${quoted(params.missingProperty)} is missing`;
    case 'minProperties':
      return `${what} has fewer than ${counted(params.limit, 'member')}`;
    case 'maxProperties':
      return `${what} has more than ${counted(params.limit, 'member')}`;
    case 'false schema':
      return `there is ${what}`;
    default:
      return isValue;
  }
}

/** Why a value does not meet a schema, which is compiled once in a worker; undefined if it does. */
function schemaViolation(schema: AnySchemaObject, value: unknown): string | undefined {
  // The suite's own tests hold its schemas against their meta-schema: compiling that would cost each process more than all of them.
  compiler ??= new (ajv().Ajv2020)({ allErrors: true, verbose: true, strict: false, validateSchema: false });
  const validate = compiler.getSchema(String(schema.$id)) ?? compiler.compile(schema);
  if (validate(value)) return undefined;
  const errors = (validate.errors ?? []).filter(({ keyword }) => !wrapping.includes(keyword));
  return errors.map(violationIn).join('; ');
}

/** Whether a response is an error of the API itself, asked for as JSON. A gateway's response is not. */
export const isError = (exchange: Exchange): boolean => exchange.purpose.belowApi !== true && isErrorInJson(exchange);

/** The same of what may be refused below the API, too. */
function isErrorInJson(exchange: Exchange): boolean {
  const { request, response, failure } = exchange;
  if (response === undefined || response.status < 400 || failure !== undefined) return false;
  if (request.method === 'HEAD' || isGateways(exchange) || isInFront(exchange)) return false;
  const accept = fieldValue(request.fields, 'Accept') ?? '*/*';
  return /application\/json|application\/\*|\*\/\*/.test(accept);
}

/** The path of an image, or of a list of images. */
const pathOfService = /\/images(?:\/[^/?]*)?$/;

/** Fields that a deletion of any client has. */
const plainFields = /^(?:x-auth-token|accept|accept-encoding|content-type|host|connection|user-agent)$/i;

/**
 * Whether something in front of the service may have answered with a page or a text of its own: for a path that it does not route, as a rate limit
 * with 429, which the guide does not document, or as a firewall for a query, or a field that not every client sends, such as a method override. A
 * service that writes its faults so writes them for plain requests, too.
 */
function isInFront({ request, response, purpose: { provoked } }: Exchange): boolean {
  const isPlain = provoked !== undefined || ownFields(request).every(([name]) => plainFields.test(name));
  return isPage(response) && (response?.status === 429 || !isPlain || !pathOfService.test(request.url));
}

/**
 * Whether an error is one of the operation, or a 405. The guide's table of codes is about the operation, so a 404 to another method
 * or path is a router's.
 */
const isOfOperation = (exchange: Exchange): boolean => isDeleteImage(exchange) || exchange.response?.status === 405;

const isEmpty = ({ response }: Exchange): boolean => response?.content.length === 0;

/** Whether an exchange is an answer of the operation with this status, and with content: who wrote it does not show. */
export const hasContentWith =
  (status: number) =>
  (exchange: Exchange): boolean =>
    exchange.response?.status === status && isError(exchange) && isOfOperation(exchange) && !isEmpty(exchange);

/**
 * Statuses that a router, a limiter or a gateway answers in a form of its own: the framework does so for a method that nobody wrote a handler
 * for, and a front for a path that it does not take or a service that it does not reach.
 */
const anothers: readonly number[] = [405, 414, 429, 431, 503];

/** Whether the path is that of an image, so that each router hands it to the operation. */
const isPathOfImage = ({ purpose: { onImage }, request }: Exchange): boolean => onImage === true || isUuid(lastSegment(request));

/**
 * Whether an exchange is one whose content has to be a fault. Where another may have answered, a fault says that the service itself speaks:
 * other content decides nothing about faults, except that it holds none (`holdsFault`).
 */
export function isFault(exchange: Exchange): boolean {
  if (!isErrorInJson(exchange) || !isOfOperation(exchange)) return false;
  if (isCorrupt(exchange)) return true;
  const isServices = isPathOfImage(exchange) && !anothers.includes(exchange.response?.status ?? 0);
  return isError(exchange) && (isServices || isEmpty(exchange) || namedFaultIn(exchange).name !== undefined);
}

const serverField = ({ response }: Exchange): string | undefined => fieldValue(response?.fields ?? [], 'Server');

/**
 * The same of an exchange among all of a run: a page that names another server than each fault of the service, which writes faults at its status, is
 * that server's, such as a firewall's that locks a client out once.
 */
export function isFaultAmong(exchanges: readonly Exchange[]): (exchange: Exchange) => boolean {
  const named = exchanges.filter((each) => isFault(each) && namedFaultIn(each).name !== undefined);
  const [servers, statuses] = [new Set(named.map(serverField)), new Set(named.map(({ response }) => response?.status))];
  const isOthers = (each: Exchange): boolean => serverField(each) !== undefined && !servers.has(serverField(each));
  return (each) => isFault(each) && !(isPage(each.response) && statuses.has(each.response?.status) && isOthers(each));
}

/** Octets within which a fault has said its name. */
const nameOctets = 200;

/**
 * Whether content begins with the fault of its status, and no parser gets to its end: an identifier that it repeats was not escaped, or is Latin-1.
 * Only the service itself knows that name, whatever was asked.
 */
function isCorrupt(exchange: Exchange): boolean {
  const { status, content } = exchange.response ?? { status: 0, content: Buffer.alloc(0) };
  const [, name = ''] = /^\s*\{\s*"(\w+)"\s*:\s*\{/.exec(content.toString('latin1', 0, nameOctets)) ?? [];
  return tolerated(status).includes(name) && parsed(exchange) === undefined;
}

/** Parsed content of a fault; undefined if it is no JSON, which is another rule's. */
const parsed = ({ response }: Exchange): unknown => response && contentOf(response).value;

/** The fault in the content of an exchange, and its name. */
export const namedFaultIn = (exchange: Exchange): NamedFault => namedFault(parsed(exchange));

/** Whether a response of the target is a fault with a message, whatever was asked: a page or a text is none. */
export function speaks(exchange: Exchange): boolean {
  const { response, failure, request } = exchange;
  if (response === undefined || response.status < 400 || failure !== undefined || request.method === 'HEAD') return false;
  return !isGateways(exchange) && namedFaultIn(exchange).name !== undefined && hasMessageText(exchange);
}

/** The members of the fault in the content of an exchange; empty if there is none. */
export function faultMembers(exchange: Exchange): JsonObject {
  const { fault } = namedFaultIn(exchange);
  return isObject(fault) ? fault : {};
}

/** When to retry, as the fault says. */
export const retryInFault = (exchange: Exchange): unknown => faultMembers(exchange).retryAfter ?? faultMembers(exchange).retryAt;

const hasMessageText = (exchange: Exchange): boolean => typeof faultMembers(exchange).message === 'string';

/** A rule on the fault within the content, if that is an object that could be one; of a member of it, if `about` says so. */
const faultRule = (
  name: string,
  expected: string,
  schema: (status: number) => AnySchemaObject,
  [about, isAbout]: readonly [string, (exchange: Exchange) => boolean] = ['fault that is a JSON object', () => true],
): ContentRule =>
  contentRule(name, expected, about, (exchange) => {
    const { fault } = namedFaultIn(exchange);
    if (typeof fault !== 'object' || fault === null) return null;
    return foundIn(schemaViolation(schema(exchange.response?.status ?? 0), fault), isAbout(exchange));
  });

export const holdsFault = contentRule('holdsFault', 'a fault: an object in a member with its name', 'fault', (exchange) =>
  namedFaultIn(exchange).name === undefined
    ? `there is no fault: ${quoted((exchange.response?.content ?? Buffer.alloc(0)).toString('utf8', 0, 400))}`
    : undefined,
);

export const hasContent = contentRule('hasContent', 'content that explains the error', 'fault', (exchange) =>
  isEmpty(exchange) ? 'there is no content' : undefined,
);

export const isJson = contentRule(
  'isJson',
  'content that is JSON in UTF-8, without a byte order mark',
  'fault with content',
  (exchange) => {
    const content = exchange.response?.content ?? Buffer.alloc(0);
    if (hasByteOrderMark(content)) return 'the content begins with a byte order mark';
    if (content.length === 0) return null;
    return parsed(exchange) === undefined ? `the content is not JSON: ${quoted(content.toString('utf8', 0, 400))}` : undefined;
  },
);

export const hasOneMember = contentRule(
  'hasOneMember',
  'an object with exactly one member, which is an object',
  'JSON content',
  (exchange) => {
    const content = parsed(exchange);
    return content === undefined ? null : schemaViolation(envelopeSchema, content);
  },
);
export const hasIntegerCode = faultRule('hasIntegerCode', 'an integer code', () => integerCodeSchema);
export const hasCodeOfStatus = faultRule('hasCodeOfStatus', 'a code equal to the status', codeSchema);
export const hasMessage = faultRule('hasMessage', 'a message that is a string', () => messageSchema);
export const saysSomething = faultRule('saysSomething', 'a message that is not empty', () => spokenMessageSchema, [
  'fault with a message',
  hasMessageText,
]);
export const hasStringDetails = faultRule('hasStringDetails', 'details, if any, that are a string', () => detailsSchema, [
  'fault with details',
  (exchange) => faultMembers(exchange).details !== undefined,
]);
export const hasReadableRetry = contentRule(
  'hasReadableRetry',
  'retryAfter or retryAt as a string: a date-time or a number of seconds',
  'fault with retryAfter or retryAt',
  (exchange) => {
    const { fault } = namedFaultIn(exchange);
    if (typeof fault !== 'object' || fault === null) return null;
    // A schema knows the form of a date, and not whether there is such a day.
    const isNoMoment = ([name, value]: [string, unknown]): boolean =>
      /^retry(?:After|At)$/.test(name) && typeof value === 'string' && faultRetry(value) === undefined;
    const [member] = Object.entries(fault).filter(isNoMoment);
    const violation =
      schemaViolation(retrySchema, fault) ?? (member && `there is no such time: ${member[0]} is ${JSON.stringify(member[1])}`);
    return foundIn(violation, retryInFault(exchange) !== undefined);
  },
);
export const hasRetryInItsPlace = faultRule(
  'hasRetryInItsPlace',
  'retryAfter and retryAt only in overLimit and serviceUnavailable',
  (status) => ((retryStatuses as readonly number[]).includes(status) ? { $id: 'urn:delete-image:anything' } : noRetrySchema),
);

/** Names that a message shows; the rest is counted. */
const shownNames = 10;

export const namesEachMemberOnce = contentRule('namesEachMemberOnce', 'no member named twice', 'JSON content', (exchange) => {
  const twice = duplicateMembers((exchange.response && contentOf(exchange.response).text) ?? '');
  const violation = twice.length === 0 ? undefined : `named twice: ${firstListed(twice, shownNames)}`;
  return foundIn(violation, parsed(exchange) !== undefined);
});

export const showsNoInternals = contentRule(
  'showsNoInternals',
  'a message without internals of the server',
  'fault with a message',
  (exchange) => {
    // The guide lets `details` hold a stack trace; only the message is for the eyes of users.
    if (parsed(exchange) === undefined) return internals(exchange.response?.content.toString('utf8') ?? '') ?? null;
    const text = String(faultMembers(exchange).message ?? '');
    const place = unfilled(text);
    const violation = place === undefined ? internals(text) : `a template: ${JSON.stringify(place)} is not filled`;
    return foundIn(violation, hasMessageText(exchange));
  },
);

/** The rule that a fault has the name, or one of the names, that its status has. */
export const namesItsStatus = contentRule(
  'namesItsStatus',
  'a fault with the name of its status',
  'fault with a name',
  (exchange) => {
    const { name } = namedFaultIn(exchange);
    if (name === undefined) return null;
    const status = exchange.response?.status ?? 0;
    const reason = schemaViolation(nameSchema(status), parsed(exchange));
    return reason === undefined ? undefined : `it is named ${name}, not ${tolerated(status).join(' or ')}`;
  },
);
