import type { Socket } from 'node:net';
import type { Failure } from '../exchange.ts';
import { failureOf } from '../wire/failure.ts';

/** How long a server has for its alert, in ms: it sends it as soon as it has read the client's part of the handshake. */
const alertMs = 1000;

/**
 * Why a server refuses connections after the handshake, if an alert of TLS says so; undefined otherwise. Uses up the connection, on which
 * nothing was sent. In TLS 1.3, the alert about a client's certificate follows the handshake (RFC 8446 section 4.4.2.4). HTTP/2 writes
 * several times before it reads: where the server has closed the connection by then, a write fails, and the alert stays unread.
 */
export function lateAlert(socket: Socket): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const end = (failure?: Failure): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(failure?.kind === 'untrusted' ? failure : undefined);
    };
    const timer = setTimeout(end, alertMs);
    socket.once('error', (error) => end(failureOf(error, 'open')));
    socket.once('close', () => end());
    socket.once('data', () => end());
  });
}
