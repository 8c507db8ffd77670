import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { Origins } from '../origins.ts';
import type { SendResult, TransportSettings } from '../transport.ts';
import { connectProxy } from '../wire/testing/connect-proxy.ts';
import { pem, rawServer } from '../wire/testing/raw-server.ts';
import { startSocksProxy } from '../wire/testing/socks-server.ts';
import { spokenVersions } from './spoken-versions.ts';
import { frameServer, headers, sending } from './testing/frame-server.ts';
import { http2Transport } from './transport.ts';

const url = 'https://images.test:8774/v2/1/images/x';

/** The certificate of the servers on loopback is not for this name. */
const client = { cert: pem('client'), key: pem('client-key') };
const trusting: TransportSettings = { timeoutMs: 15_000, insecureTls: true, client };

interface Proxy {
  readonly origin: string;
  /** What it was asked for, for each connection. */
  readonly asked: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Proxies that lead every connection to one port, whatever the name. */
const proxies: Readonly<Record<string, (port: number) => Promise<Proxy>>> = {
  'an HTTP proxy': async (port) => {
    const { url: origin, received, close } = await connectProxy(port);
    const first = (octets: Buffer): string => octets.toString('latin1').split('\r\n')[0] ?? '';
    return { origin: origin.replace('//', '//user:p%40ss@'), asked: () => received.map(first), stop: close };
  },
  'a SOCKS5 proxy': async (port) => {
    const { origin, asked, stop } = await startSocksProxy(port, { credentials: 'user:p%40ss' });
    return { origin, asked: () => asked, stop };
  },
};

async function sentThrough(proxy: string, settings = trusting): Promise<SendResult> {
  const transport = http2Transport(settings, { proxy, origins: new Origins([url]) });
  const result = await transport.send({ method: 'DELETE', url, fields: [['X-Auth-Token', 'a-token']] });
  await transport.dispose();
  return result;
}

for (const [kind, start] of Object.entries(proxies)) {
  test(`a request over HTTP/2 goes through ${kind}, with a client certificate`, async () => {
    const target = await frameServer(sending(headers([[':status', '204']])), { demandsCertificate: true });
    const proxy = await start(Number(new URL(target.url).port));
    const result = await sentThrough(proxy.origin);
    await proxy.stop();
    await target.close();

    expect(result.failure).toBeUndefined();
    expect(result.response).toMatchObject({ status: 204, http2: { dataOctets: 0 } });
    expect(target.connections()).toBe(1);
    expect(proxy.asked().map((asked) => asked.replace(/^CONNECT (.*) HTTP\/1.1$/, '$1'))).toEqual(['images.test:8774']);
  });

  test(`the versions of a target are found out through ${kind}`, async () => {
    for (const [protocols, versions] of [
      [['h2', 'http/1.1'], { http1: true, http2: true }],
      [['h2'], { http1: false, http2: true }],
      [['http/1.1'], { http1: true, http2: false }],
    ] as const) {
      const target = await frameServer(() => {}, { protocols });
      const proxy = await start(Number(new URL(target.url).port));
      const spoken = await spokenVersions(url, trusting, { proxy: proxy.origin, origins: new Origins([url]) });
      await proxy.stop();
      await target.close();

      expect(spoken).toEqual(versions);
    }
  });

  test(`a certificate of another name is not trusted over HTTP/2 through ${kind}`, async () => {
    const target = await frameServer(sending(headers([[':status', '204']])));
    const proxy = await start(Number(new URL(target.url).port));
    const { failure, response } = await sentThrough(proxy.origin, { timeoutMs: 15_000 });
    await proxy.stop();
    await target.close();

    expect([response, failure?.kind]).toEqual([undefined, 'untrusted']);
    expect(target.received).toEqual([]);
  });

  test(`${kind} that is not there is never blamed on the target over HTTP/2`, async () => {
    const proxy = await start(1);
    await proxy.stop();

    expect((await sentThrough(proxy.origin)).failure?.kind).toBe('refused');
  });
}

for (const [title, serve, detail, timeoutMs] of [
  ['refuses', (socket) => socket.write('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'), 'the proxy answered 407 to CONNECT'],
  ['closes', (socket) => socket.end(), 'the proxy failed: the connection was closed before any octet of a response'],
  ['is silent', () => {}, 'the proxy failed: no whole response within 200 ms', 200],
] as ReadonlyArray<[string, (socket: Socket) => void, string, number?]>) {
  test(`an HTTP proxy that ${title} is never blamed on the target over HTTP/2`, async () => {
    const proxy = await rawServer(serve);
    const { failure, response } = await sentThrough(proxy.url, { ...trusting, timeoutMs: timeoutMs ?? 15_000 });
    await proxy.close();

    expect([response, failure]).toEqual([undefined, { kind: 'unreachable', detail }]);
    expect(proxy.received.join()).not.toContain('a-token');
  });
}

for (const [title, reply, kind] of [
  ['cannot reach the host', 4, 'unreachable'],
  ['finds nothing at the host', 5, 'refused'],
] as const) {
  test(`a SOCKS5 proxy that ${title} is never blamed on the target over HTTP/2`, async () => {
    const proxy = await startSocksProxy(1, { reply });
    const { failure, response } = await sentThrough(proxy.origin);
    await proxy.stop();

    expect([response, failure?.kind]).toEqual([undefined, kind]);
  });
}
