import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { OriginError, Origins } from '../../http/origins.ts';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { authority, pem, type RawServer, rawServer } from '../../http/wire/testing/raw-server.ts';
import { startSocksProxy } from '../../http/wire/testing/socks-server.ts';
import { sender } from './send.ts';

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

async function failure(work: Promise<unknown>): Promise<Error> {
  const reason: unknown = await work.then(
    () => 'no failure',
    (error: unknown) => error,
  );
  return reason instanceof Error ? reason : new Error(String(reason));
}

for (const tls of [false, true]) {
  const scheme = tls ? 'https' : 'http';

  test(`a login by ${scheme} goes through a tunnel, and its secrets are not in what the proxy is asked`, async () => {
    const server = await rawServer((socket) => socket.end(answer), { tls });
    const proxy = await proxyTo(server.port);
    // The certificate of the server is for localhost, which no proxy is used for.
    const url = `${scheme}://identity.test:5000/v3`;
    const environment = { [`${scheme}_proxy`]: proxy.url.replace('//', '//user:p%40ss@') };
    const send = sender(new Origins([url]), { insecure: tls }, environment);

    expect(await send('POST', url, token, 'é')).toMatchObject({ status: 200, body: 'ok' });
    expect(head(proxy)).toMatch(/^CONNECT identity\.test:5000 HTTP\/1\.1\r\n/);
    expect(head(proxy).toLowerCase()).toContain('host: identity.test:5000');
    expect(head(proxy)).toMatch(new RegExp(`proxy-authorization: Basic ${btoa('user:p@ss')}`, 'i'));
    expect(head(proxy)).not.toContain('hush-hush');
    expect(head(server)).toContain('hush-hush');
    expect(head(server)).toMatch(/^content-length: 2$/m);
    expect(head(server)).not.toMatch(/proxy-authorization/i);
    await proxy.close();
    await server.close();
  });
}

test('the name of a user alone is sent to a proxy, too', async () => {
  const server = await rawServer((socket) => socket.end(answer));
  const proxy = await proxyTo(server.port);
  const environment = { http_proxy: proxy.url.replace('//', '//user@') };

  expect(await sender(new Origins([identity]), {}, environment)('GET', identity, {})).toMatchObject({ status: 200 });
  expect(head(proxy)).toMatch(new RegExp(`proxy-authorization: Basic ${btoa('user:')}`, 'i'));
  await proxy.close();
  await server.close();
});

for (const [title, serve, message] of [
  ['refuses', (socket) => socket.write('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'), /^the proxy answered 407 to CONNECT$/],
  ['closes', (socket) => socket.end(), /^the proxy failed: /],
  ['is no HTTP server', (socket) => socket.end('SSH-2.0-x\r\n'), /^the proxy failed: /],
  ['is silent', () => {}, /^the proxy failed: no whole response within 300 ms$/],
] as ReadonlyArray<[string, (socket: Socket) => void, RegExp]>) {
  test(`a proxy that ${title} is what failed, asked once, and its password is in no message`, async () => {
    const proxy = await rawServer(serve);
    const environment = { http_proxy: proxy.url.replace('//', '//user:hush-hush@') };

    const error = await failure(sender(new Origins([identity]), { timeoutMs: 300 }, environment)('POST', identity, token, '{}'));

    expect(error.message).toMatch(message);
    expect(`${error.stack}${String(error.cause)}`).not.toContain('hush-hush');
    expect(proxy.received).toHaveLength(1);
    await proxy.close();
  });
}

test('a host outside of the origins gets no connection, with a proxy or without', async () => {
  const server = await rawServer((socket) => socket.end(answer));
  const proxy = await proxyTo(server.port);
  const origins = new Origins([identity]);
  for (const environment of [{}, { http_proxy: proxy.url }])
    for (const url of [`${server.url}/v3`, 'http://other.test:5000/v3', 'http://identity.test:5000@other.test/v3'])
      expect(await failure(sender(origins, {}, environment)('POST', url, token, '{}'))).toBeInstanceOf(OriginError);
  expect([proxy.received, server.received]).toEqual([[], []]);
  await proxy.close();
  await server.close();
});

test('a host that NO_PROXY names, or a name below it, is not asked of the proxy', async () => {
  const proxy = await rawServer((socket) => socket.end());
  for (const exempt of ['identity.invalid', 'invalid', '.invalid', '*']) {
    const environment = { http_proxy: proxy.url, NO_PROXY: exempt };
    const url = 'http://identity.invalid/v3';
    expect((await failure(sender(new Origins([url]), {}, environment)('GET', url, {}))).message).toMatch(/ENOTFOUND|EAI_AGAIN/);
  }
  expect(proxy.received).toEqual([]);
  await proxy.close();
});

