import { X509Certificate } from 'node:crypto';
import dns from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import tls, { connect as connectTls, type TLSSocket } from 'node:tls';
import { type ClientCertificate, certificateOptions } from '../client-certificate.ts';
import { type Failure, isSuccess } from '../exchange.ts';
import { watched } from '../hurry.ts';
import { isLoopbackHost } from '../loopback.ts';
import { Origins } from '../origins.ts';
import type { TransportSettings, Ways } from '../transport.ts';
import { Connection } from './connection.ts';
import { failureOf, lateness, type Phase } from './failure.ts';
import { proxyCredentials } from './proxy.ts';
import { type SplitUrl, splitUrl } from './request.ts';

/** A protocol that a client offers by ALPN (RFC 7301). */
export type Protocol = 'h2' | 'http/1.1';

/** A connection on which a request may be sent: after the handshake, if its address requires TLS. */
type OpenedSocket = Socket & Partial<Pick<TLSSocket, 'alpnProtocol'>>;

/** Opens a connection, on which nothing has been sent, or says why there is none. Throws OriginError for a host outside the origins. */
export type Opener = (to: SplitUrl) => Promise<OpenedSocket | Failure>;

/**
 * Opens connections to these origins, through the proxy of each if there is one, each within the time of one request. It resumes TLS sessions.
 * @throws for an authority that is not PEM
 */
export function opener(
  settings: TransportSettings,
  { origins, proxy }: Pick<Ways, 'origins' | 'proxy'>,
  protocols: readonly Protocol[] = ['http/1.1'],
): Opener {
  const context = clientContext(settings);
  const sessions = new Map<string, Buffer>();
  const secured = (to: SplitUrl, through: Socket | undefined): Socket => {
    const session = sessions.get(to.authority);
    const socket = connectTls({
      host: to.host,
      port: to.port,
      ...looking(to),
      ALPNProtocols: [...protocols],
      rejectUnauthorized: settings.insecureTls !== true,
      ...(isIP(to.host) === 0 && { servername: to.host }),
      ...(context && { secureContext: context }),
      ...(session && { session }),
      ...(through && { socket: through }),
    });
    return socket.on('session', (fresh: Buffer) => sessions.set(to.authority, fresh));
  };
  return async (to) => {
    origins.expectTo(to);
    const by = proxy?.(`${to.tls ? 'https' : 'http'}://${to.authority}`);
    const through = by === undefined ? undefined : await tunnel(settings, by, to);
    if (through !== undefined && 'kind' in through) return through;
    // Whoever released the tunnel took its listeners away.
    if (through !== undefined) watched(through).on('error', () => {});
    if (to.tls) return openedWithin(settings.timeoutMs, watched(secured(to, through)), 'secureConnect', through);
    if (through !== undefined) return through.resume();
    return openedWithin(settings.timeoutMs, watched(connect({ host: to.host, port: to.port, ...looking(to) })), 'connect');
  };
}

/** A socket once it has opened, or why it did not in time. `through`: a tunnel that leads to the address. */
function openedWithin(
  timeoutMs: number,
  socket: OpenedSocket,
  opened: 'connect' | 'secureConnect',
  through?: Socket,
): Promise<OpenedSocket | Failure> {
  return new Promise((resolve) => {
    let phase: Phase = through === undefined ? 'connecting' : 'securing';
    const end = (result: OpenedSocket | Failure): void => {
      clearTimeout(timer);
      if ('kind' in result) socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(lateness(phase, timeoutMs)), timeoutMs);
    socket.once('connect', () => {
      phase = 'securing';
    });
    socket.once(opened, () => end(socket));
    socket.on('error', (error) => end(failureOf(error, phase)));
    socket.on('close', () => end({ kind: 'unreachable', detail: 'the connection was closed during the TLS handshake' }));
  });
}

/** Why no connection to the host of a URL can be opened; undefined if one can. No request is sent. */
export async function unreachability(
  url: string,
  settings: TransportSettings,
  ways: Pick<Ways, 'origins' | 'proxy'>,
): Promise<Failure | undefined> {
  const socket = await opener(settings, ways)(splitUrl(url));
  if ('kind' in socket) return socket;
  socket.destroy();
  return undefined;
}

/**
 * A tunnel through an HTTP proxy, for http and https, so that the target's own octets are judged (RFC 9110 section 9.3.6). If it fails, no request
 * has reached the target. The client certificate is for the origins of the run, to which the proxy does not belong.
 */
async function tunnel({ client: _, ...settings }: TransportSettings, proxy: string, to: SplitUrl): Promise<Socket | Failure> {
  const opened = await opener(settings, { origins: Origins.ofProxy(proxy) })(splitUrl(proxy));
  if ('kind' in opened) return proxyFailure(opened);
  const connection = new Connection(opened);
  const { message, failure } = await connection.ask(connectOctets(proxy, to), 'CONNECT', settings.timeoutMs);
  if (message && failure === undefined && isSuccess(message.status)) return connection.release();
  connection.close();
  if (failure) return proxyFailure(failure);
  return { kind: 'unreachable', detail: `the proxy answered ${message?.status} to CONNECT` };
}

/** The meaning of a failed connection to the proxy: no request has reached the target. */
function proxyFailure({ kind, detail }: Failure): Failure {
  return { kind: kind === 'refused' || kind === 'unresolved' ? kind : 'unreachable', detail: `the proxy failed: ${detail}` };
}

function connectOctets(proxy: string, to: SplitUrl): Buffer {
  const user = proxyCredentials(proxy);
  const host = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const credentials = user && Buffer.from(`${user.username}:${user.password}`).toString('base64');
  const authorization = credentials === undefined ? '' : `Proxy-Authorization: Basic ${credentials}\r\n`;
  return Buffer.from(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n${authorization}\r\n`);
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
