import { performance } from 'node:perf_hooks';
import type { TLSSocket } from 'node:tls';
import type { Origins } from '../origins.ts';
import type { SendResult, Transport, TransportSettings } from '../transport.ts';
import { opening } from '../wire/opening.ts';
import { address } from '../wire/request.ts';
import { expectHarmless } from './literal-fields.ts';
import { requestFields } from './request-fields.ts';
import { securedSocket } from './secured-socket.ts';
import { exchanged } from './stream.ts';

/**
 * HTTP/2 over TLS: uses a new connection with one stream for each request, and sends nothing twice. `proxy` is the URL of an HTTP proxy,
 * which is asked for a tunnel.
 */
export function http2Transport(settings: TransportSettings, options: { origins: Origins; proxy?: string }): Transport {
  const { origins, proxy } = options;
  const open = opening(settings, origins, ['h2']);
  const live = new Set<TLSSocket>();
  return {
    name: 'http2',
    async send(request, wireOptions = {}) {
      origins.expect(request.url);
      // The end of a connection says nothing of a stream that has ended.
      const { lingerMs: _, framing: { http2Fields: forbidden, ...framing } = {}, ...rest } = wireOptions;
      const [asked] = Object.keys({ ...framing, ...rest });
      if (asked !== undefined) throw new TypeError(`only HTTP/1.1 supports ${asked}`);
      expectHarmless(forbidden ?? []);
      const to = address(request.url);
      if (!to.tls) throw new TypeError('the suite speaks HTTP/2 over TLS alone');
      const fields = requestFields(request);
      const started = performance.now();
      const timed = (result: Omit<SendResult, 'durationMs'>): SendResult => ({
        ...result,
        durationMs: performance.now() - started,
      });
      const socket = await securedSocket(to, { open, settings, proxy });
      if ('kind' in socket) return timed({ failure: socket });
      if (socket.alpnProtocol !== 'h2') {
        socket.destroy();
        return timed({ failure: { kind: 'unreachable', detail: 'the server did not choose HTTP/2 by ALPN' } });
      }
      live.add(socket);
      const result = await exchanged(
        socket,
        fields,
        { ...request, forbidden },
        Math.max(1, settings.timeoutMs - (performance.now() - started)),
      );
      live.delete(socket);
      return timed(result);
    },
    async dispose() {
      for (const socket of live) socket.destroy();
    },
  };
}