test('an answer of more than a MiB is not read to its end', async () => {
  const piece = Buffer.alloc(65_536, 'x');
  let written = 0;
  const server = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const more = (): void => {
      while (!socket.destroyed && written < 64 * 1_048_576) {
        written += piece.length;
        if (!socket.write(`10000\r\n${piece}\r\n`)) return void socket.once('drain', more);
      }
    };
    more();
  });
  const url = `${server.url}/v3`;

  const error = await failure(sender(new Origins([url]), {}, {})('GET', url, {}));

  expect(error.message).toBe('a response of more than 1048576 octets');
  expect(written).toBeLessThan(32 * 1_048_576);
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

test('a request whose answer does not come is sent once, and the message says how long that took', async () => {
  const server = await rawServer((socket, heads) => void (heads > 1 && socket.end()));
  const url = `${server.url}/v3`;

  const error = await failure(sender(new Origins([url]), { timeoutMs: 300 }, {})('POST', url, token, '{}'));

  expect(error.message).toBe('no whole response within 300 ms');
  expect(server.received).toHaveLength(1);
  await server.close();
});

test('a connection that ends before the answer is not tried again', async () => {
  const server = await rawServer((socket) => socket.destroy());
  const url = `${server.url}/v3`;

  expect((await failure(sender(new Origins([url]), {}, {})('GET', url, token))).message).not.toBe('no failure');
  expect(server.received).toHaveLength(1);
  await server.close();
});

for (const scheme of ['http', 'https']) {
  test(`a server that ends every connection by ${scheme} at once gets one`, async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket
        .on('error', () => {})
        .resume()
        .end();
    });
    const url = `${scheme}://127.0.0.1:${await listeningPort(server)}/v3`;

    await failure(sender(new Origins([url]), { insecure: true }, {})('POST', url, token, '{}'));

    expect(connections).toBe(1);
    await new Promise((resolve) => server.close(resolve));
  });
}

test('a connection whose handshake does not end is ended with the time', async () => {
  const server = createServer((socket) => void socket.on('error', () => {}).resume());
  const closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
  const url = `https://127.0.0.1:${await listeningPort(server)}/v3`;

  const error = await failure(sender(new Origins([url]), { timeoutMs: 200 }, {})('POST', url, token, '{}'));

  expect(error.message).toBe('no whole response within 200 ms');
  await closed;
  await new Promise((resolve) => server.close(resolve));
});

test('a login shows the client certificate, through a SOCKS5 proxy as without', async () => {
  const server = await rawServer((socket) => socket.end(answer), { tls: true, demandsCertificate: true });
  const proxy = await startSocksProxy(server.port, { credentials: 'user:p%40ss' });
  const own = `https://localhost:${server.port}/v3`;
  const other = 'https://identity.test:5000/v3';
  const origins = new Origins([own, other]);
  const client = { cert: pem('client'), key: pem('client-key') };
  const through = { https_proxy: proxy.origin };

  expect(await sender(origins, { ca: authority, client }, through)('GET', own, {})).toMatchObject({ status: 200 });
  expect(proxy.asked).toEqual([]);
  // The certificate of the server is for localhost, which no proxy is used for.
  expect(await sender(origins, { insecure: true, client }, through)('POST', other, token, '{}')).toMatchObject({ status: 200 });
  expect(proxy.asked).toEqual(['identity.test:5000']);
  expect((await failure(sender(origins, { insecure: true }, through)('POST', other, token, '{}'))).message).toMatch(
    /certificate required/,
  );
  await proxy.stop();
  await server.close();
});

test('an authority is trusted beside the usual ones, through a tunnel as without', async () => {
  const server = await rawServer((socket) => socket.end(answer), { tls: true });
  const proxy = await proxyTo(server.port);
  const url = `https://localhost:${server.port}/v3`;
  const through = 'https://identity.test/v3';
  const send = sender(new Origins([url, through]), { ca: authority }, { https_proxy: proxy.url });

  expect(await send('GET', url, {})).toMatchObject({ status: 200 });
  expect(await failure(sender(new Origins([url]))('GET', url, {}))).toMatchObject({
    code: expect.stringMatching(/SELF_SIGNED|UNABLE/),
  });
  // The authority is trusted, and the certificate is one for localhost.
  expect(await failure(send('GET', through, {}))).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await proxy.close();
  await server.close();
});
