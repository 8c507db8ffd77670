import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Origins } from '../origins.ts';
import type { Outbound, SendResult, TransportSettings, WireOptions } from '../transport.ts';
import { authority, pem, pfx, type RawServer, type RawServerOptions, rawServer } from './testing/raw-server.ts';
import { wireTransport } from './transport.ts';

type Serve = (socket: Socket, heads: number) => void;

const answer =
  (octets: string | Buffer): Serve =>
  (socket) =>
    socket.write(octets as string, 'latin1');
const answerAndClose =
  (octets: string): Serve =>
  (socket) =>
    socket.end(octets, 'latin1');
const empty204 = 'HTTP/1.1 204 No Content\r\n\r\n';
const json = (text: string): string => `HTTP/1.1 404 Not Found\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

interface Exchanged {
  readonly result: SendResult;
  readonly server: RawServer;
}

const passphrase = 'passphrase-of-the-tests';
const pemCertificate = { cert: pem('client'), key: pem('client-key') };

/** Sends one DELETE to a server that behaves as told; `next` is the path of a second one on the same connection. */
async function exchanged(
  serve: Serve,
  {
    settings = {},
    server: how = {},
    options = {},
    request = {},
    next = '',
    host = '',
  }: Partial<{
    settings: Partial<TransportSettings>;
    server: RawServerOptions;
    options: WireOptions;
    request: Partial<Outbound>;
    next: string;
    host: string;
  }> = {},
): Promise<Exchanged> {
  const server = await rawServer(serve, how);
  const url = host === '' ? server.url : `${how.tls ? 'https' : 'http'}://${host}:${server.port}`;
  const transport = wireTransport({ timeoutMs: 15_000, ...settings }, { origins: new Origins([url]) });
  const outbound = { method: 'DELETE', url: `${url}/images/x`, fields: [], ...request };
  const followUp: WireOptions = next === '' ? {} : { followUp: { method: 'GET', url: `${url}${next}`, fields: [] } };
  const result = await transport.send(outbound, { ...options, ...followUp });
  await transport.dispose();
  await server.close();
  return { result, server };
}

for (const tls of [false, true]) {
  test(`a client that leaves has sent its whole request${tls ? ', over TLS' : ''}`, async () => {
    const server = await rawServer(() => {}, { tls });
    const origins = new Origins([server.url]);
    const transport = wireTransport({ timeoutMs: 15_000, ca: authority }, { origins });
    const request = { method: 'DELETE', url: `${server.url}/images/x`, fields: [], content: '{}' };
    const result = await transport.send(request, { framing: { leaves: true, blanks: 2 ** 20 } });

    expect(result).toMatchObject({ failure: { kind: 'left' } });
    expect(result).not.toHaveProperty('response');
    await expect.poll(() => server.received[0]?.toString().endsWith(`{}${' '.repeat(2 ** 20)}`)).toBe(true);
    await transport.dispose();
    await server.close();
  });
}

test('a request in two parts comes in two, and its rest is not sent after an answer', async () => {
  const parts: string[] = [];
  const opened = (socket: Socket): void => void socket.on('data', (octets: Buffer) => parts.push(octets.toString('latin1')));
  const framing = { apart: ' HTTP/1.1\r' };
  const { result } = await exchanged(answer(empty204), { server: { opened }, options: { framing } });
  expect([result.response?.status, parts[0], parts.length]).toEqual([204, 'DELETE /images/x HTTP/1.1\r', 2]);

  const hasty = (socket: Socket): void => void socket.write('HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n');
  const { server } = await exchanged(() => {}, { server: { opened: hasty }, options: { framing, lingerMs: 200 } });
  expect(server.received.join()).toBe('DELETE /images/x HTTP/1.1\r');
});

test('a client that leaves hears no answer, however fast it comes', async () => {
  for (const serve of [answer(empty204), answerAndClose(empty204)]) {
    const { result } = await exchanged(serve, { options: { framing: { leaves: true } } });

    expect(result).toMatchObject({ failure: { kind: 'left' } });
    expect(result).not.toHaveProperty('response');
  }
});

