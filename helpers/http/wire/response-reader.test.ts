import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { FieldLine } from '../../../contracts/fields.ts';
import { type ReadMessage, ResponseReader, readLimits } from './response-reader.ts';

/** Reads octets in pieces of `size`, then the end of the stream where `end` says how it ended. */
function read(octets: string | Buffer, { method = 'DELETE', end = 'was closed', size = 0 } = {}): ReadMessage {
  const reader = new ResponseReader(method);
  const all = Buffer.from(octets as string, 'latin1');
  for (let at = 0; at < all.length; at += size || all.length) reader.push(all.subarray(at, at + (size || all.length)));
  if (end !== '') reader.end(end);
  return reader.reading();
}

const content = (reading: ReadMessage): string | undefined => reading.message?.content.toString('latin1');

test.describe('a message', () => {
  test('has status, reason, fields in order and case, and content', () => {
    const { message, failure, defects, stray } = read(
      'HTTP/1.1 404 Not Found\r\nX-A: 1\r\nx-a:  2 \r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(message).toMatchObject({ httpVersion: '1.1', status: 404, reason: 'Not Found', framing: 'content-length' });
    expect(message?.fields).toEqual([
      ['X-A', '1'],
      ['x-a', '2'],
      ['Content-Length', '2'],
    ]);
    expect({ content: message?.content.toString(), failure, defects, stray: stray.length }).toEqual({
      content: '{}',
      failure: undefined,
      defects: [],
      stray: 0,
    });
  });

  test('is whole before the connection ends', () => {
    expect(read('HTTP/1.1 204 No Content\r\n\r\n', { end: '' })).toMatchObject({
      message: { status: 204, framing: 'none' },
      defects: [],
    });
  });

  test('may have an empty reason', () => {
    expect(read('HTTP/1.1 204 \r\n\r\n')).toMatchObject({ message: { reason: '' }, defects: [] });
  });

  test('of HTTP/1.0 is read until the connection ends', () => {
    expect(read('HTTP/1.0 200 OK\r\n\r\nabc')).toMatchObject({ message: { httpVersion: '1.0', framing: 'close' }, defects: [] });
  });

  test('follows interim responses, which are skipped with their fields', () => {
    const reading = read(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\nA: b\r\n\r\n',
    );
    expect(reading.message).toMatchObject({ status: 204, fields: [['A', 'b']] });
  });

  test('of 101 is final, for nothing else follows in HTTP', () => {
    expect(read('HTTP/1.1 101 Switching Protocols\r\n\r\nxyz').message?.status).toBe(101);
  });

  test('has field values as latin1', () => {
    expect(read('HTTP/1.1 204 No Content\r\nX: \xe9\r\n\r\n').message?.fields).toEqual([['X', '\xe9']]);
  });
});

test.describe('framing', () => {
  for (const [title, status, method, fields] of [
    ['a 204 with Content-Length 2', '204 No Content', 'DELETE', 'Content-Length: 2\r\n'],
    ['a 204 that says chunked', '204 No Content', 'DELETE', 'Transfer-Encoding: chunked\r\n'],
    ['a 304', '304 Not Modified', 'GET', 'Content-Length: 2\r\n'],
    ['a response to HEAD', '200 OK', 'HEAD', 'Content-Length: 2\r\n'],
  ] as const) {
    test(`${title} has no content, what follows is stray`, () => {
      const { message, stray, defects } = read(`HTTP/1.1 ${status}\r\n${fields}\r\n{}`, { method });
      expect({ framing: message?.framing, content: message?.content.length, stray: stray.toString(), defects }).toEqual({
        framing: 'none',
        content: 0,
        stray: '{}',
        defects: [],
      });
    });
  }

  test('chunks are joined, extensions skipped, trailers kept apart', () => {
    const { message, defects, stray } = read(
      'HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: Chunked\r\n\r\n5;a="b"\r\nhello\r\n00B \t;x\r\n wide world\r\n0\r\nX-T: 1\r\n\r\nmore',
    );
    expect(message).toMatchObject({ framing: 'chunked', trailers: [['X-T', '1']] });
    expect([message?.content.toString(), defects, stray.toString()]).toEqual(['hello wide world', [], 'more']);
  });

  test('Content-Length 0 is whole at once', () => {
    expect(read('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', { end: '' })).toMatchObject({ message: { status: 404 } });
  });

  test('content without a length lasts until the connection ends', () => {
    const reading = read('HTTP/1.1 500 Oops\r\n\r\nall of it');
    expect([reading.message?.framing, content(reading), reading.failure]).toEqual(['close', 'all of it', undefined]);
  });

  test('equal values of Content-Length are one length and a defect', () => {
    for (const fields of ['Content-Length: 2\r\nContent-Length: 2\r\n', 'Content-Length: 2, 2\r\n']) {
      const reading = read(`HTTP/1.1 400 Bad\r\n${fields}\r\n{}`);
      expect([content(reading), reading.defects]).toEqual(['{}', ['There is more than one Content-Length.']]);
    }
  });

  test('chunked wins over Content-Length, and that is a defect', () => {
    const reading = read('HTTP/1.1 400 Bad\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n');
    expect([content(reading), reading.defects]).toEqual(['x', ['The response has both Transfer-Encoding and Content-Length.']]);
  });

  test('chunked in HTTP/1.0 is read and is a defect', () => {
    const reading = read('HTTP/1.0 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n');
    expect([content(reading), reading.defects]).toEqual(['x', ['An HTTP/1.0 response has Transfer-Encoding.']]);
  });

  test('another last transfer coding lasts until the connection ends', () => {
    const reading = read('HTTP/1.1 400 Bad\r\nTransfer-Encoding: gzip\r\n\r\nxyz');
    expect([reading.message?.framing, content(reading), reading.defects.length]).toEqual(['close', 'xyz', 1]);
  });
});

test.describe('a defect that the reader gets over', () => {
  for (const [title, octets, fields, sentence] of [
    ['lines that end in LF', 'HTTP/1.1 204 No\nA: b\n\n', [['A', 'b']], 'LF without CR'],
    ['a CR inside a line', 'HTTP/1.1 204 No\r\nA: b\rc\r\n\r\n', [['A', 'b c']], 'CR without an LF'],
    [
      'a folded value',
      'HTTP/1.1 204 No\r\nA: b\r\n \t c\r\nD: e\r\n\r\n',
      [
        ['A', 'b c'],
        ['D', 'e'],
      ],
      'folded',
    ],
    ['a folded first line', 'HTTP/1.1 204 No\r\n x: y\r\n\r\n', [], 'first line of the header section'],
    ['a blank before the colon', 'HTTP/1.1 204 No\r\nA : b\r\n\r\n', [['A', 'b']], 'and its colon'],
    ['a line without colon', 'HTTP/1.1 204 No\r\nnonsense\r\nA: b\r\n\r\n', [['A', 'b']], 'no colon'],
    ['a name that is no token', 'HTTP/1.1 204 No\r\nA(b): c\r\n\r\n', [['A(b)', 'c']], 'not a field name'],
    ['an empty name', 'HTTP/1.1 204 No\r\n: c\r\n\r\n', [], 'not a field name'],
    ['NUL in a value', 'HTTP/1.1 204 No\r\nA: b\0\r\n\r\n', [['A', 'b\0']], 'control character'],
    ['no blank after the status code', 'HTTP/1.1 204\r\n\r\n', [], 'no space after'],
    ['two blanks before the status code', 'HTTP/1.1  204 No\r\n\r\n', [], 'more than one space'],
    ['an empty line first', '\r\nHTTP/1.1 204 No\r\n\r\n', [], 'empty line before'],
  ] as ReadonlyArray<[string, string, FieldLine[], string]>) {
    test(`is ${title}`, () => {
      const { message, failure, defects } = read(octets);
      expect({ status: message?.status, fields: message?.fields, failure }).toEqual({ status: 204, fields, failure: undefined });
      expect(defects).toHaveLength(1);
      expect(defects[0]).toContain(sentence);
    });
  }

  test('is a status code outside 100 to 599', () => {
    expect(read('HTTP/1.1 999 Odd\r\n\r\n')).toMatchObject({
      message: { status: 999 },
      defects: [expect.stringContaining('999')],
    });
  });
});

test.describe('a malformed response', () => {
  for (const [title, octets] of [
    ['octets that are no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['random octets without a line', '\x16\x03\x01\x02'],
    ['HTTP/2', 'HTTP/2 204\r\n\r\n'],
    ['a status code of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status code below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
  ] as const) {
    test(`is ${title}: reported at once, without a message`, () => {
      const { message, failure } = read(octets, { end: '' });
      expect([message, failure?.kind]).toEqual([undefined, 'malformed']);
    });
  }

  for (const [title, rest] of [
    ['lengths that differ', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['a length that is no number', 'Content-Length: two\r\n\r\n{}'],
    ['a negative length', 'Content-Length: -1\r\n\r\n{}'],
    ['an empty length', 'Content-Length:\r\n\r\n{}'],
    ['chunked twice', 'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n'],
    ['a chunk size that is no number', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n'],
    ['a chunk longer than its size', 'Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n'],
    ['an empty chunk size', 'Transfer-Encoding: chunked\r\n\r\n\r\n'],
  ] as const) {
    test(`with ${title} keeps its head`, () => {
      const { message, failure } = read(`HTTP/1.1 400 Bad\r\n${rest}`);
      expect([message?.status, failure?.kind]).toEqual([400, 'malformed']);
    });
  }

  test('quotes at most 40 characters', () => {
    expect(read('x'.repeat(5000)).failure?.detail.length).toBeLessThan(100);
  });
});

test.describe('the end of the stream', () => {
  test('before any octet is no response: closed', () => {
    expect(read('').failure?.kind).toBe('closed');
  });

  for (const [title, octets, status, text] of [
    ['inside the head', 'HTTP/1.1 204 No Content\r\nDa', undefined, undefined],
    ['before the content', 'HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\n', 400, ''],
    ['inside the content', 'HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\nhalf', 400, 'half'],
    ['inside a chunk', 'HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf', 400, 'half'],
    ['before the last chunk', 'HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', 400, 'half'],
    ['inside the trailers', 'HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n', 400, 'half'],
    ['after an interim response', 'HTTP/1.1 100 Continue\r\n\r\n', undefined, undefined],
  ] as const) {
    test(`${title} is truncated, with the octets that arrived`, () => {
      const reading = read(octets);
      expect([reading.failure?.kind, reading.message?.status, content(reading)]).toEqual(['truncated', status, text]);
    });
  }

  test('by a reset cuts short what would have lasted until the close', () => {
    const reading = read('HTTP/1.1 200 OK\r\n\r\nhalf', { end: 'was reset' });
    expect([reading.failure?.kind, content(reading)]).toEqual(['truncated', 'half']);
  });

  test('counts what is missing', () => {
    const { failure } = read('HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\nhalf');
    expect(failure?.detail).toBe('the connection was closed after 4 octets of content, 5 before its end');
  });
});

test.describe('beyond the limits of this suite, which the target is not blamed for', () => {
  for (const [title, octets] of [
    ['a head without end', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(readLimits.headOctets)}`],
    ['a field line without end', `HTTP/1.1 200 OK\r\n${'b'.repeat(readLimits.headOctets)}`],
    ['interim responses without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(4000)],
    ['field lines without end', `HTTP/1.1 200 OK\r\n${'A:\r\n'.repeat(readLimits.fieldLines + 1)}\r\n`],
  ] as const) {
    test(`${title} is unread, without a message`, () => {
      const { message, failure } = read(octets, { end: '' });
      expect([message, failure?.kind]).toEqual([undefined, 'unread']);
    });
  }

  for (const [title, head, content] of [
    ['content until the close', '\r\n', Buffer.alloc(readLimits.errorContentOctets + 1)],
    [
      'counted content',
      `Content-Length: ${readLimits.errorContentOctets + 1}\r\n\r\n`,
      Buffer.alloc(readLimits.errorContentOctets + 1),
    ],
    ['chunked content', 'Transfer-Encoding: chunked\r\n\r\nffffffff\r\n', Buffer.alloc(readLimits.errorContentOctets + 1)],
    [
      'trailers without end',
      'Transfer-Encoding: chunked\r\n\r\n0\r\n',
      Buffer.from('A: b\r\n'.repeat(readLimits.fieldLines + 1)),
    ],
  ] as const) {
    test(`${title}: the message keeps its head, and is unread`, () => {
      const reading = read(Buffer.concat([Buffer.from(`HTTP/1.1 404 Not Found\r\nA: b\r\n${head}`), content]));
      expect([reading.failure?.kind, reading.message?.status, reading.message?.fields[0]]).toEqual(['unread', 404, ['A', 'b']]);
    });
  }

  test('content of just the limit is read', () => {
    for (const [status, limit] of [
      [200, readLimits.contentOctets],
      [400, readLimits.errorContentOctets],
    ] as const) {
      const octets = (length: number) => Buffer.concat([Buffer.from(`HTTP/1.1 ${status} A\r\n\r\n`), Buffer.alloc(length)]);
      expect([read(octets(limit)).failure, read(octets(limit + 1)).failure?.kind]).toEqual([undefined, 'unread']);
    }
  });

  test('at most twenty different defects are reported', () => {
    const lines = Array.from({ length: 500 }, (_, n) => `no colon ${n}\r\n`).join('');
    expect(read(`HTTP/1.1 204 No Content\r\n${lines}\r\n`).defects).toHaveLength(readLimits.defects);
  });
});

test('many tiny chunks are not a defect', () => {
  const reading = read(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(30_000)}0\r\n\r\n`);
  expect([reading.failure, reading.message?.content.length]).toEqual([undefined, 30_000]);
});

const name = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,15}$/)
  .filter((text) => !/^(content-length|transfer-encoding)$/i.test(text));
const value = fc.stringMatching(/^([!-~]([ -~]{0,30}[!-~])?)?$/);
const written = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  reason: fc.stringMatching(/^[A-Za-z ]{0,20}$/).map((text) => text.trim()),
  fields: fc.array(fc.tuple(name, value), { maxLength: 6 }),
  content: fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets)),
  framing: fc.constantFrom('content-length', 'chunked', 'close'),
  interim: fc.nat({ max: 2 }),
  chunk: fc.integer({ min: 1, max: 50 }),
});

