import type { FieldLine, RequestFraming } from '../../../contracts/fields.ts';
import { isRandomUuid } from '../../../contracts/image-identifiers.ts';
import { defined } from '../../../contracts/json.ts';
import { type Exchange, fieldValue, type RequestPurpose } from '../../http/exchange.ts';
import { isSameOrigin } from '../../http/origins.ts';
import type { Unrecorded } from '../../http/recorder.ts';
import type { Outbound, SendResult, WireOptions } from '../../http/transport.ts';
import { userAgent } from '../../platform/installation/own-files.ts';
import { requirementIn } from '../../verdict/declared.ts';
import { runningTest } from '../../verdict/premise.ts';
import type { Address, Readable } from './address.ts';

/** A request without its target, which the address adds. */
export type Request = Omit<Outbound, 'url'>;

/** Fields that can override the target in a request line. */
const redirecting = /^(host|x-original-url|x-rewrite-url)$/i;

/** Fields and query parameters that can override the method in some frameworks. */
const overriding = /^x[-_].*method|^_?method$|method.override/i;

/** Fields that TRACE must not return. */
const confidential = /^(x-auth-token|x-subject-token|authorization|proxy-authorization|cookie)$/i;

/** @throws for TRACE with credentials other than made-up ones: the response would return them */
export function expectNothingTraced({ method, fields }: Outbound, holdsToken: (text: string) => boolean): void {
  if (method.toUpperCase() !== 'TRACE') return;
  const traced = fields.find(([name, value]) => confidential.test(name) && holdsToken(value))?.[0];
  if (traced !== undefined) throw new Error(`TRACE must not send ${traced}: the response would return it`);
}

/** @throws if a field could lead a request elsewhere */
export function expectNotLed(request: Request, to: Address | Readable): void {
  // The ledger gave the address this path, which is that of an image of the run.
  const isNamed = ([name, value]: FieldLine): boolean =>
    to.use === 'aim' && to.parts.named !== undefined && !/^host$/i.test(name) && value === to.parts.named;
  const elsewhere = request.fields.find((line) => redirecting.test(line[0]) && !isNamed(line))?.[0];
  if (elsewhere !== undefined) throw new Error(`the field ${elsewhere} could lead a request away from its address`);
}

/** Whether a request may name another host: none has such an image, or only that of the run. */
export const mayNameHost = ({ aim, removes }: Address['parts']): boolean => aim === 'unknown' || removes.every(isRandomUuid);

/**
 * @throws if a raw field line could lead a request elsewhere.
 */
export function expectPlainLines({ lines = [], emptyChunk }: RequestFraming = {}, { parts }: Address): void {
  for (const line of [...lines, ...(emptyChunk?.trailers ?? [])]) {
    const [name = ''] = /^[^:\s]*/.exec(line) ?? [];
    const harmless = mayNameHost(parts) && /^host$/i.test(name);
    if (redirecting.test(name) && !harmless) throw new Error(`the line ${name} could lead a request away from its address`);
  }
}

/** A request that cannot change anything. @throws for an unsafe method, and for anything that could override the method */
export function expectRead(request: Outbound): Outbound {
  if (!['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(request.method)) throw new Error(`${request.method} is not a read`);
  const names = [...request.fields.map(([name]) => name), ...new URL(request.url).searchParams.keys()];
  const override = names.find((name) => overriding.test(name)) ?? (request.content === undefined ? undefined : 'content');
  if (override !== undefined) throw new Error(`${request.method} with ${override} is not a read: it needs an address`);
  return request;
}

/** A read that follows on the same connection. */
export interface FollowUp {
  readonly request: Request;
  readonly to: Readable;
}

/** A request that may change something, with its address. */
export interface Outgoing {
  readonly request: Request;
  readonly address: Address;
  readonly purpose: Purpose;
}

/** What else is sent on the connection of a request: after its response, or beside it on another stream. */
export interface Next {
  readonly how: 'followUp' | 'beside';
  readonly request: Outbound;
  readonly purpose: Purpose;
}

/** What is found out of a request by itself: no caller says it. */
export type FoundOut =
  | 'noneShown'
  | 'caller'
  | 'aim'
  | 'toRefuse'
  | 'unproven'
  | 'standsIn'
  | 'again'
  | 'onImage'
  | 'ofNoImage'
  | 'onKeptConnection';

/** The purpose of a request: what its exchange says of it, and how it is sent. */
export interface Purpose extends RequestPurpose, Pick<Exchange, 'role'> {
  readonly label?: string;
  readonly wire?: Omit<WireOptions, Next['how'] | 'isRead'>;
}

/** A purpose that says whether the request addresses an image. */
export const ofImage = (purpose: Purpose, { isImage }: Address): Purpose => (isImage ? { ...purpose, onImage: true } : purpose);

/** What is recorded of a request and what came of it. */
export function outcomeOf(
  request: Outbound,
  result: SendResult,
  purpose: Purpose,
  { started, isHttp2 }: { readonly started: string; readonly isHttp2: boolean },
): Unrecorded {
  const { content, gateway } = request;
  const { fields = request.fields } = result;
  const { label = '', role, wire, ...about } = purpose;
  const departures = {
    ...(wire?.withoutHost && { withoutHost: true as const }),
    ...(wire?.httpVersion === '1.0' && { version: '1.0' as const }),
    ...(isHttp2 && { version: '2' as const }),
    ...(wire?.framing !== undefined && { framing: wire.framing }),
  };
  return {
    label,
    role,
    ...runningRequirement(),
    request: { method: request.method, url: request.url, fields, ...defined({ content, gateway }), ...departures },
    ...(result.response !== undefined && { response: result.response }),
    ...(result.failure !== undefined && { failure: result.failure }),
    started,
    durationMs: result.durationMs,
    ...(result.connection !== undefined && { connection: result.connection }),
    purpose: { ...(wire?.together && { burst: true as const }), ...about },
  };
}

/** The running test and its requirement, to which the exchange belongs; the set-up has none. */
function runningRequirement(): Pick<Exchange, 'test' | 'requirement'> {
  const info = runningTest();
  if (info === undefined) return { test: 'set-up' };
  const requirement = requirementIn(info.tags);
  return { test: info.title, ...(requirement !== undefined && { requirement }) };
}

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
  const added = fields.filter(([name]) => !given.has(name.toLowerCase()));
  return { ...request, fields: [...request.fields, ...added], gateway: added.map(([name]) => name.toLowerCase()) };
}

const ours = userAgent();

/**
 * A request with the fields that every request has: User-Agent, as some gateways refuse a request without it, and those for a gateway. Names
 * are in lower case over HTTP/2 (RFC 9113 section 8.2.1).
 */
export function complete(request: Outbound, gateway: GatewayFields, isHttp2: boolean): Outbound {
  const given = withGatewayFields(request, gateway);
  const fields: readonly FieldLine[] =
    fieldValue(given.fields, 'User-Agent') === undefined ? [...given.fields, ['User-Agent', ours]] : given.fields;
  return { ...given, fields: isHttp2 ? fields.map(([name, value]) => [name.toLowerCase(), value]) : fields };
}
