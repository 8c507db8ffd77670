import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { authorityFile, ownCertificate } from '../../../settings/reference-target.ts';
import { listeningPort } from '../../testing/listening-port.ts';

/** A server on loopback that sends exact octets; for unit tests. */
export interface RawServer {
  readonly port: number;
  /** `http://127.0.0.1:port`, or https. */
  readonly url: string;
  /** The octets that came on each connection, in the order of the connections. */
  readonly received: Buffer[];
  close(): Promise<void>;
}

/**
 * How the server behaves: where it listens, whether it speaks TLS with the certificate of `authority`, and whether it then demands
 * a client certificate of `client-authority.pem`.
 */
export interface RawServerOptions {
  readonly tls?: boolean;
  readonly demandsCertificate?: boolean;
  readonly host?: string;
  /** Called with each connection and its number, from 0, as soon as it is open. */
  readonly opened?: (socket: Socket, index: number) => void;
}

/** The PEM of the authority that signed the certificate of the TLS server. */
export const authority = readFileSync(authorityFile, 'utf8');

/** Starts a server that hands each connection over as soon as a whole head has come on it, with the number of heads so far. */
export async function rawServer(
  serve: (socket: Socket, heads: number) => void,
  options: RawServerOptions = {},
): Promise<RawServer> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    const index = received.push(Buffer.alloc(0)) - 1;
    let heads = 0;
    sockets.add(socket);
    socket.on('error', () => {});
    options.opened?.(socket, index);
    socket.on('data', (chunk: Buffer) => {
      const all = Buffer.concat([received[index] ?? Buffer.alloc(0), chunk]);
      received[index] = all;
      for (const complete = all.toString('latin1').split('\r\n\r\n').length - 1; heads < complete; ) serve(socket, ++heads);
    });
  };
  const demand = options.demandsCertificate ? { requestCert: true, ca: pem('client-authority') } : {};
  const secure = { ...ownCertificate(), ...demand };
  const server = options.tls ? createTlsServer(secure, accept) : createServer(accept);
  server.on('tlsClientError', () => {});
  const host = options.host ?? '127.0.0.1';
  const port = await listeningPort(server, host);
  return {
    port,
    url: `${options.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    received,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A PKCS#12 file in this folder, in base64. Its passphrase is `passphrase-of-the-tests`. */
export function pfx(name: string): string {
  return readFileSync(new URL(`${name}.p12`, import.meta.url)).toString('base64');
}

/** The PEM of a certificate or key in this folder. */
export function pem(name: string): string {
  return readFileSync(new URL(`${name}.pem`, import.meta.url), 'utf8');
}
