import type { Socket } from 'node:net';
import { type Failure, type FailureKind, isSuccess } from '../exchange.ts';
import { Origins } from '../origins.ts';
import type { TransportSettings, Ways } from '../transport.ts';
import { Connection } from './connection.ts';
import { type OpenedSocket, openedWithin, opening, type Protocol } from './opening.ts';
import { isSocks, proxyCredentials } from './proxy.ts';
import { type SplitUrl, splitUrl } from './request.ts';

/** Opens a connection, on which nothing has been sent, or says why there is none. */
export type Opener = (to: SplitUrl) => Promise<OpenedSocket | Failure>;

/** Opens connections to these origins, through the proxy of each if there is one, each within the time of one request. It resumes TLS sessions. */
export function opener(
  settings: TransportSettings,
  { origins, proxy }: Pick<Ways, 'origins' | 'proxy'>,
  protocols?: readonly Protocol[],
): Opener {
  const open = opening(settings, origins, protocols);
  return async (to) => {
    const by = proxy?.(`${to.tls ? 'https' : 'http'}://${to.authority}`);
    const through = by === undefined ? undefined : await tunnel(settings, by, to);
    return through !== undefined && 'kind' in through ? through : openedWithin(settings.timeoutMs, open, to, through);
  };
}

/** Why no connection to the host of a URL can be opened, without a proxy; undefined if one can. No request is sent. */
export async function unreachability(url: string, settings: TransportSettings, origins: Origins): Promise<Failure | undefined> {
  const socket = await opener(settings, { origins })(splitUrl(url));
  if ('kind' in socket) return socket;
  socket.destroy();
  return undefined;
}

/**
 * A tunnel through an HTTP or a SOCKS5 proxy, for http and https, so that the target's own octets are judged.
 * If the tunnel fails, no request has reached the target.
 */
function tunnel(settings: TransportSettings, proxy: string, to: SplitUrl): Promise<Socket | Failure> {
  return isSocks(proxy) ? socksTunnel(settings, proxy, to) : httpTunnel(settings, proxy, to);
}

/** RFC 9110 section 9.3.6. The client certificate is for the origins of the run, to which the proxy does not belong. */
async function httpTunnel({ client: _, ...settings }: TransportSettings, proxy: string, to: SplitUrl): Promise<Socket | Failure> {
  const opened = await toProxy(settings, proxy);
  if ('kind' in opened) return proxyFailure(opened);
  const connection = new Connection(opened);
  const { message, failure } = await connection.ask(connectOctets(proxy, to), 'CONNECT', settings.timeoutMs);
  if (message && failure === undefined && isSuccess(message.status)) return connection.release();
  connection.close();
  if (failure) return proxyFailure(failure);
  return { kind: 'unreachable', detail: `the proxy answered ${message?.status} to CONNECT` };
}

const toProxy = (settings: TransportSettings, proxy: string): Promise<OpenedSocket | Failure> =>
  opener(settings, { origins: Origins.ofProxy(proxy) })(splitUrl(proxy));

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

const standardPort = 1080;

/** The words of a SOCKS5 proxy about the host (RFC 1928 section 6), and of the library about the proxy. */
const failures: readonly (readonly [said: RegExp, kind: FailureKind, detail: string])[] = [
  [/ - ConnectionRefused$/, 'refused', 'found that the host refuses the connection'],
  [/ - (?:HostUnreachable|NetworkUnreachable|TTLExpired)$/, 'unreachable', 'could not reach the host'],
  [/ - NotAllowed$/, 'unreachable', 'does not allow connections to the host'],
  [/rejected connection/, 'unreachable', 'could not connect to the host'],
  [/no accepted authentication type/, 'unreachable', 'accepts none of the ways to authenticate: check user and password'],
  [/Authentication failed/, 'unreachable', 'refused user and password'],
  [/invalid socks version/i, 'unreachable', 'does not speak SOCKS5'],
  [/timed out/, 'unreachable', 'did not connect in time'],
  [/Socket closed/, 'unreachable', 'closed the connection'],
];

/** A tunnel through a SOCKS5 proxy, which looks up the name of the host. */
async function socksTunnel(settings: TransportSettings, proxy: string, to: SplitUrl): Promise<Socket | Failure> {
  const { hostname: host, port } = new URL(proxy);
  const credentials = proxyCredentials(proxy);
  // Few runs need the library.
  const { SocksClient } = await import('socks');
  // The library's own socket would outlast a signal.
  const at = `http://${host}:${port === '' ? standardPort : port}`;
  const opened = await toProxy(settings, at);
  if ('kind' in opened) return proxyFailure(opened);
  try {
    const { socket } = await SocksClient.createConnection({
      command: 'connect',
      destination: { host: to.host, port: to.port },
      proxy: {
        type: 5,
        host,
        port: port === '' ? standardPort : Number(port),
        ...(credentials && { userId: credentials.username, password: credentials.password }),
      },
      timeout: settings.timeoutMs,
      existing_socket: opened,
    });
    return socket.pause();
  } catch (error) {
    opened.destroy();
    return failureOf(error instanceof Error ? error.message : String(error));
  }
}

function failureOf(said: string): Failure {
  const [, kind, detail] = failures.find(([pattern]) => pattern.test(said)) ?? [undefined, 'unreachable' as const, 'failed: '];
  return { kind, detail: `the proxy ${detail.endsWith(': ') ? detail + said : detail}` };
}