function octetsOf(message: typeof written extends fc.Arbitrary<infer T> ? T : never): Buffer {
  const parts: (string | Buffer)[] = ['HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'.repeat(message.interim)];
  parts.push(`HTTP/1.1 ${message.status} ${message.reason}\r\n`, ...message.fields.map(([n, v]) => `${n}: ${v}\r\n`));
  if (message.framing === 'content-length') parts.push(`Content-Length: ${message.content.length}\r\n\r\n`, message.content);
  else if (message.framing === 'close') parts.push('\r\n', message.content);
  else {
    parts.push('Transfer-Encoding: chunked\r\n\r\n');
    for (let at = 0; at < message.content.length; at += message.chunk) {
      const part = message.content.subarray(at, at + message.chunk);
      parts.push(`${part.length.toString(16)}\r\n`, part, '\r\n');
    }
    parts.push('0\r\n\r\n');
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

test('a message reads back the same, however it is cut', () => {
  fc.assert(
    fc.property(written, fc.integer({ min: 1, max: 40 }), (message, size) => {
      const bare = message.status === 204 || message.status === 304;
      const reading = read(octetsOf(message), { size });
      const back = reading.message;
      const fields = back?.fields.slice(0, message.fields.length);
      const content = bare ? Buffer.alloc(0) : message.content;
      const asWritten = back?.status === message.status && back.reason === message.reason && back.content.equals(content);
      const framed = back?.framing === (bare ? 'none' : message.framing) && isDeepStrictEqual(fields, message.fields);
      return asWritten && framed && reading.failure === undefined && reading.defects.length === 0;
    }),
    { numRuns: 300 },
  );
});

const fragment = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets)),
  fc
    .constantFrom(
      'HTTP/1.1 ',
      '204 No Content',
      '\r\n',
      '\n',
      '\r',
      ': ',
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      ' ',
      '3',
      ';',
    )
    .map((text) => Buffer.from(text)),
);

test('no octets make the reader throw or hang', () => {
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 30 }), fc.constantFrom('GET', 'HEAD'), (fragments, method) => {
      const reader = new ResponseReader(method);
      for (const octets of fragments) reader.push(octets);
      reader.end();
      const { message, failure } = reader.reading();
      return reader.done && (message ?? failure) !== undefined;
    }),
    { numRuns: 2000 },
  );
});
