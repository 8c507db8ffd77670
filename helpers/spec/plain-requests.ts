import type { Departure } from '../../contracts/inputs/malformed-requests.ts';
import { untested } from '../declarations/reason.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Api, RequestOptions } from '../images/client/api.ts';
import { expectAnswer, hasAnswer } from '../images/client/expect-answer.ts';
import { premise } from '../shared/premise.ts';
import type { OncePerWorker } from './once-per-worker.ts';

/** The response to a plain deletion of an unknown image, which tests compare others with. It is sent once in a worker. */
export class PlainAnswer {
  readonly #api: Api;
  readonly #sharing: OncePerWorker;

  constructor(api: Api, sharing: OncePerWorker) {
    this.#api = api;
    this.#sharing = sharing;
  }

  /** Skips the test if there is no answer, or one of a rate limit. The next test then asks again. */
  async answer(): Promise<Exchange> {
    const send = () => this.#api.deleteImage(this.#api.target.ledger.unknown(), { label: 'unknown image' });
    const exchange = await this.#sharing.once('unknown image', send, hasAnswer);
    expectAnswer(exchange);
    return exchange;
  }

  /** The answer, which has to be a fault. */
  async fault(): Promise<Exchange> {
    const exchange = await this.answer();
    expectFault(exchange);
    return exchange;
  }
}

/** Skips the test unless the answer is a fault: an identifier that names nothing may be answered 204, which is no fault to look at. */
export function expectFault(exchange: Exchange): void {
  expectAnswer(exchange);
  const status = exchange.response?.status ?? 0;
  premise(status >= 400, untested('no-fault', { status }));
}

/** Skips the test if a request that its premise rests on got this status, or no answer of its own. */
export function expectAnotherStatus(exchange: Exchange, status: number): void {
  expectAnswer(exchange);
  premise(exchange.response?.status !== status, untested('request-answered', { status, wanted: 404 }));
}

/** Skips the test if nothing could be sent, because each identifier may be that of somebody else's image. */
export function expectSent(sent: readonly Exchange[]): void {
  premise(sent.length > 0, untested('strangers-image'));
}

/** The field with which a client returns the cookies that a response sets; without a value if it sets none. */
export function cookiesOf({ response }: Exchange): Readonly<Record<string, string | undefined>> {
  const set = response?.fields.flatMap(([name, value]) => (/^set-cookie$/i.test(name) ? (value.split(';')[0] ?? '') : [])) ?? [];
  return { Cookie: set.length === 0 ? undefined : set.join('; ') };
}

/** Sends a request with a departure from RFC 9112, and waits for so long whether the server closes the connection. */
export function departing({ framing, withoutHost }: Departure, lingerMs?: number): RequestOptions {
  const wire = { framing, ...(withoutHost && { withoutHost }), ...(lingerMs !== undefined && { lingerMs }) };
  return { wire, belowApi: true };
}
