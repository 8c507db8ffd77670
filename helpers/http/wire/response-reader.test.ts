import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type ReadMessage, ResponseReader, readLimits } from './response-reader.ts';

/** Reads octets in pieces of `size`, then the end of the stream where `end` says how it ended. */
function read(octets: string | Buffer, { method = 'DELETE', end = 'was closed', size = 0 } = {}): ReadMessage {
  const reader = new ResponseReader(method);
  const all = Buffer.from(octets as string, 'latin1');
  for (let at = 0; at < all.length; at += size || all.length) reader.push(all.subarray(at, at + (size || all.length)));
  if (end !== '') reader.end(end);
  return reader.reading();
}

/** What a reader makes of octets, in one object: the message, texts for its octets, the kind of a failure, and what is wrong. */
function readingOf(octets: string | Buffer, how?: Parameters<typeof read>[1]) {
  const { message, failure, defects, stray } = read(octets, how);
  const content = message?.content.toString('latin1');
  return {
    status: message?.status,
    ...message,
    content,
    failure: failure?.kind,
    defects: [...defects],
    stray: stray.toString('latin1'),
  };
}

type Reads = Readonly<
  Record<string, readonly [octets: string | Buffer, expected: Record<string, unknown>, how?: Parameters<typeof read>[1]]>
>;

const noContent = 'HTTP/1.1 204 No Content\r\n';
const bad = 'HTTP/1.1 400 Bad\r\n';
const chunked = `${bad}Transfer-Encoding: chunked\r\n\r\n`;
const open = { end: '' };

/** Whole responses. Where the row does not say otherwise, nothing is wrong and nothing follows. */
const whole: Reads = {
  'one that is whole before the connection ends': [`${noContent}\r\n`, { status: 204, framing: 'none' }, open],
  'an empty reason': ['HTTP/1.1 204 \r\n\r\n', { reason: '' }],
  '101 as final: nothing else follows in HTTP': ['HTTP/1.1 101 Switching Protocols\r\n\r\n', { status: 101 }],
  'chunks, which are joined, without extensions, trailers apart': [
    `${bad}Transfer-Encoding: Chunked\r\n\r\n5;a="b"\r\nhello\r\n00B \t;x\r\n wide world\r\n0\r\nX-T: 1\r\n\r\nmore`,
    { framing: 'chunked', trailers: [['X-T', '1']], content: 'hello wide world', stray: 'more' },
  ],
  'many tiny chunks': [`${chunked}${'1\r\nx\r\n'.repeat(30_000)}0\r\n\r\n`, { content: 'x'.repeat(30_000) }],
  'Content-Length 0, whole at once': ['HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', { status: 404 }, open],
};

/** Responses with a defect that the reader gets over: what it reads, and a part of the sentence about the defect. */
const defective: Reads = {
  'two equal lengths': [
    `${bad}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
    { content: '{}', defects: 'more than one Content-Length' },
  ],
  'a length with two equal values': [
    `${bad}Content-Length: 2, 2\r\n\r\n{}`,
    { content: '{}', defects: 'more than one Content-Length' },
  ],
  'chunks and a length': [
    `${bad}Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    { content: 'x', defects: 'both Transfer-Encoding and Content-Length' },
  ],
  'chunks in HTTP/1.0': [
    'HTTP/1.0 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    { content: 'x', defects: 'An HTTP/1.0 response has Transfer-Encoding' },
  ],
  'another last transfer coding': [
    `${bad}Transfer-Encoding: gzip\r\n\r\nxyz`,
    { framing: 'close', content: 'xyz', defects: 'did not accept the transfer coding' },
  ],
  'lines that end in LF': ['HTTP/1.1 204 No\nA: b\n\n', { fields: [['A', 'b']], defects: 'LF without CR' }],
  'a CR inside a line': [`${noContent}A: b\rc\r\n\r\n`, { fields: [['A', 'b c']], defects: 'CR without an LF' }],
  'a folded value': [
    `${noContent}A: b\r\n \t c\r\nD: e\r\n\r\n`,
    {
      fields: [
        ['A', 'b c'],
        ['D', 'e'],
      ],
      defects: 'folded',
    },
  ],
  'a folded first line': [`${noContent} x: y\r\n\r\n`, { fields: [], defects: 'first line of the header section' }],
  'a blank before the colon': [`${noContent}A : b\r\n\r\n`, { fields: [['A', 'b']], defects: 'and its colon' }],
  'a line without colon': [`${noContent}nonsense\r\nA: b\r\n\r\n`, { fields: [['A', 'b']], defects: 'no colon' }],
  'a name that is no token': [`${noContent}A(b): c\r\n\r\n`, { fields: [['A(b)', 'c']], defects: 'not a field name' }],
  'an empty name': [`${noContent}: c\r\n\r\n`, { fields: [], defects: 'not a field name' }],
  'NUL in a value': [`${noContent}A: b\0\r\n\r\n`, { fields: [['A', 'b\0']], defects: 'control character' }],
  'no blank after the status code': ['HTTP/1.1 204\r\n\r\n', { status: 204, defects: 'no space after' }],
  'two blanks before the status code': ['HTTP/1.1  204 No\r\n\r\n', { status: 204, defects: 'more than one space' }],
  'an empty line first': [`\r\n${noContent}\r\n`, { status: 204, defects: 'empty line before' }],
  'a status code outside 100 to 599': ['HTTP/1.1 999 Odd\r\n\r\n', { status: 999, defects: '999' }],
};

