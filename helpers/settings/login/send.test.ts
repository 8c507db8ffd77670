import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { OriginError, Origins } from '../../http/origins.ts';
import { authority, pem, rawServer } from '../../http/wire/testing/raw-server.ts';
import { sender } from './send.ts';

// How the bare socket sends, through a proxy or not, and what it makes of a proxy that refuses or a connection that ends, is tested with it
// (transports.test.ts). Here is what a login hands to it, and what it gets.

const token = { 'x-auth-token': 'hush-hush-token' };
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

test('a login goes through the proxy of the environment, and its secrets are not in what the proxy is asked', async () => {
  const server = await rawServer((socket) => socket.end(answer), { tls: true });
  const proxy = await rawServer((socket, heads) => {
    if (heads > 1) return;
    const onward = connect(server.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
  // The certificate of the server is for localhost, which no proxy is used for.
  const url = 'https://identity.test:5000/v3';
  const send = sender(new Origins([url]), { insecure: true }, { https_proxy: proxy.url.replace('//', '//user:p%40ss@') });
  const received = await send('POST', url, token, 'é');
  const [asked, sent] = [proxy, server].map(({ received: [first] }) => String(first).split('\r\n\r\n')[0] ?? '');
  await Promise.all([proxy.close(), server.close()]);

  expect(received).toMatchObject({ status: 200, headers: { 'content-length': '2' }, body: 'ok' });
  expect(asked).toMatch(/^CONNECT identity\.test:5000 HTTP\/1\.1\r\n/);
  expect(asked).not.toContain('hush-hush');
  expect(sent).toContain('hush-hush');
  expect(sent).toMatch(/^content-length: 2$/im);
  expect(sent).toMatch(/^user-agent: delete-image-conformance\//im);
});

test('a login goes to its origins alone, trusts the given authority, shows the client certificate, and ends in time', async () => {
  const secured = await rawServer((socket) => socket.end(answer), { tls: true, demandsCertificate: true });
  const silent = await rawServer(() => {});
  const origins = new Origins([`https://localhost:${secured.port}`, silent.url]);
  const client = { cert: pem('client'), key: pem('client-key') };
  const get = (options: object, url = `https://localhost:${secured.port}/v3`) => sender(origins, options, {})('GET', url, token);

  expect(await get({ ca: authority, client })).toMatchObject({ status: 200 });
  for (const lacking of [{ client }, { ca: authority }]) expect(await get(lacking)).toMatchObject({ kind: 'untrusted' });
  expect(await get({ timeoutMs: 300 }, silent.url)).toMatchObject({ kind: 'timeout' });
  await expect(get({}, 'http://other.test:5000/v3')).rejects.toThrow(OriginError);
  await Promise.all([secured.close(), silent.close()]);
});
