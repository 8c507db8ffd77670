import type { Departure } from '../../contracts/inputs/malformed-requests.ts';
import type { Exchange } from '../http/exchange.ts';
import type { RequestOptions } from '../images/client/caller.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';

/** Skips the test if nothing could be sent, because each identifier may be that of somebody else's image. */
export function expectSent(sent: readonly Exchange[]): void {
  premise(sent.length > 0, untested('strangers-image'));
}

/** The field with which a client returns the cookies that a response sets; without a value if it sets none. */
export function cookiesOf({ response }: Exchange): Readonly<Record<string, string | undefined>> {
  const set = response?.fields.flatMap(([name, value]) => (/^set-cookie$/i.test(name) ? (value.split(';')[0] ?? '') : [])) ?? [];
  return { Cookie: set.length === 0 ? undefined : set.join('; ') };
}

/** Sends a request with a departure from RFC 9112, and waits this long to see whether the server closes the connection. */
export function departing({ framing, withoutHost }: Departure, lingerMs?: number): RequestOptions {
  const wire = { framing, ...(withoutHost && { withoutHost }), ...(lingerMs !== undefined && { lingerMs }) };
  return { wire, belowApi: true };
}
