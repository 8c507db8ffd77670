import type { FieldLine, RequestFraming } from '../fields.ts';

/** How one request departs from RFC 9112. */
export interface Departure {
  readonly framing: RequestFraming;
  /** Whether the departure stands in place of Host. */
  readonly withoutHost?: true;
}

const lines = (...given: readonly string[]): Departure => ({ framing: { lines: given } });

/** Two Host lines: RFC 9112 section 3.2. */
export const twoHosts = (authority: string): Record<string, Departure> => ({
  'Host twice, alike': lines(`Host: ${authority}`),
  'Host twice, the second another': lines('Host: other.test'),
});

/** One request in other lawful ways: names that have no case are in capitals. A new row is one line. */
export const inCapitals = (authority: string): Readonly<Record<string, Departure>> => ({
  'Host in capitals': { ...lines(`Host: ${authority.toUpperCase()}`), withoutHost: true },
  'Transfer-Encoding: CHUNKED': { framing: { lines: ['Transfer-Encoding: CHUNKED'], emptyChunk: {} } },
  'Connection: KEEP-ALIVE': lines('Connection: KEEP-ALIVE'),
});

/** How a client asks to close its connection: Connection is a list of options, which have no case (RFC 9110 section 7.6.1). */
export const closing: readonly string[] = ['close', 'keep-alive, close', 'CLOSE'];

/** Values that are no host and port: RFC 9112 section 3.2. */
export const invalidHosts: Readonly<Record<string, Departure>> = Object.fromEntries(
  ['a b', 'a/b', 'user@host', 'host:port'].map((value) => [`Host: ${value}`, { ...lines(`Host: ${value}`), withoutHost: true }]),
);

/** A blank between a name and its colon: RFC 9112 section 5.1. */
export const blankBeforeColon: Readonly<Record<string, Departure>> = { 'X-Probe : x': lines('X-Probe : x') };

/** Lengths that are no digits, of requests without content: RFC 9112 section 6.3. */
export const invalidLengths: Readonly<Record<string, Departure>> = Object.fromEntries(
  ['+0', '0x0', '-0', 'abc'].map((length) => [`Content-Length: ${length}`, lines(`Content-Length: ${length}`)]),
);

/** A length and a coding that end at the same octet, so that both readings leave nothing over: RFC 9112 section 6.1. */
export const lengthAndCoding: Readonly<Record<string, Departure>> = {
  'Content-Length, then Transfer-Encoding': {
    framing: { lines: ['Content-Length: 5', 'Transfer-Encoding: chunked'], emptyChunk: {} },
  },
  'Transfer-Encoding, then Content-Length': {
    framing: { lines: ['Transfer-Encoding: chunked', 'Content-Length: 5'], emptyChunk: {} },
  },
};

/** A coding that does not end in chunked, without content: RFC 9112 section 6.3. */
export const codingWithoutEnd: Readonly<Record<string, Departure>> = {
  'Transfer-Encoding: gzip': lines('Transfer-Encoding: gzip'),
};

/** A folded line that carries the token: RFC 9112 section 5.2. */
export const foldedToken = (token: string): Record<string, Departure> => ({
  'a folded X-Auth-Token': lines(`X-Auth-Token:\r\n ${token}`),
});

/** Tokens that CR or NUL would cut off from a text: RFC 9110 section 5.5. */
export const cutTokens = (token: string): Record<string, Departure> => ({
  'a token, CR and a letter': lines(`X-Auth-Token: ${token}\rx`),
  'a token, NUL and a letter': lines(`X-Auth-Token: ${token}\0x`),
});

/** Heads without the empty line that ends them: RFC 9112 section 2.1. */
export const cutHeads: Readonly<Record<string, Departure>> = {
  'a head without its end, and the client ends': { framing: { cut: 'ended' } },
  'a head without its end, and the client waits': { framing: { cut: 'waiting' } },
};

/** Places at which a request comes in two parts: a connection carries octets, and what is read of them at once ends anywhere. A new row is one line. */
export const inTwoParts: Readonly<Record<string, Departure>> = {
  'in two parts, cut in the end of the request line': { framing: { apart: ' HTTP/1.1\r' } },
  'in two parts, cut in a field name': { framing: { apart: '\r\nAcc' } },
  'in two parts, cut before the last octet': { framing: { apart: '\r\n\r' } },
};

/** Empty chunked content: RFC 9112 section 7.1. */
export const emptyChunked: RequestFraming = { lines: ['Transfer-Encoding: chunked'], emptyChunk: {} };

/** Content of 1 MiB: more than services read of a request that needs none. RFC 9110 section 9.3.5. */
export const largeContent = {
  name: '1 MiB of content',
  request: {
    content: '{}',
    fields: { 'Content-Type': 'application/json' },
    wire: { framing: { blanks: 2 ** 20 - 2 } },
    belowApi: true,
  },
} as const;

/** A whole request, to be the content of another: a server that does not read content takes it for the next on its connection. */
export const wholeRequest = (line: string, url: string, token?: string): string => {
  const field = token === undefined ? '' : `X-Auth-Token: ${token}\r\n`;
  return `${line} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n${field}Accept: application/json\r\n\r\n`;
};

/** Small content that the client sends only after 100 (Continue). */
export const awaitedContent = {
  name: 'Expect: 100-continue, and content that waits for it',
  request: {
    content: '{}',
    fields: { 'Content-Type': 'application/json', Expect: '100-continue' },
    wire: { framing: { awaits: true } },
    belowApi: true,
  },
} as const;

/** A client that goes away once it has sent its request. */
export const hangingUp: RequestFraming = { hangsUp: true };

/** A token after chunked content: RFC 9110 section 6.5.1. */
export const tokenInTrailer = (token: string): Record<string, Departure> => ({
  'a token in the trailer section': {
    framing: { lines: ['Transfer-Encoding: chunked'], emptyChunk: { trailers: [`X-Auth-Token: ${token}`] } },
  },
});

/** Every malformed request that a server may answer with a refusal although it has read the whole head. */
export const refusedForFraming = (): Record<string, Departure> => ({
  ...blankBeforeColon,
  ...invalidLengths,
  ...lengthAndCoding,
  ...codingWithoutEnd,
  'a folded line': lines('X-Probe: a\r\n b'),
});

/** Fields of a connection, which HTTP/2 does not have (RFC 9113 section 8.2.2), by what a report calls them. */
export const fieldsOfConnection: Readonly<Record<string, FieldLine>> = {
  'connection: keep-alive': ['connection', 'keep-alive'],
  'keep-alive: timeout=5': ['keep-alive', 'timeout=5'],
  'proxy-connection: keep-alive': ['proxy-connection', 'keep-alive'],
  'te: gzip': ['te', 'gzip'],
};

/** Fields that HTTP/2 forbids (RFC 9113 section 8.2.1). What follows a line end is at most a harmless field. */
export const invalidFields: Readonly<Record<string, FieldLine>> = {
  'a name in upper case': ['X-Probe', 'a'],
  'CR and LF in a value': ['x-probe', 'a\r\nx-b: c'],
  'LF in a value': ['x-probe', 'a\nx-b: c'],
  'NUL in a value': ['x-probe', 'a\0b'],
};
