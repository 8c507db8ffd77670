import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Failure } from '../exchange.ts';
import type { TransportSettings } from '../transport.ts';
import { failureOf, lateness, type Phase } from './failure.ts';
import type { Opening } from './opening.ts';
import type { SplitUrl } from './request.ts';
import { tunnel } from './tunnel.ts';

/** How a connection is opened: through a proxy, if there is one, and within the time of one request. */
interface Way {
  readonly open: Opening;
  readonly settings: TransportSettings;
  readonly proxy?: string | undefined;
}

/** A connection on which a request may be sent: after the handshake, if its address requires TLS. */
export type OpenedSocket = Socket & Partial<Pick<TLSSocket, 'alpnProtocol'>>;

/** A connection that has been opened, or why there is none. No request has been sent. */
export async function openedSocket(to: SplitUrl, { open, settings, proxy }: Way): Promise<OpenedSocket | Failure> {
  const through = proxy === undefined ? undefined : await tunnel(settings, proxy, to);
  if (through !== undefined && 'kind' in through) return through;
  const { timeoutMs } = settings;
  return new Promise((resolve) => {
    let phase: Phase = through === undefined ? 'connecting' : 'securing';
    const end = (result: OpenedSocket | Failure): void => {
      clearTimeout(timer);
      if ('kind' in result) socket.destroy();
      resolve(result);
    };
    const socket: OpenedSocket = open(to, () => end(socket), through);
    const timer = setTimeout(() => end(lateness(phase, timeoutMs)), timeoutMs);
    socket.once('connect', () => {
      phase = 'securing';
    });
    socket.on('error', (error) => end(failureOf(error, phase)));
    socket.on('close', () => end({ kind: 'unreachable', detail: 'the connection was closed during the TLS handshake' }));
  });
}
