import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { expect, test } from '@playwright/test';
import { ownCertificate } from '../../shared/reference-certificate.ts';
import type { Behaviour } from '../behaviour.ts';
import { type Reference, startReference } from '../reference.ts';
import { frameTypes } from './frames.ts';
import { fieldsOfLiterals, literalFields } from './literal-fields.ts';

const behaviours: Record<string, Behaviour> = {
  resets: {
    frames: (frame) =>
      frame.type === frameTypes.headers
        ? [{ ...frame, type: frameTypes.reset, flags: 0, payload: Buffer.from([0, 0, 0, constants.NGHTTP2_REFUSED_STREAM]) }]
        : [],
  },
};

let reference: Reference;
let session: ClientHttp2Session;

test.beforeAll(async () => {
  reference = await startReference({ tls: ownCertificate(), behaviours });
  session = connect(reference.baseUrl, { rejectUnauthorized: false });
});

test.afterAll(async () => {
  session.destroy();
  await reference.close();
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly content?: string;
  readonly universe?: string;
  readonly fields?: OutgoingHttpHeaders;
}

/** Status, fields and content of a response over HTTP/2. */
async function ask({ method = 'GET', path = '/images', content, universe = '', fields = {} }: Asked) {
  const { pathname } = new URL(`${reference.url(universe)}${path}`);
  const { owner } = reference.universe(universe).names.tokens;
  const stream = session.request({ ':method': method, ':path': pathname, 'x-auth-token': owner, ...fields });
  stream.end(content);
  const [head] = (await once(stream, 'response')) as [Record<string, string | number>];
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(stream, 'close');
  return { status: head[':status'], fields: head, text };
}

async function chosen(offered: readonly string[]): Promise<string | false | null> {
  const { port } = new URL(reference.baseUrl);
  const socket = connectTls({ port: Number(port), ALPNProtocols: [...offered], rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.destroy();
  return socket.alpnProtocol;
}

test('a reference target with TLS offers HTTP/2 and HTTP/1.1 by ALPN', async () => {
  expect(await chosen(['h2', 'http/1.1'])).toBe('h2');
  expect(await chosen(['http/1.1'])).toBe('http/1.1');
  expect(await chosen([])).toBe(false);
});

test('an image is made, read and deleted over HTTP/2 as over HTTP/1.1', async () => {
  const { server } = reference.universe().names;
  const content = JSON.stringify({ createImage: { name: 'one' } });
  const made = await ask({ method: 'POST', path: `/servers/${server}/action`, content });
  const location = String(made.fields.location);
  expect([made.status, location.startsWith('https://')]).toEqual([202, true]);
  const path = `/images/${location.split('/').at(-1)}`;
  const read = await ask({ path });
  expect([read.status, JSON.parse(read.text).image.name]).toEqual([200, 'one']);
  const { status, fields, text } = await ask({ method: 'DELETE', path });
  expect([status, fields['content-length'], text]).toEqual([204, undefined, '']);
  expect((await ask({ method: 'DELETE', path })).status).toBe(404);
});

test('a response to HEAD has fields and no content', async () => {
  const { status, fields, text } = await ask({ method: 'HEAD' });
  expect([status, Number(fields['content-length']) > 0, text]).toEqual([200, true, '']);
});

test('a refusal has no field of a connection', async () => {
  const { status, fields } = await ask({ fields: { 'x-auth-token': 'none' } });
  expect([status, fields.connection, fields['transfer-encoding']]).toEqual([401, undefined, undefined]);
});

test('a behaviour changes the frames of its own universe', async () => {
  const { pathname } = new URL(`${reference.url('resets')}/images`);
  const stream = session.request({ ':path': pathname });
  stream.on('error', () => {});
  await new Promise((resolve) => stream.on('close', resolve));
  expect(stream.rstCode).toBe(constants.NGHTTP2_REFUSED_STREAM);
});

test('literal fields are read as they were written, of any length', () => {
  const fields = [
    [':path', '/x'],
    ['x-long', 'y'.repeat(20_000)],
    ['x-127', 'z'.repeat(127)],
    ['X-Odd', 'a\r\nb'],
  ] as const;
  expect(fieldsOfLiterals(literalFields(fields))).toEqual(fields);
  expect(fieldsOfLiterals(Buffer.from([0x82]))).toBeUndefined();
});
