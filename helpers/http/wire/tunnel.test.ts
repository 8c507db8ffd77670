import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { ordinaryTransport } from '../ordinary-transport.ts';
import { Origins } from '../origins.ts';
import type { SendResult, Transport, TransportSettings } from '../transport.ts';
import { connectProxy } from './testing/connect-proxy.ts';
import { authority, pem, rawServer } from './testing/raw-server.ts';
import { type SocksOptions, startSocksProxy } from './testing/socks-server.ts';
import { wireTransport } from './transport.ts';

const empty204 = 'HTTP/1.1 204 No Content\r\n\r\n';

function sentThrough(proxy: string, url: string, timeoutMs = 10_000): Promise<SendResult> {
  return wireTransport({ timeoutMs, ca: authority }, { proxy, origins: new Origins([url]) }).send({
    method: 'DELETE',
    url,
    fields: [['X-Auth-Token', 't']],
  });
}

for (const tls of [false, true]) {
  test(`${tls ? 'https' : 'http'} goes through a tunnel, octet for octet`, async () => {
    const target = await rawServer((socket) => socket.write(empty204), { tls });
    const proxy = await connectProxy(target.port);
    const result = await sentThrough(proxy.url.replace('//', '//user:p%40ss@'), `${target.url}/a/../x%00`);
    expect(result).toMatchObject({ response: { status: 204, wire: { defects: [], stray: '' } } });
    expect(target.received.join()).toBe(
      `DELETE /a/../x%00 HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nX-Auth-Token: t\r\n\r\n`,
    );
    const [asked = ''] = proxy.received.map((octets) => octets.toString('latin1'));
    expect(asked.split('\r\n').slice(0, 3)).toEqual([
      `CONNECT 127.0.0.1:${target.port} HTTP/1.1`,
      `Host: 127.0.0.1:${target.port}`,
      `Proxy-Authorization: Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    ]);
    await proxy.close();
    await target.close();
  });
}

test('a proxy with TLS gets no client certificate, which is for the origins of the run alone', async () => {
  const proxy = await rawServer(() => {}, { tls: true, demandsCertificate: true });
  const url = 'https://target.test/x';
  const settings = { timeoutMs: 10_000, ca: authority, client: { cert: pem('client'), key: pem('client-key') } };
  const origins = new Origins([url]);
  const { failure } = await wireTransport(settings, { proxy: proxy.url, origins }).send({ method: 'DELETE', url, fields: [] });
  expect(proxy.received).toEqual([]);
  expect(failure).toEqual({ kind: 'unreachable', detail: expect.stringMatching(/^the proxy failed: .*certificate required/) });
  await proxy.close();
});

for (const [title, serve, detail, timeoutMs] of [
  ['refuses', (socket) => socket.write('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'), 'the proxy answered 407 to CONNECT'],
  ['closes', (socket) => socket.end(), 'the proxy failed: the connection was closed before any octet of a response'],
  ['is silent', () => {}, 'the proxy failed: no whole response within 200 ms', 200],
] as ReadonlyArray<[string, (socket: Socket) => void, string, number?]>) {
  test(`a proxy that ${title} is never blamed on the target`, async () => {
    const proxy = await rawServer(serve);
    const { failure } = await sentThrough(proxy.url, 'http://target.test/x', timeoutMs);
    expect(failure).toEqual({ kind: 'unreachable', detail });
    await proxy.close();
  });
}

test('a proxy that is not there is refused', async () => {
  const proxy = await rawServer(() => {});
  await proxy.close();
  expect((await sentThrough(proxy.url, 'http://target.test/x')).failure?.kind).toBe('refused');
});

const transports: Readonly<Record<string, (settings: TransportSettings, proxy: string, url: string) => Transport>> = {
  wire: (settings, proxy, url) => wireTransport(settings, { proxy, origins: new Origins([url]) }),
  ordinary: (settings, proxy, url) => ordinaryTransport(settings, { proxy, origins: new Origins([url]) }),
};

for (const [name, open] of Object.entries(transports)) {
  for (const scheme of ['http', 'https']) {
    test(`what a proxy answers to CONNECT is no response of the target, by ${scheme} of ${name}`, async () => {
      const proxy = await rawServer((socket) => socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'));
      const url = `${scheme}://images.test/x`;
      const transport = open({ timeoutMs: 15_000 }, proxy.url, url);
      const result = await transport.send({ method: 'DELETE', url, fields: [['X-Auth-Token', 'a-token']] });
      await transport.dispose();
      await proxy.close();

      expect(result.response).toBeUndefined();
      expect(result.failure).toEqual({ kind: 'unreachable', detail: 'the proxy answered 404 to CONNECT' });
      expect(proxy.received.join()).not.toContain('a-token');
    });

    test(`a response of the target through an HTTP proxy is one, by ${scheme} of ${name}`, async () => {
      const tls = scheme === 'https';
      const target = await rawServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'), { tls });
      const proxy = await connectProxy(target.port);
      const url = `${scheme}://images.test/x`;
      const transport = open({ timeoutMs: 15_000, ...(tls && { insecureTls: true }) }, proxy.url, url);
      const { response } = await transport.send({ method: 'DELETE', url, fields: [] });
      await transport.dispose();
      await proxy.close();
      await target.close();

      expect([response?.status, response?.fields]).toEqual([404, [['Content-Length', '2']]]);
    });

    for (const kind of ['socks5', 'socks5h']) {
      test(`${scheme} of ${name} goes through a ${kind} proxy that resolves the name and knows the credentials`, async () => {
        const tls = scheme === 'https';
        const target = await rawServer((socket) => socket.write(empty204), { tls, demandsCertificate: tls });
        const proxy = await startSocksProxy(target.port, { credentials: 'user:p%40ss' });
        const url = `${scheme}://images.test:8774/x`;
        const client = { cert: pem('client'), key: pem('client-key') };
        const through = proxy.origin.replace('socks5', kind);
        const transport = open({ timeoutMs: 15_000, ...(tls && { insecureTls: true, client }) }, through, url);

        expect(await transport.send({ method: 'DELETE', url, fields: [] })).toMatchObject({ response: { status: 204 } });

        expect(proxy.asked).toEqual(['images.test:8774']);
        await transport.dispose();
        await proxy.stop();
        await target.close();
      });
    }
  }

  for (const [title, options, credentials, kind, detail] of [
    ['that refuses the credentials', { credentials: 'user:right' }, 'user:wrong@', 'unreachable', /user and password/],
    ['that demands credentials', { credentials: 'user:right' }, '', 'unreachable', /user and password/],
    ['that cannot reach the host', { reply: 4 }, '', 'unreachable', /could not reach the host/],
    ['that finds nothing at the host', { reply: 5 }, '', 'refused', /host refuses the connection/],
    ['that forbids the host', { reply: 2 }, '', 'unreachable', /does not allow/],
  ] as ReadonlyArray<[string, SocksOptions, string, string, RegExp]>) {
    test(`a SOCKS5 proxy ${title} is never blamed on the target by ${name}`, async () => {
      const proxy = await startSocksProxy(1, options);
      const origin = `socks5://${credentials}${new URL(proxy.origin).host}`;
      const url = 'http://images.test/x';
      const transport = open({ timeoutMs: 15_000 }, origin, url);
      const { failure, response } = await transport.send({ method: 'DELETE', url, fields: [] });
      expect([response, failure?.kind]).toEqual([undefined, kind]);
      expect(failure?.detail).toMatch(detail);
      expect(failure?.detail).not.toMatch(/right|wrong/);
      await transport.dispose();
      await proxy.stop();
    });
  }
}

test('a SOCKS5 proxy that speaks HTTP, is silent or is not there is never blamed on the target', async () => {
  const speaking = await rawServer(() => {});
  const silent = speaking.url.replace('http', 'socks5');
  expect((await sentThrough(silent, 'http://target.test/x', 200)).failure).toEqual({
    kind: 'unreachable',
    detail: 'the proxy did not connect in time',
  });
  await speaking.close();
  expect((await sentThrough(silent, 'http://target.test/x')).failure).toMatchObject({
    kind: 'refused',
    detail: expect.stringMatching(/^the proxy failed: connect ECONNREFUSED/),
  });
});
