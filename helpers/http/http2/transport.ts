import { performance } from 'node:perf_hooks';
import type { Failure } from '../exchange.ts';
import { Supply, wanted } from '../supply.ts';
import type { Transport, TransportSettings } from '../transport.ts';
import { openedSocket } from '../wire/opened-socket.ts';
import { opening } from '../wire/opening.ts';
import { type SplitUrl, splitUrl } from '../wire/request.ts';
import type { WireTransportOptions } from '../wire/transport.ts';
import { Http2Connection } from './http2-connection.ts';
import { lateAlert } from './late-alert.ts';
import { expectHarmless } from './literal-fields.ts';
import { requestFields } from './request-fields.ts';

/**
 * HTTP/2 over TLS: uses a connection with one stream for each request, and sends nothing twice. `proxy` is the URL of an HTTP proxy,
 * which is asked for a tunnel. If connections may stand idle, one is opened ahead of the next request.
 */
export function http2Transport(settings: TransportSettings, options: WireTransportOptions): Transport {
  const { origins, proxy } = options;
  const open = opening(settings, origins, ['h2']);
  const supply = new Supply<Http2Connection>(options);
  const live = new Set<Http2Connection>();
  const opened = async (to: SplitUrl): Promise<Http2Connection | Failure> => {
    const socket = await openedSocket(to, { open, settings, proxy });
    if ('kind' in socket) return socket;
    if (socket.alpnProtocol === 'h2') return new Http2Connection(socket, to.authority);
    socket.destroy();
    return { kind: 'unreachable', detail: 'the server did not choose HTTP/2 by ALPN' };
  };
  /** Why the server ends connections before it speaks, as an alert on another connection says. */
  const alertOf = async (to: SplitUrl): Promise<Failure | undefined> => {
    const socket = await openedSocket(to, { open, settings, proxy });
    if ('kind' in socket) return socket.kind === 'untrusted' ? socket : undefined;
    return lateAlert(socket);
  };
  return {
    name: 'http2',
    async send(request, wireOptions = {}) {
      origins.expect(request.url);
      // The end of a connection says nothing of a stream that has ended, and a connection serves one stream.
      const { lingerMs: _, onKept: __, together, framing: { http2Fields: forbidden, ...framing } = {}, ...rest } = wireOptions;
      const [asked] = Object.keys({ ...framing, ...rest });
      if (asked !== undefined) throw new TypeError(`only HTTP/1.1 supports ${asked}`);
      expectHarmless(forbidden ?? []);
      const to = splitUrl(request.url);
      if (!to.tls) throw new TypeError('the suite speaks HTTP/2 over TLS alone');
      const fields = requestFields(request);
      const started = performance.now();
      const elapsedMs = (): number => performance.now() - started;
      const wants = wanted(to, request, { ...(together && { together }) });
      const supplied = await supply.take(wants, () => opened(to));
      if ('kind' in supplied) return { failure: supplied, durationMs: elapsedMs() };
      const { connection, from, openMs } = supplied;
      live.add(connection);
      const left = Math.max(1, settings.timeoutMs - elapsedMs());
      const result = await connection.ask(fields, { ...request, forbidden }, left);
      live.delete(connection);
      const durationMs = elapsedMs();
      const refusal = result.failure?.kind === 'reset' && connection.isSilent ? await alertOf(to) : undefined;
      if (refusal !== undefined) return { failure: refusal, durationMs };
      const isLost = result.response === undefined && ['closed', 'reset'].includes(result.failure?.kind ?? '');
      const endsIdle = isLost && (await supply.mayHaveEndedIdle(supplied, () => opened(to)));
      if (result.response !== undefined) supply.served(supplied);
      return { ...result, durationMs, connection: { from, openMs, ...(endsIdle && { endsIdle }) } };
    },
    async dispose() {
      supply.close();
      for (const connection of live) connection.close();
    },
  };
}
