import { type SplitUrl, splitUrl } from './wire/request.ts';

/** A connection to a host that this run must not reach. Blames the harness; nothing was sent. */
export class OriginError extends Error {
  override readonly name = 'OriginError';
}

type Destination = Pick<SplitUrl, 'tls' | 'host' | 'port'>;

/**
 * The origins that a run may connect to. Every transport, including those of logins, asks this class before it opens a
 * connection. A proxy is not an origin. The set is fixed when it is made, so that no response can extend it.
 */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  /** @throws TypeError for a text that is not an absolute http(s) URL */
  constructor(urls: Iterable<string>) {
    this.#allowed = new Set([...urls].map(originOf));
  }

  /** Only the proxy for these URLs, which is asked for a tunnel. */
  static ofProxy(proxy: string): Origins {
    return new Origins([originAt(splitUrl(proxy))]);
  }

  /** @throws OriginError if the URL leads to an origin outside the set, or could be read so */
  expect(url: string): void {
    this.#expect(originOf(url));
  }

  /** Makes sure that a connection may be opened. @throws OriginError */
  expectTo(to: Destination): void {
    this.#expect(originAt(to));
  }

  /** The origins, in the form `https://host:port`. */
  get all(): readonly string[] {
    return [...this.#allowed];
  }

  #expect(origin: string): void {
    if (this.#allowed.has(origin)) return;
    const known = [...this.#allowed].join(', ') || 'no host';
    throw new OriginError(`no request was sent to ${origin}: this run connects to ${known} only`);
  }
}

/**
 * The origin of an absolute URL.
 * @throws OriginError if it contains a user, or if a URL parser reads another host than a client that sends it octet for octet
 */
export function originOf(url: string): string {
  const to = splitUrl(url);
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

/** Whether two texts are absolute URLs of one origin. Compares parsed URLs, never prefixes. */
export function isSameOrigin(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const { origin } = new URL(one);
  return origin !== 'null' && origin === new URL(other).origin;
}
