import type { FieldLine } from '../../../contracts/fields.ts';
import type { RequestFraming } from '../../../contracts/request-framing.ts';
import type { Outbound } from '../../http/transport.ts';
import { type Address, type Readable, urlTo } from './address.ts';

/** A request without its target, which the address adds. */
export type Request = Omit<Outbound, 'url'>;

/** Fields that can override the target in a request line. */
const redirecting = /^(host|x-original-url|x-rewrite-url)$/i;

/** Fields and query parameters that can override the method in some frameworks. */
const overriding = /^x[-_].*method|^_?method$|method.override/i;

/** Fields that TRACE must not return. */
export const confidential = /^(x-auth-token|x-subject-token|authorization|proxy-authorization|cookie)$/i;

/** @throws if a field could lead a request elsewhere */
function expectNotLed(request: Request, to: Address | Readable): void {
  // The ledger gave the address this path, which is that of an image of the run.
  const isNamed = ([name, value]: FieldLine): boolean =>
    to.use === 'aim' && to.parts.named !== undefined && !/^host$/i.test(name) && value === to.parts.named;
  const elsewhere = request.fields.find((line) => redirecting.test(line[0]) && !isNamed(line))?.[0];
  if (elsewhere !== undefined) throw new Error(`the field ${elsewhere} could lead a request away from its address`);
}

/**
 * @throws if a raw field line could lead a request elsewhere. A request for a random UUID may name another host: no host has that
 * image.
 */
export function expectPlainLines({ lines = [], emptyChunk }: RequestFraming = {}, { parts }: Address): void {
  for (const line of [...lines, ...(emptyChunk?.trailers ?? [])]) {
    const [name = ''] = /^[^:\s]*/.exec(line) ?? [];
    const harmless = parts.aim === 'unknown' && /^host$/i.test(name);
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

/** A request with the URL of its address. @throws if a field could lead it elsewhere */
export function outbound(request: Request, to: Address | Readable): Outbound {
  expectNotLed(request, to);
  return { ...request, url: urlTo(to) };
}
