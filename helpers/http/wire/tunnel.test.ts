import { connect, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { Origins } from '../origins.ts';
import type { SendResult } from '../transport.ts';
import { authority, type RawServer, rawServer } from './testing/raw-server.ts';
import { wireTransport } from './transport.ts';

const empty204 = 'HTTP/1.1 204 No Content\r\n\r\n';

/** A proxy that leads every tunnel to the port. */
const proxyTo = (port: number): Promise<RawServer> =>
  rawServer((socket, heads) => {
    if (heads > 1) return;
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n'));
    onward.on('error', () => socket.destroy());
    onward.on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });

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
    const proxy = await proxyTo(target.port);
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
