import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { expect, test } from '@playwright/test';
import { ownCertificate } from '../../settings/reference-certificate.ts';
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

test.beforeAll(async () => {
  reference = await startReference({ tls: ownCertificate(), behaviours });
});

test.afterAll(async () => {
  await reference.close();
});

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

test('a behaviour changes the frames of its own universe', async () => {
  const { pathname } = new URL(`${reference.url('resets')}/images`);
  const session = connect(reference.baseUrl, { rejectUnauthorized: false });
  const stream = session.request({ ':path': pathname });
  stream.on('error', () => {});
  await new Promise((resolve) => stream.on('close', resolve));
  session.destroy();
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
