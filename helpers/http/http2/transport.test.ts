import { constants } from 'node:http2';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { fieldsOfLiterals } from '../../reference/http2/frames.ts';
import { Origins } from '../origins.ts';
import type { Outbound, TransportSettings } from '../transport.ts';
import { authority } from '../wire/testing/raw-server.ts';
import type { Frame } from './frames.ts';
import { data, type FrameServerOptions, frameServer, goAway, headers, reset, sending } from './testing/frame-server.ts';
import { http2Transport } from './transport.ts';

interface Case {
  readonly request?: Partial<Outbound>;
  readonly settings?: Partial<TransportSettings>;
  readonly server?: FrameServerOptions;
}

async function exchanged(serve: (socket: Socket) => void, { request, settings, server: options }: Case = {}) {
  const server = await frameServer(serve, options);
  const origins = new Origins([server.url]);
  const transport = http2Transport({ timeoutMs: 15_000, ca: authority, ...settings }, { origins });
  const result = await transport.send({ method: 'DELETE', url: `${server.url}/images/1`, fields: [], ...request });
  await transport.dispose();
  await server.close();
  return { result, server };
}

const ok = (...more: Parameters<typeof headers>[0]) => headers([[':status', '204'], ...more]);
const half = { ends: false };

const head = (status: string, ...more: Parameters<typeof headers>[0]) => headers([[':status', status], ...more], half);
const coded = gzipSync('{"a":1}');
const pair = [
  ['x-two', 'a'],
  ['x-two', 'b'],
] as const;
const malformed = { failure: { kind: 'malformed', detail: expect.stringContaining('PROTOCOL_ERROR') } };
const { NGHTTP2_REFUSED_STREAM, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_HTTP_1_1_REQUIRED } = constants;

/** What comes of a deletion, by the frames that a server sends. Where the row names no failure, there is none. */
const exchanges: Readonly<Record<string, readonly [frames: readonly Frame[], comesTo: Record<string, unknown>, how?: Case]>> = {
  'status, fields in order, and no reason phrase': [
    [ok(['date', 'now'], ...pair)],
    { response: { status: 204, reason: '', fields: [['date', 'now'], ...pair], http2: { dataOctets: 0 } } },
  ],
  'TE with the one value that HTTP/2 allows': [
    [ok()],
    { response: { status: 204 } },
    { request: { fields: [['TE', 'trailers']] } },
  ],
  'content to the end of the stream, without its coding': [
    [
      head('404', ['content-encoding', 'gzip']),
      { ...data('', half), payload: coded.subarray(0, 5) },
      { ...data(''), payload: coded.subarray(5) },
    ],
    { response: { content: Buffer.from('{"a":1}'), http2: { dataOctets: coded.length } } },
  ],
  'a response after an interim one, with trailers': [
    [head('103'), head('200'), data('x', half), headers([['x-sum', '1']])],
    { response: { status: 200, fields: [], content: Buffer.from('x') } },
  ],
  'a response to HEAD with a length': [
    [{ ...head('200', ['content-length', '9']), flags: ok().flags }],
    { response: { status: 200 } },
    { request: { method: 'HEAD' } },
  ],
  'a whole response, whatever the server resets after it': [[ok(), goAway(1, NGHTTP2_NO_ERROR)], { response: { status: 204 } }],
  'a field of the connection': [[ok(['connection', 'close'])], malformed],
  'a name in upper case': [[ok(['X-Upper', 'a'])], malformed],
  'two statuses': [[ok([':status', '204'])], malformed],
  'no status': [[headers([['date', 'now']])], malformed],
  'a length that is not that of the content': [[head('404', ['content-length', '9']), data('short')], malformed],
  'content after a 204, which is counted': [[head('204'), data('xyz')], { ...malformed, response: { http2: { dataOctets: 3 } } }],
  'a frame that is not of HTTP/2': [[{ ...data('x'), stream: 0 }], malformed],
  'a stream that is refused': [[reset(NGHTTP2_REFUSED_STREAM)], { failure: { kind: 'refused-stream' } }],
  'a connection that ends below the stream': [[goAway(0, NGHTTP2_NO_ERROR)], { failure: { kind: 'refused-stream' } }],
  'a stream that is reset': [[reset(NGHTTP2_INTERNAL_ERROR)], { failure: { kind: 'reset' } }],
  'a connection that ends at the stream': [[goAway(1, NGHTTP2_INTERNAL_ERROR)], { failure: { kind: 'reset' } }],
  'a stream reset within the content': [[head('404'), reset(NGHTTP2_CANCEL)], { failure: { kind: 'truncated' } }],
  'a server that wants HTTP/1.1': [[reset(NGHTTP2_HTTP_1_1_REQUIRED)], { failure: { kind: 'unreachable' } }],
  'no answer': [
    [],
    { failure: { kind: 'timeout', detail: 'no whole response within 300 ms' } },
    { settings: { timeoutMs: 300 } },
  ],
  'more content than the suite reads': [
    [head('404'), ...Array.from({ length: 70 }, () => data('x'.repeat(16_000), half))],
    { failure: { kind: 'unread' } },
  ],
  'more fields than the suite reads': [
    [ok(...Array.from({ length: 1500 }, (_, i) => [`x-${i}`, ''] as const))],
    { failure: { kind: 'unread' } },
  ],
};

for (const [what, [frames, comesTo, how]] of Object.entries(exchanges))
  test(`over HTTP/2 a deletion meets ${what}`, async () => {
    const { result, server } = await exchanged(sending(...frames), how);

    expect({ failure: undefined, ...result }).toMatchObject({ failure: undefined, ...comesTo });
    expect(server.connections()).toBe(1);
  });