test.describe('a response', () => {
  test('counts as soon as it is whole, on a connection that is kept open', async () => {
    const { result, server } = await exchanged(answer(empty204));
    expect(result).toMatchObject({
      response: { status: 204, reason: 'No Content', wire: { framing: 'none', stray: '', defects: [] } },
    });
    expect(result.response?.wire).not.toHaveProperty('closed');
    expect(result.durationMs).toBeLessThan(15_000);
    expect(server.received.map(String)).toEqual([`DELETE /images/x HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`]);
  });

  test('is read from single octets', async () => {
    const octets = 'HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n';
    const { result } = await exchanged((socket) => {
      socket.setNoDelay(true);
      let at = 0;
      const timer = setInterval(() => (at < octets.length ? socket.write(octets.charAt(at++)) : clearInterval(timer)), 1);
    });
    expect(result).toMatchObject({
      response: { status: 400, content: Buffer.from('{}'), wire: { framing: 'chunked', contentOctets: 2 } },
    });
  });

  test('that lasts until the connection ends is closed', async () => {
    const { result } = await exchanged(answerAndClose('HTTP/1.1 503 Down\r\n\r\nlater'));
    expect(result).toMatchObject({ response: { content: Buffer.from('later'), wire: { framing: 'close', closed: true } } });
    expect(result.failure).toBeUndefined();
  });

  test('with gzip is decoded, its octets counted as sent', async () => {
    const packed = gzipSync('{"a":1}');
    const head = Buffer.from(`HTTP/1.1 400 Bad\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
    const { result } = await exchanged(answer(Buffer.concat([head, packed])));
    expect(result).toMatchObject({
      response: { content: Buffer.from('{"a":1}'), wire: { contentOctets: packed.length, defects: [] } },
    });
  });

  test('to HEAD has no content, though a length', async () => {
    const { result } = await exchanged(answer('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n'), { request: { method: 'HEAD' } });
    expect(result).toMatchObject({ response: { status: 200, content: Buffer.alloc(0) } });
  });
});

test.describe('octets that nothing asked for', () => {
  test('after a 204 are stray', async () => {
    const { result } = await exchanged(answer(`${empty204}null`), { options: { lingerMs: 50 } });
    expect(result.response?.wire).toMatchObject({ stray: 'null', closed: false });
  });

  test('are waited for', async () => {
    const late: Serve = (socket) => {
      socket.write(empty204);
      setTimeout(() => socket.end('late'), 30);
    };
    const { result } = await exchanged(late, { options: { lingerMs: 15_000 } });
    expect(result.response?.wire).toMatchObject({ stray: 'late', closed: true });
    expect(result.durationMs).toBeLessThan(15_000);
  });

  test('are kept up to 1024', async () => {
    const { result } = await exchanged(answer(`${empty204}${'x'.repeat(5000)}`), { options: { lingerMs: 30 } });
    expect(result.response?.wire?.stray).toBe('x'.repeat(1024));
  });

  test('a reset after the response is a close', async () => {
    const resets: Serve = (socket) => socket.write(empty204, () => setTimeout(() => socket.resetAndDestroy(), 10));
    const { result } = await exchanged(resets, { options: { lingerMs: 15_000 } });
    expect(result).toMatchObject({ response: { wire: { closed: true } } });
    expect(result.failure).toBeUndefined();
  });
});

test.describe('a second request on the connection', () => {
  const twice =
    (first: string): Serve =>
    (socket, heads) =>
      socket.write(heads === 1 ? first : json('{"second":1}'), 'latin1');

  test('is served where the connection is kept open', async () => {
    const { result, server } = await exchanged(twice(empty204), { next: '/next' });
    expect(result.followUp).toMatchObject({ response: { status: 404, content: Buffer.from('{"second":1}') } });
    expect(server.received).toHaveLength(1);
    expect(server.received.join()).toContain('GET /next HTTP/1.1\r\n');
  });

  test('is sent with the first if it is pipelined, and its response is no stray octet of the first', async () => {
    const serve: Serve = (socket) => socket.write(empty204 + json('{"second":1}'), 'latin1');
    const { result, server } = await exchanged(serve, { next: '/next', options: { pipelined: true } });
    expect(result).toMatchObject({ response: { status: 204, wire: { stray: '' } }, followUp: { response: { status: 404 } } });
    expect(server.received.join()).toContain('GET /next HTTP/1.1\r\n');
  });

  test('reads stray octets as a client would: as the start of its response', async () => {
    const { result } = await exchanged(twice(`${empty204}{}`), { next: '/next', options: { lingerMs: 20 } });
    expect(result).toMatchObject({ response: { wire: { stray: '{}' } }, followUp: { failure: { kind: 'malformed' } } });
  });

  test('is closed where the server closes without saying so', async () => {
    for (const end of ['end', 'resetAndDestroy'] as const) {
      const serve: Serve = (socket) => socket.write(empty204, () => socket[end]());
      const { result } = await exchanged(serve, { next: '/next', options: { lingerMs: 20 } });
      expect(result).toMatchObject({ response: { status: 204 }, followUp: { failure: { kind: 'closed' } } });
    }
  });

  test('is closed where the server closes when it comes', async () => {
    const serve: Serve = (socket, heads) => (heads === 1 ? socket.write(empty204) : socket.resetAndDestroy());
    const { result } = await exchanged(serve, { next: '/next' });
    expect(result.followUp?.failure?.kind).toBe('closed');
  });

  for (const [title, first] of [
    ['says close', 'HTTP/1.1 204 No Content\r\nConnection: Close\r\n\r\n'],
    ['is HTTP/1.0', 'HTTP/1.0 204 No Content\r\n\r\n'],
  ] as const) {
    test(`is not sent where the response ${title}`, async () => {
      const { result, server } = await exchanged(twice(first), { next: '/next' });
      expect(result.followUp?.failure?.kind).toBe('closed');
      expect(server.received.join()).not.toContain('/next');
    });
  }

  test('is not sent after a failure', async () => {
    const { result } = await exchanged(answerAndClose('HTTP/1.1 400 Bad\r\nContent-Length: 5\r\n\r\n'), { next: '/next' });
    expect(result).not.toHaveProperty('followUp');
  });

  test('to another host is a mistake of the caller', async () => {
    const followUp = { method: 'GET', url: 'http://127.0.0.1:2/', fields: [] };
    await expect(
      wireTransport({ timeoutMs: 100 }, { origins: new Origins(['http://127.0.0.1:1']) }).send(
        { ...followUp, url: 'http://127.0.0.1:1/' },
        { followUp },
      ),
    ).rejects.toThrow(TypeError);
  });
});

test.describe('a failure', () => {
  for (const [title, serve, kind, status] of [
    ['no octet before the end', answerAndClose(''), 'closed', undefined],
    ['a reset', (socket: Socket) => socket.resetAndDestroy(), 'reset', undefined],
    ['half a head', answerAndClose('HTTP/1.1 204 No Con'), 'truncated', undefined],
    ['octets that are no HTTP', answer('\0\x01garbage'), 'malformed', undefined],
  ] as const) {
    test(`by ${title} is ${kind}`, async () => {
      const { result } = await exchanged(serve);
      expect([result.failure?.kind, result.response?.status]).toEqual([kind, status]);
    });
  }

  test('by a reset inside the content is truncated, with the octets that arrived', async () => {
    const serve: Serve = (socket) =>
      socket.write('HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\nhalf', () => setTimeout(() => socket.resetAndDestroy(), 20));
    const { result } = await exchanged(serve);
    expect(result).toMatchObject({ failure: { kind: 'truncated' }, response: { content: Buffer.from('half') } });
    expect(result.failure?.detail).toContain('was reset');
  });

  test('by silence is a time-out', async () => {
    const { result } = await exchanged(() => {}, { settings: { timeoutMs: 400 } });
    expect(result.failure).toEqual({ kind: 'timeout', detail: 'no whole response within 400 ms' });
    expect(result.durationMs).toBeLessThan(15_000);
  });

  test('by an octet now and then is a time-out, with the octets that arrived', async () => {
    const drips: Serve = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    };
    const { result } = await exchanged(drips, { settings: { timeoutMs: 400 } });
    expect(result).toMatchObject({ failure: { kind: 'timeout' }, response: { status: 200 } });
  });

  test('by a port where nothing listens is refused', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const server = await rawServer(() => {});
      await server.close();
      const url = `http://${host}:${server.port}/`;
      const { failure } = await wireTransport({ timeoutMs: 15_000 }, { origins: new Origins([url]) }).send({
        method: 'DELETE',
        url,
        fields: [],
      });
      expect(failure?.kind).toBe('refused');
      expect(failure?.detail).toContain('ECONNREFUSED');
    }
  });

  test('by a name that nobody knows is unresolved', async () => {
    // A label of more than 63 octets: no resolver is asked for it.
    const url = `http://${'x'.repeat(64)}.invalid/`;
    const { failure } = await wireTransport({ timeoutMs: 15_000 }, { origins: new Origins([url]) }).send({
      method: 'DELETE',
      url,
      fields: [],
    });
    expect(failure?.kind).toBe('unresolved');
  });

  test('by the end of the transport is not blamed on the server', async () => {
    const server = await rawServer(() => {});
    const transport = wireTransport({ timeoutMs: 15_000 }, { origins: new Origins([server.url]) });
    const sent = transport.send({ method: 'DELETE', url: server.url, fields: [] });
    setTimeout(() => transport.dispose(), 50);
    expect((await sent).failure).toEqual({
      kind: 'closed',
      detail: 'the connection was closed by the suite before any octet of a response',
    });
    await server.close();
  });
});

