import type { Failure } from '../exchange.ts';
import type { TransportSettings, Ways } from '../transport.ts';
import { opener, type Protocol } from '../wire/opening.ts';
import { splitUrl } from '../wire/request.ts';

/** The versions of HTTP that a server speaks at an origin. */
export interface SpokenVersions {
  readonly http1: boolean;
  readonly http2: boolean;
}

/**
 * Finds out by ALPN (RFC 7301) which versions a server speaks. Each is offered alone, because a server that speaks both chooses one. No
 * request is sent. Without TLS, and if no connection can be opened, HTTP/1.1 stands: its first request shows what is wrong.
 */
export async function spokenVersions(
  url: string,
  settings: TransportSettings,
  ways: Pick<Ways, 'origins' | 'proxy'>,
): Promise<SpokenVersions> {
  const to = splitUrl(url);
  if (!to.tls) return { http1: true, http2: false };
  const chosen = async (protocol: Protocol): Promise<string | Failure> => {
    const socket = await opener(settings, ways, [protocol])(to);
    if ('kind' in socket) return socket;
    socket.destroy();
    return socket.alpnProtocol || 'none';
  };
  if ((await chosen('h2')) !== 'h2') return { http1: true, http2: false };
  const old = await chosen('http/1.1');
  // A server that speaks only HTTP/2 ends the handshake (RFC 7301 section 3.2), or chooses nothing that was offered.
  const isRefused = typeof old === 'object' && (old.kind === 'untrusted' || /during the TLS handshake/.test(old.detail));
  return { http1: !isRefused && old !== 'h2', http2: true };
}
