import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { decoded } from './content.ts';
import { limits } from './reader.ts';

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

test('content without a label stays as it is, gzip or not', () => {
  expect(decoded(gzipSync(plain), [])).toEqual({ content: gzipSync(plain), defects: [] });
});

test('content labelled gzip that is not gzip stays as it is, with a defect', () => {
  expect(decoded(plain, [['Content-Encoding', 'gzip']])).toEqual({
    content: plain,
    defects: ['The content is labelled gzip and does not decode as gzip.'],
  });
});

test('gzip that is cut short does not decode', () => {
  expect(decoded(gzipSync(plain).subarray(0, 20), [['Content-Encoding', 'gzip']]).defects).toHaveLength(1);
});

test('deflate without its zlib wrapper is decoded, with a defect', () => {
  expect(decoded(deflateRawSync(plain), [['Content-Encoding', 'deflate']])).toEqual({
    content: plain,
    defects: ['The content labelled deflate has no zlib wrapper.'],
  });
});

test('a coding that is unknown leaves the content as it is', () => {
  for (const coding of ['zstd', 'constructor', '__proto__']) {
    expect(decoded(plain, [['Content-Encoding', coding]])).toEqual({ content: plain, defects: [] });
  }
});

test('no content needs no decoding', () => {
  expect(decoded(Buffer.alloc(0), [['Content-Encoding', 'gzip']]).defects).toEqual([]);
});

test('content that would decode to more than the limit does not decode', () => {
  const bomb = gzipSync(Buffer.alloc(limits.contentOctets + 1));
  expect(decoded(bomb, [['Content-Encoding', 'gzip']])).toMatchObject({ content: bomb, defects: [expect.any(String)] });
});
