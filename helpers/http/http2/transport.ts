import { performance } from 'node:perf_hooks';
import type { TLSSocket } from 'node:tls';
import type { Failure } from '../exchange.ts';
import type { Origins } from '../origins.ts';
import type { SendResult, Transport, TransportSettings } from '../transport.ts';
import { failureOf, lateness } from '../wire/failure.ts';
import { type Opening, opening } from '../wire/opening.ts';
import { type Address, address } from '../wire/request.ts';
import { tunnel } from '../wire/tunnel.ts';
import { requestFields } from './request-fields.ts';
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
      const [asked] = Object.keys(wireOptions);
      if (asked !== undefined) throw new TypeError(`only HTTP/1.1 supports ${asked}`);
      const to = address(request.url);
      if (!to.tls) throw new TypeError('the suite speaks HTTP/2 over TLS alone');
      const fields = requestFields(request);
      const started = performance.now();
      const timed = <Result extends object>(result: Result) => ({ ...result, durationMs: performance.now() - started });
      const through = proxy === undefined ? undefined : await tunnel(settings, proxy, to);
      if (through !== undefined && 'kind' in through) return timed({ failure: through });
      const socket = await secured(open, to, { through, timeoutMs: leftMs(settings, started) });
      if ('kind' in socket) return timed({ failure: socket });
      live.add(socket);
      const result: Omit<SendResult, 'durationMs'> = await exchanged(socket, fields, request, leftMs(settings, started));
      live.delete(socket);
      return timed(result);
    },
    async dispose() {
      for (const socket of live) socket.destroy();
    },
  };
}

/** What is left of the time for one request, in ms. */
const leftMs = ({ timeoutMs }: TransportSettings, started: number): number =>
  Math.max(1, Math.floor(timeoutMs - (performance.now() - started)));

/** A connection on which the server has chosen HTTP/2, or why there is none. No request has been sent. */
function secured(
  open: Opening,
  to: Address,
  { through, timeoutMs }: { through: Parameters<Opening>[2]; timeoutMs: number },
): Promise<TLSSocket | Failure> {
  return new Promise((resolve) => {
    let phase: 'connecting' | 'securing' = through === undefined ? 'connecting' : 'securing';
    const end = (result: TLSSocket | Failure): void => {
      clearTimeout(timer);
      if ('kind' in result) socket.destroy();
      resolve(result);
    };
    const ready = (): void => {
      if ('alpnProtocol' in socket && socket.alpnProtocol === 'h2') end(socket as TLSSocket);
      else end({ kind: 'unreachable', detail: 'the server did not choose HTTP/2 by ALPN' });
    };
    const timer = setTimeout(() => end(lateness(phase, timeoutMs)), timeoutMs);
    const socket = open(to, ready, through);
    socket.once('connect', () => {
      phase = 'securing';
    });
    socket.on('error', (error) => end(failureOf(error, phase)));
    socket.on('close', () => end({ kind: 'unreachable', detail: 'the connection was closed during the TLS handshake' }));
  });
}