test('an early answer counts although the server resets while content is still sent', async () => {
  const early: Serve = (socket) => {
    socket.pause();
    socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n', () => setTimeout(() => socket.resetAndDestroy(), 5));
  };
  const { result } = await exchanged(early, { request: { content: 'x'.repeat(30_000_000) } });
  expect(result).toMatchObject({ response: { status: 413 } });
  expect(result.failure).toBeUndefined();
});

test('IPv6 is spoken', async () => {
  const addresses = Object.values(networkInterfaces()).flat();
  test.skip(!addresses.some((own) => own?.address === '::1'), 'premise: this machine has no IPv6');
  const { result, server } = await exchanged(answer(empty204), { server: { host: '::1' } });
  expect(result.response?.status).toBe(204);
  expect(server.received.join()).toContain(`Host: [::1]:${server.port}\r\n`);
});

test('the octets of the path arrive unchanged', async () => {
  const server = await rawServer(answer(empty204));
  const path = `/images/a%00b/../%2e%2e/%C3%A9//?x#${'y'.repeat(20_000)}`;
  const transport = wireTransport({ timeoutMs: 15_000 }, { origins: new Origins([server.url]) });
  await transport.send({ method: 'DELETE', url: `${server.url}${path}`, fields: [] });
  expect(server.received.join()).toContain(`DELETE ${path} HTTP/1.1\r\n`);
  await server.close();
});