test('a server without HTTP/2 gets no request', async () => {
  for (const protocols of [['http/1.1'], []]) {
    const { result, server } = await exchanged(() => {}, { server: { protocols } });
    expect(['unreachable', 'untrusted']).toContain(result.failure?.kind);
    expect(server.received).toEqual([]);
  }
});

test('a request that HTTP/2 cannot carry as it is, or another origin, is refused before anything is sent', async () => {
  const server = await frameServer(sending(ok()));
  const transport = http2Transport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([server.url, 'http://x.test']) });
  const send = (more: Partial<Outbound>, options = {}) =>
    transport.send({ method: 'DELETE', url: `${server.url}/`, fields: [], ...more }, options);
  for (const name of ['Connection', 'Transfer-Encoding', 'Host', 'Upgrade', 'TE', 'Keep-Alive'])
    await expect(send({ fields: [[name, 'x']] }), name).rejects.toThrow(TypeError);
  await expect(send({ fields: [['X-A', 'a\r\nb']] })).rejects.toThrow(TypeError);
  await expect(send({ fields: [['X:A', 'a']] })).rejects.toThrow(TypeError);
  await expect(send({ method: 'DEL ETE' })).rejects.toThrow(TypeError);
  await expect(send({ url: 'http://x.test/' })).rejects.toThrow(TypeError);
  await expect(send({}, { withoutHost: true })).rejects.toThrow(TypeError);
  await expect(send({ url: 'https://other.test/' })).rejects.toThrow('no request was sent');
  expect(server.connections()).toBe(0);
  await server.close();
});

test('a forbidden field goes out as it is, after the fields of the request; one that could do harm is refused', async () => {
  const server = await frameServer(sending(ok()));
  const transport = http2Transport({ timeoutMs: 15_000, ca: authority }, { origins: new Origins([server.url]) });
  const fields = [['X-Auth-Token', 'y'.repeat(300)]] as const;
  const send = (...http2Fields: readonly (readonly [string, string])[]) =>
    transport.send({ method: 'DELETE', url: `${server.url}/images/1`, fields }, { framing: { http2Fields } });
  expect((await send(['connection', 'keep-alive'], ['x-probe', 'a\r\nx-b: c'])).response?.status).toBe(204);
  const [head] = server.received.filter(({ type }) => type === 1);
  const authorityOf = new URL(server.url).host;
  expect(fieldsOfLiterals(head?.payload ?? Buffer.alloc(0))).toEqual([
    [':method', 'DELETE'],
    [':scheme', 'https'],
    [':authority', authorityOf],
    [':path', '/images/1'],
    ['x-auth-token', 'y'.repeat(300)],
    ['connection', 'keep-alive'],
    ['x-probe', 'a\r\nx-b: c'],
  ]);
  for (const harmful of [
    ['content-length', '5'],
    ['transfer-encoding', 'chunked'],
    ['upgrade', 'h2c'],
    ['x-probe', 'a\r\n\r\nDELETE /'],
    ['x-probe', 'a\r\nx-b: c\r\n'],
    ['x-probe', 'a\r\nGET / HTTP/1.1'],
    ['x-auth-token', 'a'],
  ] as const)
    await expect(send(harmful), harmful.join()).rejects.toThrow('could do harm');
  expect(server.connections()).toBe(1);
  await server.close();
});

const on = (stream: number, frame: Frame): Frame => ({ ...frame, stream });
const unknown = headers([[':status', '404']]);

async function sideBySide(frames: readonly Frame[], settings: Partial<TransportSettings> = {}) {
  const server = await frameServer(sending(...frames), { after: 2 });
  const transport = http2Transport({ timeoutMs: 15_000, ca: authority, ...settings }, { origins: new Origins([server.url]) });
  const request = { method: 'DELETE', url: `${server.url}/images/1`, fields: [] };
  const result = await transport.send(request, { beside: { ...request, url: `${server.url}/images/2` } });
  const connections = server.connections();
  await transport.dispose();
  await server.close();
  return { ...result, connections };
}

test('two requests side by side are both sent before an answer, on one connection, and each gets that of its stream', async () => {
  for (const frames of [
    [ok(), on(3, unknown)],
    [on(3, unknown), ok()],
  ]) {
    const { response, beside, connections } = await sideBySide(frames);
    expect([response?.status, beside?.response?.status, connections]).toEqual([204, 404, 1]);
  }
});

test('what becomes of one of two streams is not charged to the other', async () => {
  const cases = [
    { frames: [ok(), on(3, reset(NGHTTP2_REFUSED_STREAM))], kind: 'refused-stream' },
    { frames: [ok(), on(3, reset(NGHTTP2_INTERNAL_ERROR))], kind: 'reset' },
    { frames: [ok(), goAway(1, NGHTTP2_NO_ERROR)], kind: 'refused-stream' },
    { frames: [ok(), on(3, headers([['date', 'now']]))], kind: 'malformed' },
    { frames: [ok()], kind: 'timeout' },
  ];
  for (const { frames, kind } of cases) {
    const { response, failure, beside } = await sideBySide(frames, kind === 'timeout' ? { timeoutMs: 1500 } : {});
    expect([response?.status, failure, beside?.failure?.kind], kind).toEqual([204, undefined, kind]);
  }
});

test('two requests to a port on which nothing listens both fail', async () => {
  const request = { method: 'DELETE', url: 'https://127.0.0.1:1/', fields: [] };
  const transport = http2Transport({ timeoutMs: 15_000 }, { origins: new Origins([request.url]) });
  const { failure, beside } = await transport.send(request, { beside: request });
  expect([failure?.kind, beside?.failure?.kind]).toEqual(['refused', 'refused']);
  await expect(transport.send(request, { beside: { ...request, url: 'https://127.0.0.1:2/' } })).rejects.toThrow('another host');
});
