import { X509Certificate } from 'node:crypto';
import dns from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import tls, { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { type ClientCertificate, certificateOptions } from '../client-certificate.ts';
import type { Failure } from '../exchange.ts';
import { watched } from '../hurry.ts';
import { isLoopbackHost } from '../loopback.ts';
import type { Origins } from '../origins.ts';
import type { TransportSettings } from '../transport.ts';
import { failureOf, lateness, type Phase } from './failure.ts';
import type { SplitUrl } from './request.ts';

/** Opens a socket, with TLS if the address requires it, through the tunnel if there is one. Calls `ready` when a request may be written. */
export type Opening = (to: SplitUrl, ready: () => void, through?: Socket) => Socket;

/** A protocol that a client offers by ALPN (RFC 7301). */
export type Protocol = 'h2' | 'http/1.1';

/**
 * A function that opens sockets to these origins with these settings. It resumes TLS sessions.
 * @throws for an authority that is not PEM; the function itself throws OriginError for a host outside the origins
 */
export function opening(settings: TransportSettings, origins: Origins, protocols: readonly Protocol[] = ['http/1.1']): Opening {
  const context = clientContext(settings);
  const sessions = new Map<string, Buffer>();
  return (to, ready, through) => {
    origins.expectTo(to);
    // Whoever released the tunnel took its listeners away.
    if (through !== undefined) watched(through).on('error', () => {});
    if (to.tls) return watched(secured(to, { settings, context, sessions, through, protocols }, ready));
    if (through === undefined) return watched(connect({ host: to.host, port: to.port, ...looking(to) }, ready));
    queueMicrotask(ready);
    return through.resume();
  };
}

/** A connection on which a request may be sent: after the handshake, if its address requires TLS. */
export type OpenedSocket = Socket & Partial<Pick<TLSSocket, 'alpnProtocol'>>;

/** A connection to an address that has been opened within a time, or why there is none. `through` is a tunnel that leads to the address. */
export function openedWithin(timeoutMs: number, open: Opening, to: SplitUrl, through?: Socket): Promise<OpenedSocket | Failure> {
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

interface Security {
  readonly settings: TransportSettings;
  readonly context: SecureContext | undefined;
  readonly sessions: Map<string, Buffer>;
  readonly through: Socket | undefined;
  readonly protocols: readonly Protocol[];
}

function secured(to: SplitUrl, { settings, context, sessions, through, protocols }: Security, ready: () => void): Socket {
  const session = sessions.get(to.authority);
  const socket = connectTls(
    {
      host: to.host,
      port: to.port,
      ...looking(to),
      ALPNProtocols: [...protocols],
      rejectUnauthorized: settings.insecureTls !== true,
      ...(isIP(to.host) === 0 && { servername: to.host }),
      ...(context && { secureContext: context }),
      ...(session && { session }),
      ...(through && { socket: through }),
    },
    ready,
  );
  return socket.on('session', (fresh: Buffer) => sessions.set(to.authority, fresh));
}

/** How the address of a host is looked up. Nobody had to confirm `localhost`, so it has to lead to this machine; a confirmed name need not. */
const looking = ({ host }: SplitUrl): { readonly lookup?: LookupFunction } =>
  isLoopbackHost(host) ? { lookup: onThisMachine } : {};

const onThisMachine: LookupFunction = (host, options, tell) =>
  dns.lookup(host, options, (error, found, family) => {
    const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
    const other = error === null ? addresses.find((address) => !isLoopbackHost(address)) : undefined;
    const what = `${host} leads to ${other}, which is not this machine: write that address, and confirm it (TARGET_CONFIRM_HOST)`;
    tell(other === undefined ? error : new Error(what), found, family);
  });

/** Contexts by their authority. Node parses all root certificates for each that it makes. */
const contexts = new Map<string, tls.SecureContext>();

/**
 * The context of a client that trusts an additional authority besides the usual ones, or has a certificate of its own; undefined if
 * it needs none. A connection ignores its own certificate options if it is given a context. @throws for an authority that is not PEM
 */
function clientContext({ ca, client }: { ca?: string; client?: ClientCertificate }): tls.SecureContext | undefined {
  if (client === undefined) return ca === undefined ? undefined : trusting(ca);
  return tls.createSecureContext({
    ...certificateOptions(client),
    ...(ca !== undefined && { ca: [...tls.rootCertificates, ca] }),
  });
}

function trusting(ca: string): tls.SecureContext {
  const known = contexts.get(ca);
  if (known !== undefined) return known;
  // A context silently accepts anything as an authority; this call throws.
  new X509Certificate(ca);
  const context = tls.createSecureContext({ ca: [...tls.rootCertificates, ca] });
  contexts.set(ca, context);
  return context;
}