test.describe('TLS', () => {
  const tls = { tls: true } as const;

  for (const host of ['127.0.0.1', 'localhost']) {
    test(`to ${host} is trusted by the authority that is given`, async () => {
      const { result } = await exchanged(answer(empty204), { server: tls, settings: { ca: authority }, host });
      expect(result).toMatchObject({ response: { status: 204 } });
    });
  }

  test('with an unknown authority is untrusted, and nothing is sent', async () => {
    const { result, server } = await exchanged(answer(empty204), { server: tls });
    expect(result.failure?.kind).toBe('untrusted');
    expect(server.received.join('')).toBe('');
  });

  test('with an unknown authority is accepted if any certificate is', async () => {
    const { result } = await exchanged(answer(empty204), { server: tls, settings: { insecureTls: true } });
    expect(result.response?.status).toBe(204);
  });

  test('for another name is untrusted', async () => {
    const { result } = await exchanged(answer(empty204), { server: { ...tls, host: '127.0.0.2' }, settings: { ca: authority } });
    expect(result.failure?.kind).toBe('untrusted');
  });

  test('to a port that speaks plain HTTP is untrusted', async () => {
    const server = await rawServer(() => {}, {});
    const url = `https://127.0.0.1:${server.port}/`;
    const sent = wireTransport({ timeoutMs: 300 }, { origins: new Origins([url]) }).send({ method: 'DELETE', url, fields: [] });
    expect(['untrusted', 'unreachable']).toContain((await sent).failure?.kind);
    await server.close();
  });

  test('serves many requests, each on its own connection', async () => {
    const server = await rawServer(answer(empty204), tls);
    const transport = wireTransport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([server.url]) });
    for (let sent = 0; sent < 5; sent++) {
      const { response } = await transport.send({ method: 'DELETE', url: `${server.url}/x`, fields: [] });
      expect(response?.status).toBe(204);
    }
    expect(server.received).toHaveLength(5);
    await server.close();
  });

  const demanding = { ...tls, demandsCertificate: true } as const;

  for (const client of [pemCertificate, { pfx: pfx('client'), passphrase }]) {
    test(`shows a client certificate, ${'pfx' in client ? 'PKCS#12' : 'PEM'}, to a server that demands one`, async () => {
      const { result } = await exchanged(answer(empty204), { server: demanding, settings: { ca: authority, client } });
      expect(result).toMatchObject({ response: { status: 204 } });
    });
  }

  test('with a client certificate still needs the authority of the server', async () => {
    const { result } = await exchanged(answer(empty204), { server: demanding, settings: { client: pemCertificate } });
    expect(result.failure?.kind).toBe('untrusted');
  });

  test('without the client certificate that is demanded is untrusted, although the alert follows the handshake', async () => {
    const { result, server } = await exchanged(answer(empty204), { server: demanding, settings: { ca: authority } });
    expect(result.response).toBeUndefined();
    expect(result.failure).toEqual({ kind: 'untrusted', detail: expect.stringMatching(/^TLS: [\w ]*alert [\w ]+$/) });
    expect(server.received.join('')).toBe('');
  });

  test('with an authority that is not PEM is an error of the settings', () => {
    const ca = '-----BEGIN CERTIFICATE-----\nnonsense';
    expect(() => wireTransport({ timeoutMs: 100, ca }, { origins: new Origins([]) })).toThrow();
  });
});
