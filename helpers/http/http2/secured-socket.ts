import type { TLSSocket } from 'node:tls';
import type { Failure } from '../exchange.ts';
import type { TransportSettings } from '../transport.ts';
import { failureOf, lateness, type Phase } from '../wire/failure.ts';
import type { Opening } from '../wire/opening.ts';
import type { SplitUrl } from '../wire/request.ts';
import { tunnel } from '../wire/tunnel.ts';

/** How a connection is opened: through a proxy, if there is one, and within the time of one request. */
interface Way {
  readonly open: Opening;
  readonly settings: TransportSettings;
  readonly proxy: string | undefined;
}

/** A TLS connection after its handshake, or why there is none. No request has been sent. */
export async function securedSocket(to: SplitUrl, { open, settings, proxy }: Way): Promise<TLSSocket | Failure> {
  const through = proxy === undefined ? undefined : await tunnel(settings, proxy, to);
  if (through !== undefined && 'kind' in through) return through;
  const { timeoutMs } = settings;
  return new Promise((resolve) => {
    let phase: Phase = through === undefined ? 'connecting' : 'securing';
    const end = (result: TLSSocket | Failure): void => {
      clearTimeout(timer);
      if ('kind' in result) socket.destroy();
      resolve(result);
    };
    const socket = open(to, () => end(socket as TLSSocket), through);
    const timer = setTimeout(() => end(lateness(phase, timeoutMs)), timeoutMs);
    socket.once('connect', () => {
      phase = 'securing';
    });
    socket.on('error', (error) => end(failureOf(error, phase)));
    socket.on('close', () => end({ kind: 'unreachable', detail: 'the connection was closed during the TLS handshake' }));
  });
}
