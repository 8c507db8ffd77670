import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { frameServer, headers, sending } from './http2/testing/frame-server.ts';
import { http2Transport } from './http2/transport.ts';
import { Origins } from './origins.ts';
import type { SendResult, Transport, TransportSettings, Ways } from './transport.ts';
import { connectProxy } from './wire/testing/connect-proxy.ts';
import { authority, pem, pfx, rawServer } from './wire/testing/raw-server.ts';
import { wireTransport } from './wire/transport.ts';

/** What holds for every transport: whom it trusts, what it says of a server that it cannot reach, and how it goes through proxies. */

/** A server that answers 204, and what was sent to it. */
interface Server {
  readonly url: string;
  readonly sent: () => string;
  readonly close: () => Promise<void>;
}

type Open = (settings: TransportSettings, ways: Pick<Ways, 'origins' | 'proxy'>) => Transport;
type Serve = (how: { readonly tls?: boolean; readonly demandsCertificate?: boolean }) => Promise<Server>;

const overHttp1: Serve = async (how) => {
  const { url, received, close } = await rawServer((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'), how);
  return { url, sent: () => received.join(''), close };
};
const overHttp2: Serve = async (how) => {
  const { url, received, close } = await frameServer(sending(headers([[':status', '204']])), how);
  const sent = (): string => received.map(({ payload }) => payload.toString('latin1')).join('');
  return { url, sent, close };
};

const transports: Readonly<Record<string, { readonly open: Open; readonly serve: Serve; readonly schemes: readonly string[] }>> =
  {
    'the bare socket': { open: wireTransport, serve: overHttp1, schemes: ['http', 'https'] },
    'HTTP/2': { open: http2Transport, serve: overHttp2, schemes: ['https'] },
  };

async function sentTo(url: string, open: Open, settings: Partial<TransportSettings> = {}, proxy?: string): Promise<SendResult> {
  const through = proxy === undefined ? {} : { proxy: () => proxy };
  const transport = open({ timeoutMs: 15_000, ...settings }, { origins: new Origins([url]), ...through });
  const result = await transport.send({ method: 'DELETE', url, fields: [['X-Auth-Token', 'a-token']] });
  await transport.dispose();
  return result;
}

const passphrase = 'passphrase-of-the-tests';
const client = { cert: pem('client'), key: pem('client-key') };
const demanding = { tls: true, demandsCertificate: true };

for (const [name, { open, serve }] of Object.entries(transports)) {
  for (const [what, settings, how, kind] of [
    ['the authority that is given', { ca: authority }, { tls: true }, undefined],
    ['any certificate if that is allowed', { insecureTls: true }, { tls: true }, undefined],
    ['no unknown authority', {}, { tls: true }, 'untrusted'],
    ['no unknown authority if it has a client certificate', { client }, demanding, 'untrusted'],
    ['a server that gets its client certificate', { ca: authority, client }, demanding, undefined],
    [
      'a server that gets the certificate of an encrypted key',
      { ca: authority, client: { ...client, key: pem('client-key-encrypted'), passphrase } },
      demanding,
      undefined,
    ],
    [
      'a server that gets a certificate in PKCS#12',
      { ca: authority, client: { pfx: pfx('client'), passphrase } },
      demanding,
      undefined,
    ],
    ['no server that demands a certificate it has not', { ca: authority }, demanding, 'untrusted'],
  ] as const)
    test(`${name} trusts ${what}`, async () => {
      const server = await serve(how);
      const { response, failure } = await sentTo(`${server.url}/x`, open, settings);
      await server.close();

      // Over HTTP/2 a write may fail before the alert is read that follows the handshake.
      const kinds = name === 'HTTP/2' && kind !== undefined ? [kind, 'reset', 'closed'] : [kind];
      expect(response?.status).toBe(kind === undefined ? 204 : undefined);
      expect(kinds).toContain(failure?.kind);
      if (kind !== undefined) expect(server.sent()).not.toContain('a-token');
    });

  test(`${name} reaches no closed port, no unknown name, and no port that speaks plain HTTP`, async () => {
    const plain = await rawServer(() => {});
    const secure = plain.url.replace('http:', 'https:');
    expect(['untrusted', 'unreachable']).toContain((await sentTo(secure, open, { timeoutMs: 300 })).failure?.kind);
    await plain.close();
    for (const host of ['127.0.0.1', 'localhost'])
      expect((await sentTo(`https://${host}:${plain.port}/`, open)).failure).toEqual({
        kind: 'refused',
        detail: expect.stringContaining('ECONNREFUSED'),
      });
    // A label of more than 63 octets: no resolver is asked for it.
    expect((await sentTo(`https://${'x'.repeat(64)}.invalid/`, open)).failure?.kind).toBe('unresolved');
  });

  test(`${name} takes an authority that is not PEM for an error of the settings`, () => {
    const ca = '-----BEGIN CERTIFICATE-----\nnonsense';
    expect(() => open({ timeoutMs: 100, ca }, { origins: new Origins([]) })).toThrow();
  });
}

const credentials = (url: string): string => url.replace('//', '//user:p%40ss@');

/** What a proxy was asked for on each connection. */
const askedOf = ({ received }: { readonly received: readonly Buffer[] }): readonly string[] =>
  received.map((octets) => /^CONNECT (\S+)/.exec(octets.toString('latin1'))?.[1] ?? '');

const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port);

for (const [name, { open, serve, schemes }] of Object.entries(transports)) {
  for (const scheme of schemes)
    test(`${name} goes through a proxy by ${scheme}, with a client certificate`, async () => {
      const tls = scheme === 'https';
      const server = await serve({ tls, demandsCertificate: tls });
      const proxy = await connectProxy(portOf(server));
      const settings = tls ? { insecureTls: true, client } : {};
      const result = await sentTo(`${scheme}://images.test:8774/x`, open, settings, credentials(proxy.url));
      await proxy.close();
      await server.close();

      expect([result.response?.status, askedOf(proxy)]).toEqual([204, ['images.test:8774']]);
    });

  test(`${name} trusts no certificate of another name through a proxy, and reaches nothing once that is gone`, async () => {
    const server = await serve({ tls: true });
    const proxy = await connectProxy(portOf(server));
    const { failure } = await sentTo('https://images.test:8774/x', open, { ca: authority }, proxy.url);
    await proxy.close();
    const gone = await sentTo('https://images.test:8774/x', open, {}, proxy.url);
    await server.close();

    expect([failure?.kind, gone.failure?.kind, server.sent().includes('a-token')]).toEqual(['untrusted', 'refused', false]);
    expect(gone.failure?.detail).toMatch(/^the proxy failed: connect ECONNREFUSED/);
  });
}

/** Behaviours of a proxy, and what a deletion says of each. No token reaches the proxy. */
for (const [name, { open }] of Object.entries(transports))
  for (const [what, serve, detail, timeoutMs] of [
    ['refuses', (socket) => socket.write('HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\nno'), 'the proxy answered 407 to CONNECT'],
    ['closes', (socket) => socket.end(), 'the proxy failed: the connection was closed before any octet of a response'],
    ['is silent', () => {}, 'the proxy failed: no whole response within 200 ms', 200],
  ] as ReadonlyArray<[string, (socket: Socket) => void, string, number?]>)
    test(`an HTTP proxy that ${what} is not the target of ${name}`, async () => {
      const proxy = await rawServer(serve);
      const result = await sentTo('https://images.test/x', open, { timeoutMs: timeoutMs ?? 15_000 }, proxy.url);
      await proxy.close();

      expect([result.response, result.failure]).toEqual([undefined, { kind: 'unreachable', detail }]);
      expect(proxy.received.join('')).not.toContain('a-token');
    });

test('a tunnel carries the octets of a request, and the proxy is told its user', async () => {
  const server = await rawServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'));
  const proxy = await connectProxy(server.port);
  const result = await sentTo(`${server.url}/a/../x%00`, wireTransport, {}, credentials(proxy.url));
  await proxy.close();
  await server.close();

  const at = `127.0.0.1:${server.port}`;
  expect(result.response).toMatchObject({ status: 404, fields: [['Content-Length', '2']], wire: { defects: [], stray: '' } });
  expect(server.received.join('')).toBe(`DELETE /a/../x%00 HTTP/1.1\r\nHost: ${at}\r\nX-Auth-Token: a-token\r\n\r\n`);
  expect(proxy.received.join('').split('\r\n').slice(0, 3)).toEqual([
    `CONNECT ${at} HTTP/1.1`,
    `Host: ${at}`,
    `Proxy-Authorization: Basic ${Buffer.from('user:p@ss').toString('base64')}`,
  ]);
});

test('a proxy with TLS gets no client certificate, which is for the origins of the run alone', async () => {
  const proxy = await rawServer(() => {}, demanding);
  const { failure } = await sentTo('https://target.test/x', wireTransport, { ca: authority, client }, proxy.url);
  await proxy.close();

  expect([proxy.received.join(''), failure]).toEqual([
    '',
    { kind: 'unreachable', detail: expect.stringMatching(/^the proxy failed: .*certificate required/) },
  ]);
});