const headEnd = `${bad}Content-Length: 9\r\n\r\n`;
const most = readLimits.errorContentOctets;
const tooMuch = 'A:\r\n'.repeat(readLimits.fieldLines + 1);

/** Responses that cannot be read to their end, by the kind of the failure. */
const failing: Readonly<Record<string, Reads>> = {
  malformed: {
    'octets that are no HTTP': ['SSH-2.0-OpenSSH_9.2\r\n', { status: undefined }, open],
    'random octets without a line': ['\x16\x03\x01\x02', { status: undefined }, open],
    'HTTP/2': ['HTTP/2 204\r\n\r\n', { status: undefined }, open],
    'a status code of two digits': ['HTTP/1.1 20 OK\r\n\r\n', { status: undefined }, open],
    'a status code below 100': ['HTTP/1.1 099 OK\r\n\r\n', { status: undefined }, open],
    'lengths that differ': [`${bad}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, { status: 400 }],
    'a length that is no number': [`${bad}Content-Length: two\r\n\r\n{}`, { status: 400 }],
    'a negative length': [`${bad}Content-Length: -1\r\n\r\n{}`, { status: 400 }],
    'an empty length': [`${bad}Content-Length:\r\n\r\n{}`, { status: 400 }],
    'chunked twice': [`${bad}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, { status: 400 }],
    'a chunk size that is no number': [`${chunked}zz\r\nab\r\n`, { status: 400 }],
    'a chunk longer than its size': [`${chunked}2\r\nabc\r\n`, { status: 400 }],
    'an empty chunk size': [`${chunked}\r\n`, { status: 400 }],
  },
  closed: {
    'the end before any octet': ['', { status: undefined }],
    'the end after an interim response': ['HTTP/1.1 100 Continue\r\n\r\n', { status: undefined }],
  },
  truncated: {
    'the end inside the head': [`${noContent}Da`, { status: undefined }],
    'the end before the content': [headEnd, { status: 400, content: '' }],
    'the end inside the content': [`${headEnd}half`, { status: 400, content: 'half' }],
    'the end inside a chunk': [`${chunked}9\r\nhalf`, { status: 400, content: 'half' }],
    'the end before the last chunk': [`${chunked}4\r\nhalf\r\n`, { status: 400, content: 'half' }],
    'the end inside the trailers': [`${chunked}4\r\nhalf\r\n0\r\n`, { status: 400, content: 'half' }],
    'the end inside an interim response': ['HTTP/1.1 100 Continue\r\n', { status: undefined }],
    'the end inside the status line after an interim response': [
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 2',
      { status: undefined },
    ],
    'a reset of what would have lasted until the close': [
      'HTTP/1.1 200 OK\r\n\r\nhalf',
      { status: 200, content: 'half' },
      { end: 'was reset' },
    ],
  },
  unread: {
    'a head without end': [`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(readLimits.headOctets)}`, { status: undefined }, open],
    'a field line without end': [`HTTP/1.1 200 OK\r\n${'b'.repeat(readLimits.headOctets)}`, { status: undefined }, open],
    'interim responses without end': ['HTTP/1.1 100 Continue\r\n\r\n'.repeat(4000), { status: undefined }, open],
    'field lines without end': [`HTTP/1.1 200 OK\r\n${tooMuch}\r\n`, { status: undefined }, open],
    'content until the close': [`${bad}\r\n${'x'.repeat(most + 1)}`, { status: 400 }],
    'counted content': [`${bad}Content-Length: ${most + 1}\r\n\r\n${'x'.repeat(most + 1)}`, { status: 400 }],
    'chunked content': [`${chunked}ffffffff\r\n${'x'.repeat(most + 1)}`, { status: 400 }],
    'trailers without end': [`${chunked}0\r\n${tooMuch}`, { status: 400 }],
  },
};

