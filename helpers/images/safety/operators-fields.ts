import type { FieldLine } from '../../../contracts/fields.ts';
import { fieldValue } from '../../http/exchange.ts';
import { isSameOrigin } from '../../http/origins.ts';
import type { Outbound } from '../../http/transport.ts';
import { userAgent } from '../../platform/installation/own-files.ts';

/** The fields that the operator sends to a gateway in front of the target. */
export interface GatewayFields {
  /** URL of the target. Other origins get none of the fields. */
  readonly url: string;
  readonly fields: readonly FieldLine[];
}

/**
 * A request with the fields for the gateway. A field of the same name in the request replaces the gateway's. TRACE carries none,
 * because its response would return them.
 */
export function withGatewayFields(request: Outbound, { url, fields }: GatewayFields): Outbound {
  if (fields.length === 0 || request.method.toUpperCase() === 'TRACE' || !isSameOrigin(request.url, url)) return request;
  const given = new Set(request.fields.map(([name]) => name.toLowerCase()));
  return { ...request, fields: [...request.fields, ...fields.filter(([name]) => !given.has(name.toLowerCase()))] };
}

const ours = userAgent();

/** Fields with User-Agent, unless they have one: some gateways refuse a request without it. */
export const withUserAgent = (fields: readonly FieldLine[]): readonly FieldLine[] =>
  fieldValue(fields, 'User-Agent') === undefined ? [...fields, ['User-Agent', ours]] : fields;
