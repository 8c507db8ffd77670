import type { Evidence } from '../../../contracts/evidence.ts';
import { allow, faultRetry, mediaType, retryAfter } from '../../../contracts/fields.ts';
import { isObject, type JsonObject } from '../../../contracts/json.ts';
import { contentOctets, formatOf } from '../../http/content-facts.ts';
import { type Exchange, fieldValue, saysDone } from '../../http/exchange.ts';
import { hasAnswer, saysNotDone } from '../../images/client/expect-answer.ts';
import { isGone, isStanding } from '../../images/client/image-state.ts';
import { imageIn, imagesOn, selfHref } from '../../images/client/images-in-responses.ts';
import { isFault, namedFaultIn } from './faults.ts';

type Shows = (exchange: Exchange) => boolean;

const value = ({ response }: Exchange, name: string): string | undefined => fieldValue(response?.fields ?? [], name);
const has =
  (name: string): Shows =>
  (exchange) =>
    value(exchange, name) !== undefined;
const isJson: Shows = ({ response }) => response !== undefined && formatOf(response) === 'json';
const hasContent: Shows = ({ response }) => response !== undefined && contentOctets(response) > 0;
const isSent = (exchange: Exchange, method: string): boolean => exchange.request.method === method && hasAnswer(exchange);

/** What several exchanges show together. */
const together = {
  'two images of one name': (exchanges: readonly Exchange[]): boolean => {
    const images = exchanges.flatMap((exchange) => (isStanding(exchange) ? (imageIn(exchange) ?? []) : []));
    return images.some(({ id, name }) => name !== undefined && images.some((other) => other.name === name && other.id !== id));
  },
};

/** A status of the API itself: the codes of a request that an HTTP parser may refuse are not the operation's. */
const answered =
  (...statuses: readonly number[]): Shows =>
  ({ role, response, purpose: { belowApi } }) =>
    role !== 'setup' && !belowApi && statuses.includes(response?.status ?? 0);

const isJudgedDeletion: Shows = ({ role, request }) => role === 'judged' && request.method === 'DELETE';

function members(exchange: Exchange): JsonObject {
  const { fault } = namedFaultIn(exchange);
  return isObject(fault) ? fault : {};
}

const hasCharset: Shows = (exchange) => {
  const type = mediaType(value(exchange, 'Content-Type') ?? '');
  return type.ok && /json$/.test(type.value.subtype) && type.value.parameters.has('charset');
};

const told = (exchange: Exchange): unknown => members(exchange).retryAfter ?? members(exchange).retryAt;
const asked = (exchange: Exchange) => retryAfter(value(exchange, 'Retry-After') ?? '');

/** The status of an image that a GET of it shows, in capitals. */
const shownStatus = (exchange: Exchange): string => imageIn(exchange)?.status?.toUpperCase() ?? '';

const listsDeleted: Shows = (exchange) =>
  imagesOn(exchange)?.statuses.some((status) => status.toUpperCase() === 'DELETED') ?? false;

/** Whether another tenant's image is there: its owner reads it, or its deletion is answered otherwise than that of no image. */
const isOfAnotherTenant: Shows = (exchange) => {
  if (exchange.purpose.fixture !== 'foreign') return false;
  const { status } = exchange.response ?? {};
  return exchange.role === 'judged' ? hasAnswer(exchange) && ![401, 404, 410].includes(status ?? 0) : isStanding(exchange);
};

/** Whether a page of a list at a path shows an image. */
const listsAt =
  (path: RegExp): Shows =>
  (exchange) =>
    path.test(exchange.request.url) && (imagesOn(exchange)?.size ?? 0) > 0;