for (const [what, [octets, expected, how]] of Object.entries(whole))
  test(`the reader reads ${what}`, () => {
    expect(readingOf(octets, how)).toMatchObject({ failure: undefined, defects: [], stray: '', ...expected });
  });

for (const [what, [octets, { defects, ...expected }]] of Object.entries(defective))
  test(`the reader gets over ${what}`, () => {
    expect(readingOf(octets)).toMatchObject({
      failure: undefined,
      ...expected,
      defects: [expect.stringContaining(String(defects))],
    });
  });

for (const [kind, reads] of Object.entries(failing))
  for (const [what, [octets, expected, how]] of Object.entries(reads))
    test(`the reader says that ${what} is ${kind}`, () => {
      expect(readingOf(octets, how)).toMatchObject({ ...expected, failure: kind });
    });

test('a failure quotes at most 40 characters, and counts what is missing', () => {
  expect(read('x'.repeat(5000)).failure?.detail.length).toBeLessThan(100);
  expect(read(`${headEnd}half`).failure?.detail).toBe('the connection was closed after 4 octets of content, 5 before its end');
});

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
  expect(read(`${noContent}${lines}\r\n`).defects).toHaveLength(readLimits.defects);
});

const name = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,15}$/)
  .filter((text) => !/^(content-length|transfer-encoding)$/i.test(text));
const value = fc.stringMatching(/^([!-~\xe9]([ -~]{0,30}[!-~])?)?$/);
const written = fc.record({
  method: fc.constantFrom('DELETE', 'HEAD'),
  version: fc.constantFrom('1.0', '1.1'),
  status: fc.oneof(fc.constantFrom(204, 304), fc.integer({ min: 200, max: 599 })),
  reason: fc.stringMatching(/^[A-Za-z ]{0,20}$/).map((text) => text.trim()),
  fields: fc.array(fc.tuple(name, value), { maxLength: 6 }),
  content: fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets)),
  framing: fc.constantFrom('content-length', 'chunked', 'close'),
  interim: fc.nat({ max: 2 }),
  chunk: fc.integer({ min: 1, max: 50 }),
});
type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

/** Head and content of a message. HTTP/1.0 has no chunks. */
function octetsOf({ interim, version, status, reason, fields, framing, content, chunk }: Written): [head: Buffer, rest: Buffer] {
  const head = [
    'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'.repeat(interim),
    `HTTP/${version} ${status} ${reason}\r\n`,
    ...fields.map(([n, v]) => `${n}: ${v}\r\n`),
    framing === 'content-length' ? `Content-Length: ${content.length}\r\n` : '',
    framing === 'chunked' ? 'Transfer-Encoding: chunked\r\n' : '',
  ];
  const sizes = Array.from({ length: Math.ceil(content.length / chunk) }, (_, n) => content.subarray(n * chunk, (n + 1) * chunk));
  const chunks = sizes.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
  const rest = framing === 'chunked' ? Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]) : content;
  return [Buffer.from(`${head.join('')}\r\n`, 'latin1'), rest];
}

test('a message reads back the same, however it is cut; after a response without content, all that follows is stray', () => {
  fc.assert(
    fc.property(written, fc.integer({ min: 1, max: 40 }), (message, size) => {
      fc.pre(message.framing !== 'chunked' || message.version === '1.1');
      const isBare = message.method === 'HEAD' || message.status === 204 || message.status === 304;
      const [head, rest] = octetsOf(message);
      const after = Buffer.from(message.framing === 'close' ? '' : 'after');
      const {
        message: back,
        stray,
        failure,
        defects,
      } = read(Buffer.concat([head, rest, after]), { method: message.method, size });

      expect([failure, defects, stray.toString('latin1')]).toEqual([
        undefined,
        [],
        Buffer.concat([isBare ? rest : Buffer.alloc(0), after]).toString('latin1'),
      ]);
      expect(back).toMatchObject({
        ...{ httpVersion: message.version, status: message.status, reason: message.reason },
        ...{ framing: isBare ? 'none' : message.framing, content: isBare ? Buffer.alloc(0) : message.content },
      });
      expect(back?.fields.slice(0, message.fields.length)).toEqual(message.fields);
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
