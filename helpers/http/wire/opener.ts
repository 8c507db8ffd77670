import type { Socket } from 'node:net';
import { type Failure, isSuccess } from '../exchange.ts';
import { Origins } from '../origins.ts';
import type { TransportSettings, Ways } from '../transport.ts';
import { Connection } from './connection.ts';
import { type OpenedSocket, openedWithin, opening, type Protocol } from './opening.ts';
import { proxyCredentials } from './proxy.ts';
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