/** Evidence that a single exchange shows, by kind. */
const shows: Readonly<Record<Exclude<Evidence, keyof typeof together>, Shows>> = {
  response: ({ response }) => response !== undefined,
  'answer of the service': (exchange) => exchange.role === 'judged' && hasAnswer(exchange),
  refusal: (exchange) => exchange.role === 'judged' && hasAnswer(exchange) && saysNotDone(exchange),
  'successful deletion': (exchange) => isJudgedDeletion(exchange) && saysDone(exchange.response),
  '204': (exchange) => isJudgedDeletion(exchange) && exchange.response?.status === 204,
  '400': answered(400),
  '401': answered(401),
  '403': answered(403),
  '404': answered(404),
  '405': answered(405),
  '409': answered(409),
  '413': answered(413),
  '413 or 429': answered(413, 429),
  '429': answered(429),
  '500': answered(500),
  '503': answered(503),
  'state of an image': (exchange) => exchange.request.method === 'GET' && (isStanding(exchange) || isGone(exchange)),
  'image that is being saved': (exchange) => ['SAVING', 'QUEUED'].includes(shownStatus(exchange)),
  'deleted image that is still shown': (exchange) => shownStatus(exchange) === 'DELETED' || listsDeleted(exchange),
  'image of another tenant': isOfAnotherTenant,
  'list with an image': listsAt(/\/images(?:\?|$)/),
  'detailed list with an image': listsAt(/\/images\/detail(?:\?|$)/),
  'any list with an image': listsAt(/\/images(?:\/detail)?(?:\?|$)/),
  'list of changes with a deleted image': (exchange) => /[?&]changes-since=/.test(exchange.request.url) && listsDeleted(exchange),
  'metadata of an image': ({ request, response }) => /\/metadata$/.test(request.url) && response?.status === 200,
  'server of the images': ({ request, response }) => /\/servers\/[^/]+$/.test(request.url) && response?.status === 200,
  'self link': (exchange) => selfHref(exchange) !== undefined,
  'answer to HEAD': (exchange) => isSent(exchange, 'HEAD'),
  'supported HEAD': (exchange) => isSent(exchange, 'HEAD') && exchange.response?.status === 200,
  'OPTIONS response with methods': (exchange) =>
    isSent(exchange, 'OPTIONS') && (exchange.response?.status ?? 0) < 300 && allow(value(exchange, 'Allow') ?? '').ok,
  'second response on a connection': ({ purpose: { onKeptConnection }, response }) =>
    onKeptConnection === true && response !== undefined,
  'response over HTTP/2': ({ response }) => response?.http2 !== undefined,
  'end of a request over HTTP/2': ({ request, response, failure }) =>
    request.version === '2' && (response !== undefined || !['timeout', undefined].includes(failure?.kind)),
  'refused stream': ({ failure }) => failure?.kind === 'refused-stream',
  Date: has('Date'),
  'request id': (exchange) => has('X-Compute-Request-Id')(exchange) || has('X-Openstack-Request-Id')(exchange),
  'response with both request ids': (exchange) =>
    has('X-Openstack-Request-Id')(exchange) && has('X-Compute-Request-Id')(exchange),
  'Content-Length': (exchange) => exchange.request.method !== 'HEAD' && has('Content-Length')(exchange),
  'Retry-After': has('Retry-After'),
  'Retry-After with a date': (exchange) => {
    const retry = asked(exchange);
    return retry !== undefined && 'at' in retry;
  },
  Allow: has('Allow'),
  content: hasContent,
  'content with Content-Type': (exchange) => hasContent(exchange) && has('Content-Type')(exchange),
  'compressed content': (exchange) => hasContent(exchange) && has('Content-Encoding')(exchange),
  'refused API version': ({ request, response }) =>
    fieldValue(request.fields, 'OpenStack-API-Version') !== undefined && (response?.status ?? 0) >= 400,
  'content in response to HTTP/1.0': (exchange) => exchange.request.version === '1.0' && hasContent(exchange),
  'JSON content': isJson,
  'JSON content with a charset': hasCharset,
  fault: isFault,
  'fault with content': (exchange) => isFault(exchange) && hasContent(exchange),
  'fault that is a JSON object': (exchange) => {
    const { fault } = namedFaultIn(exchange);
    return typeof fault === 'object' && fault !== null;
  },
  'fault with a name': (exchange) => namedFaultIn(exchange).name !== undefined,
  'fault with a message': (exchange) => typeof members(exchange).message === 'string',
  'fault with details': (exchange) => members(exchange).details !== undefined,
  'fault with retryAfter or retryAt': (exchange) => told(exchange) !== undefined,
  'fault and Retry-After that both say when': (exchange) =>
    faultRetry(told(exchange)) !== undefined && asked(exchange) !== undefined,
};

const needsSeveral = (kind: Evidence): kind is keyof typeof together => kind in together;

const isSeen = (kind: Evidence, exchanges: readonly Exchange[]): boolean =>
  needsSeveral(kind) ? together[kind](exchanges) : exchanges.some(shows[kind]);

/** The first of these kinds of evidence that the exchanges do not show. */
export const missingIn = (exchanges: readonly Exchange[], wanted: readonly Evidence[]): Evidence | undefined =>
  wanted.find((kind) => !isSeen(kind, exchanges));
