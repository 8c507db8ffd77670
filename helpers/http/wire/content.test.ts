import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import { decoded as decodedTo } from './content.ts';

const limit = 100_000;
const decoded = (content: Buffer, fields: readonly FieldLine[]) => decodedTo(content, fields, limit);

const plain = Buffer.from('{"badRequest":{"code":400,"message":"é"}}');

for (const [coding, octets] of [
  ['gzip', gzipSync(plain)],
  ['X-GZIP', gzipSync(plain)],
  ['deflate', deflateSync(plain)],
  ['br', brotliCompressSync(plain)],
  ['identity', plain],
  ['deflate, gzip', gzipSync(deflateSync(plain))],
] as const) {
  test(`content labelled ${coding} is decoded`, () => {
    expect(decoded(octets, [['content-encoding', coding]])).toEqual({ content: plain, defects: [] });
  });
}

test('content without a label is not decoded, gzip or not', () => {
  expect(decoded(gzipSync(plain), [])).toEqual({ content: gzipSync(plain), defects: [] });
});

test('content labelled gzip that is not gzip is kept, with a defect', () => {
  expect(decoded(plain, [['Content-Encoding', 'gzip']])).toEqual({
    content: plain,
    defects: ['The content is labelled gzip but cannot be decoded as gzip.'],
  });
});

test('deflate without its zlib wrapper is decoded, with a defect', () => {
  expect(decoded(deflateRawSync(plain), [['Content-Encoding', 'deflate']])).toEqual({
    content: plain,
    defects: ['The content labelled deflate has no zlib wrapper.'],
  });
});

test('content with an unknown coding is not decoded', () => {
  for (const coding of ['zstd', 'constructor', '__proto__']) {
    expect(decoded(plain, [['Content-Encoding', coding]])).toEqual({ content: plain, defects: [] });
  }
});

test.describe('beyond the limits of this suite', () => {
  const long = Buffer.alloc(limit + 1);

  for (const [coding, octets] of [
    ['gzip', gzipSync(long)],
    ['deflate', deflateSync(long)],
    ['deflate', deflateRawSync(long)],
    ['br', brotliCompressSync(long)],
  ] as const) {
    test(`content that decodes as ${coding} to more than the limit is unread, and has no defect (${octets.length})`, () => {
      const unread = `the content labelled ${coding} is longer than ${limit} octets`;
      expect(decoded(octets, [['Content-Encoding', coding]])).toEqual({ content: octets, defects: [], unread });
    });
  }

  test('content that takes far more memory than its octets is unread, nested or side by side', () => {
    for (const json of ['['.repeat(200_001), `[${'{},'.repeat(200_000)}{}]`, `{${'"a":1,'.repeat(200_000)}"a":1}`]) {
      expect(decoded(Buffer.from(json), []).unread).toBe('the content has more objects, arrays and members than the suite reads');
    }
    expect(decoded(Buffer.from('['.repeat(200_000)), []).unread).toBeUndefined();
  });

  test('content with codings without end is unread', () => {
    const packed = Array.from({ length: 6 }).reduce((inner: Buffer) => gzipSync(inner), plain);
    expect(decoded(packed, [['Content-Encoding', 'gzip, '.repeat(6)]])).toMatchObject({
      defects: [],
      unread: 'the content has more than 5 codings',
    });
  });
});
