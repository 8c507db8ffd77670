import { address } from '../wire/request.ts';

/** A connection to a host that is none of this run's: the harness's failure, and nothing was sent. */
export class OriginError extends Error {
  override readonly name = 'OriginError';
}

/**
 * The origins that a run may connect to. Every transport asks here before it opens a connection, logins included; a proxy is no
 * origin. The set is closed when it is made, so that nothing a response says can widen it.
 */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  /** @throws TypeError for a text that is no absolute URL of http or https */
  constructor(urls: Iterable<string>) {
    this.#allowed = new Set([...urls].map(originOf));
  }

  /** @throws OriginError where the URL leads to an origin outside of the set, or may be read as leading to one */
  expect(url: string): void {
    const origin = originOf(url);
    if (!this.#allowed.has(origin))
      throw new OriginError(
        `harness: a request to ${origin} was not sent: this run connects to ${[...this.#allowed].join(', ') || 'no host'} only`,
      );
  }
}

/**
 * The origin of an absolute URL.
 * @throws OriginError where it names a user, or where a URL parser and a client that sends it octet for octet read another host
 */
export function originOf(url: string): string {
  const { host, port, tls, authority } = address(url);
  const parsed = new URL(url);
  const agree =
    parsed.hostname.replace(/^\[|\]$/g, '') === host.toLowerCase() &&
    Number(parsed.port || (tls ? 443 : 80)) === port &&
    parsed.protocol === (tls ? 'https:' : 'http:');
  if (!agree || parsed.username !== '' || parsed.password !== '' || /[@\\\s]/.test(authority) || /^[^/]*\/\/[^/?#]*@/.test(url))
    throw new OriginError(`harness: the host of ${parsed.origin} is not written plainly: a request to it was not sent`);
  return parsed.origin;
}

/** Whether two texts are absolute URLs of one origin; compared as parsed, never as a prefix. */
export function isSameOrigin(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const { origin } = new URL(one);
  return origin !== 'null' && origin === new URL(other).origin;
}
