import { type Address, address } from './wire/request.ts';

/** A connection to a host that is none of this run's: the harness's failure, and nothing was sent. */
export class OriginError extends Error {
  override readonly name = 'OriginError';
}

/** Where a connection leads. */
type Destination = Pick<Address, 'tls' | 'host' | 'port'>;

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

  /** The proxy of these URLs alone: what a tunnel is asked of. */
  static ofProxy(proxy: string): Origins {
    return new Origins([originAt(address(proxy))]);
  }

  /** @throws OriginError where the URL leads to an origin outside of the set, or may be read as leading to one */
  expect(url: string): void {
    this.#expect(originOf(url));
  }

  /** The same of a connection that is about to be opened. @throws OriginError */
  expectTo(to: Destination): void {
    this.#expect(originAt(to));
  }

  #expect(origin: string): void {
    if (this.#allowed.has(origin)) return;
    const known = [...this.#allowed].join(', ') || 'no host';
    throw new OriginError(`no request was sent to ${origin}: this run connects to ${known} only`);
  }
}

/**
 * The origin of an absolute URL.
 * @throws OriginError where it names a user, or where a URL parser and a client that sends it octet for octet read another host
 */
export function originOf(url: string): string {
  const to = address(url);
  const { origin } = new URL(url);
  if (originAt(to) !== origin || to.authority.includes('\\') || /^[^/]*\/\/[^/?#]*@/.test(url))
    throw new OriginError(`no request was sent to ${origin}, because the host in the URL is not in plain form`);
  return origin;
}

function originAt({ tls, host, port }: Destination): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const standard = port === (tls ? 443 : 80);
  return `${tls ? 'https' : 'http'}://${name.toLowerCase()}${standard ? '' : `:${port}`}`;
}

/** Whether two texts are absolute URLs of one origin; compared as parsed, never as a prefix. */
export function isSameOrigin(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const { origin } = new URL(one);
  return origin !== 'null' && origin === new URL(other).origin;
}
