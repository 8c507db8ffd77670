import type { Socket } from 'node:net';
import { type Failure, isSuccess } from '../exchange.ts';
import { Origins } from '../origins.ts';
import type { TransportSettings } from '../transport.ts';
import { Connection } from './connection.ts';
import { opening } from './opening.ts';
import { isSocks, proxyCredentials } from './proxy.ts';
import { type SplitUrl, splitUrl } from './request.ts';
import { socksTunnel } from './socks.ts';

/**
 * A tunnel through an HTTP or a SOCKS5 proxy, for http and https, so that the target's own octets are judged.
 * If the tunnel fails, no request has reached the target.
 */
export function tunnel(settings: TransportSettings, proxy: string, to: SplitUrl): Promise<Socket | Failure> {
  return isSocks(proxy) ? socksTunnel(settings, proxy, to) : httpTunnel(settings, proxy, to);
}

/** RFC 9110 section 9.3.6. The client certificate is for the origins of the run, to which the proxy does not belong. */
async function httpTunnel({ client: _, ...settings }: TransportSettings, proxy: string, to: SplitUrl): Promise<Socket | Failure> {
  const connection = new Connection(opening(settings, Origins.ofProxy(proxy)), splitUrl(proxy));
  const { message, failure } = await connection.ask(connectOctets(proxy, to), 'CONNECT', settings.timeoutMs);
  if (message && failure === undefined && isSuccess(message.status)) return connection.release();
  connection.close();
  const detail = `the proxy ${failure ? `failed: ${failure.detail}` : `answered ${message?.status} to CONNECT`}`;
  return { kind: failure?.kind === 'refused' || failure?.kind === 'unresolved' ? failure.kind : 'unreachable', detail };
}

function connectOctets(proxy: string, to: SplitUrl): Buffer {
  const user = proxyCredentials(proxy);
  const host = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const credentials = user && Buffer.from(`${user.username}:${user.password}`).toString('base64');
  const authorization = credentials === undefined ? '' : `Proxy-Authorization: Basic ${credentials}\r\n`;
  return Buffer.from(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n${authorization}\r\n`);
}
