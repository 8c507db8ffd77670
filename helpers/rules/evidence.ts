import type { Evidence } from '../../contracts/evidence.ts';
import { faultRetry, mediaType, retryAfter } from '../../contracts/fields.ts';
import { formatOf, octetsOf } from '../http/content-facts.ts';
import { type Exchange, fieldValue } from '../http/exchange.ts';
import { namedFaultIn } from './faults.ts';

const value = ({ response }: Exchange, name: string): string | undefined => fieldValue(response?.fields ?? [], name);
const isJson = ({ response }: Exchange): boolean => response !== undefined && formatOf(response) === 'json';
const hasContent = ({ response }: Exchange): boolean => response !== undefined && octetsOf(response) > 0;

/** The members of a fault; empty where the content is no JSON object. */
function members(exchange: Exchange): Readonly<Record<string, unknown>> {
  const { fault } = namedFaultIn(exchange);
  return typeof fault === 'object' && fault !== null ? { ...fault } : {};
}

function hasCharset(exchange: Exchange): boolean {
  const type = mediaType(value(exchange, 'Content-Type') ?? '');
  return type.ok && /json$/.test(type.value.subtype) && type.value.parameters.has('charset');
}

const told = (exchange: Exchange): unknown => members(exchange).retryAfter ?? members(exchange).retryAt;
const asked = (exchange: Exchange) => retryAfter(value(exchange, 'Retry-After') ?? '');

/** Whether an exchange shows evidence, by its kind. */
const shows: Readonly<Record<Evidence, (exchange: Exchange) => boolean>> = {
  'content with Content-Type': (exchange) => hasContent(exchange) && value(exchange, 'Content-Type') !== undefined,
  'JSON content': isJson,
  'JSON content with a charset': hasCharset,
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
  'Retry-After with a date': (exchange) => {
    const retry = asked(exchange);
    return retry !== undefined && 'at' in retry;
  },
  challenge: (exchange) => value(exchange, 'WWW-Authenticate') !== undefined,
  Allow: (exchange) => value(exchange, 'Allow') !== undefined,
  'response with both request ids': (exchange) =>
    value(exchange, 'X-Openstack-Request-Id') !== undefined && value(exchange, 'X-Compute-Request-Id') !== undefined,
};

/** The first of these kinds of evidence that none of the exchanges shows. */
export const missingIn = (exchanges: readonly Exchange[], wanted: readonly Evidence[]): Evidence | undefined =>
  wanted.find((kind) => !exchanges.some(shows[kind]));
