import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { OriginError, Origins } from '../../http/origins.ts';
import { authority, pem, type RawServer, rawServer } from '../../http/wire/testing/raw-server.ts';
import { sender } from './send.ts';

// How the ordinary client sends, through a proxy or not, and what it makes of a connection that fails, is tested with it.

const identity = 'http://identity.test:5000/v3';
const token = { 'x-auth-token': 'hush-hush-token' };
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

/** A proxy that leads every tunnel to the port. */
const proxyTo = (port: number): Promise<RawServer> =>
  rawServer((socket, heads) => {
    if (heads > 1) return;
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });

const head = (server: RawServer): string => server.received[0]?.toString('latin1').split('\r\n\r\n')[0] ?? '';

for (const tls of [false, true]) {
  const scheme = tls ? 'https' : 'http';

  test(`a login by ${scheme} goes through a tunnel, and its secrets are not in what the proxy is asked`, async () => {
    const server = await rawServer((socket) => socket.end(answer), { tls });
    const proxy = await proxyTo(server.port);
    // The certificate of the server is for localhost, which no proxy is used for.
    const url = `${scheme}://identity.test:5000/v3`;
    const environment = { [`${scheme}_proxy`]: proxy.url.replace('//', '//user:p%40ss@') };
    const send = sender(new Origins([url]), { insecure: tls }, environment);

    expect(await send('POST', url, token, 'é')).toMatchObject({ status: 200, headers: { 'content-length': '2' }, body: 'ok' });
    expect(head(proxy)).toMatch(/^CONNECT identity\.test:5000 HTTP\/1\.1\r\n/);
    expect(head(proxy)).toMatch(new RegExp(`proxy-authorization: Basic ${btoa('user:p@ss')}`, 'i'));
    expect(head(proxy)).not.toContain('hush-hush');
    expect(head(server)).toContain('hush-hush');
    expect(head(server)).toMatch(/^content-length: 2$/im);
    expect(head(server)).toMatch(/^user-agent: delete-image-conformance\//im);
    expect(head(server)).not.toMatch(/proxy-authorization/i);
    await proxy.close();
    await server.close();
  });
}

test('a proxy that refuses is what failed, asked once, and its password is not in the reason', async () => {
  const proxy = await rawServer((socket) => socket.write('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'));
  const environment = { http_proxy: proxy.url.replace('//', '//user:hush-hush@') };

  const failure = await sender(new Origins([identity]), {}, environment)('POST', identity, token, '{}');

  expect(failure).toEqual({ kind: 'unreachable', detail: 'the proxy answered 407 to CONNECT' });
  expect(proxy.received).toHaveLength(1);
  await proxy.close();
});

test('a host outside of the origins gets no connection, with a proxy or without', async () => {
  const server = await rawServer((socket) => socket.end(answer));
  const proxy = await proxyTo(server.port);
  const origins = new Origins([identity]);
  for (const environment of [{}, { http_proxy: proxy.url }])
    for (const url of [`${server.url}/v3`, 'http://other.test:5000/v3', 'http://identity.test:5000@other.test/v3'])
      await expect(sender(origins, {}, environment)('POST', url, token, '{}')).rejects.toThrow(OriginError);
  expect([proxy.received, server.received]).toEqual([[], []]);
  await proxy.close();
  await server.close();
});

for (const status of [301, 307]) {
  test(`a redirect by ${status} is the answer, and nothing is sent to where it leads`, async () => {
    const elsewhere = await rawServer((socket) => socket.end(answer));
    const server = await rawServer((socket) =>
      socket.end(`HTTP/1.1 ${status} Moved\r\nLocation: ${elsewhere.url}/\r\nContent-Length: 0\r\n\r\n`),
    );
    const url = `${server.url}/v3`;

    expect(await sender(new Origins([url, elsewhere.url]), {}, {})('POST', url, token, '{}')).toMatchObject({ status });
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
    await server.close();
  });
}

for (const [what, ends, failure] of [
  ['whose answer does not come', false, { kind: 'timeout', detail: expect.stringMatching(/^no whole response within \d+ ms$/) }],
  ['whose connection ends before the answer', true, { kind: expect.stringMatching(/^(?:closed|reset)$/) }],
] as const) {
  test(`a request ${what} is sent once`, async () => {
    const server = await rawServer((socket) => void (ends && socket.destroy()));
    const url = `${server.url}/v3`;

    expect(await sender(new Origins([url]), { timeoutMs: 300 }, {})('POST', url, token, '{}')).toMatchObject(failure);
    expect(server.received).toHaveLength(1);
    await server.close();
  });
}

test('a login trusts the given authority and shows the client certificate', async () => {
  const server = await rawServer((socket) => socket.end(answer), { tls: true, demandsCertificate: true });
  const url = `https://localhost:${server.port}/v3`;
  const origins = new Origins([url]);
  const client = { cert: pem('client'), key: pem('client-key') };

  expect(await sender(origins, { ca: authority, client }, {})('GET', url, {})).toMatchObject({ status: 200 });
  expect(await sender(origins, { client }, {})('GET', url, {})).toMatchObject({ kind: 'untrusted' });
  expect(await sender(origins, { ca: authority }, {})('GET', url, {})).toMatchObject({ kind: 'untrusted' });
  await server.close();
});
