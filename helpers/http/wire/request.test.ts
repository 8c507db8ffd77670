import { expect, test } from '@playwright/test';
import { requestOctets, sentFields, splitUrl } from './request.ts';

const request = (url: string, more = {}) => ({ method: 'DELETE', url, fields: [], ...more });

for (const [url, parts] of [
  ['http://h/v2/1/images/x', { tls: false, host: 'h', port: 80, authority: 'h', target: '/v2/1/images/x' }],
  ['https://h:8443/a', { tls: true, host: 'h', port: 8443, authority: 'h:8443', target: '/a' }],
  ['HTTPS://Host.Example/a', { tls: true, host: 'Host.Example', port: 443, authority: 'Host.Example', target: '/a' }],
  ['http://[::1]:9/a', { tls: false, host: '::1', port: 9, authority: '[::1]:9', target: '/a' }],
  ['http://u:p@h:9/a@b:c', { tls: false, host: 'h', port: 9, authority: 'h:9', target: '/a@b:c' }],
  ['http://h', { tls: false, host: 'h', port: 80, authority: 'h', target: '/' }],
  ['http://h?a=b', { tls: false, host: 'h', port: 80, authority: 'h', target: '/?a=b' }],
] as const) {
  test(`${url} is taken apart`, () => {
    expect(splitUrl(url)).toEqual(parts);
  });
}

for (const url of ['', '/images/x', 'ftp://h/a', 'http://', 'http:///a', 'http://h:x/a', 'http://::1/a']) {
  test(`${JSON.stringify(url)} is a mistake of the caller`, () => {
    expect(() => splitUrl(url)).toThrow(TypeError);
  });
}

for (const target of [
  '/a/../b/./c//d/',
  '/images/%2e%2E%2f..%00%0D%0a',
  '/images/%C3%A9?x=%zz&y=%',
  '/images/{1b}|^`"<>\\*',
  '/a;b?c#d',
  `/${'x'.repeat(20_480)}`,
]) {
  test(`the target ${target.slice(0, 40)} is sent unchanged`, () => {
    const octets = requestOctets(request(`http://h:1${target}`)).toString('latin1');
    expect(octets).toBe(`DELETE ${target} HTTP/1.1\r\nHost: h:1\r\n\r\n`);
  });
}

test('characters outside ASCII are sent as UTF-8', () => {
  expect(requestOctets(request('http://h/é')).toString('utf8')).toContain('DELETE /é HTTP/1.1');
});

test('nothing but Host and, for content, Content-Length is added', () => {
  const withContent = request('http://h/a', { fields: [['x-auth-token', 't']], content: 'é' });
  expect(requestOctets(withContent).toString()).toBe(
    'DELETE /a HTTP/1.1\r\nHost: h\r\nx-auth-token: t\r\nContent-Length: 2\r\n\r\né',
  );
  expect(sentFields(request('http://h/a', { content: '' }))).toContainEqual(['Content-Length', '0']);
});

test('the caller’s fields replace added ones', () => {
  const fields = [
    ['host', 'other'],
    ['content-length', '5'],
  ]; // prettier for the eye than five lines
  expect(sentFields(request('http://h/a', { fields, content: 'x' }))).toEqual(fields);
});

test('Host can be left out, and the version can be 1.0', () => {
  expect(requestOctets(request('http://h/a'), { withoutHost: true, httpVersion: '1.0' }).toString()).toBe(
    'DELETE /a HTTP/1.0\r\n\r\n',
  );
});

test('nothing that would end a line early is sent, and the message does not show a value', () => {
  for (const bad of [
    request('http://h/a b'),
    request('http://h/a\r\nX: y'),
    request('http://h/a\0'),
    request('http://h/a', { method: 'DELETE /b HTTP/1.1\r\n' }),
    request('http://h/a', { method: '' }),
    request('http://h/a', { fields: [['X-Auth-Token', 'secret\r\nX: y']] }),
    request('http://h/a', { fields: [['X\r\nY', 'secret']] }),
    request('http://h/a', { fields: [['X: y', 'secret']] }),
  ]) {
    expect(() => requestOctets(bad)).toThrow(TypeError);
    expect(() => requestOctets(bad)).not.toThrow(/secret/);
  }
});

for (const [what, framing, octets] of [
  ['raw lines follow the fields', { lines: ['X-Probe : x'] }, 'DELETE /a HTTP/1.1\r\nHost: h\r\nX-Probe : x\r\n\r\n'],
  ['a line may be folded', { lines: ['X-A: a\r\n b'] }, 'DELETE /a HTTP/1.1\r\nHost: h\r\nX-A: a\r\n b\r\n\r\n'],
  ['a head may lack its end', { cut: 'ended' }, 'DELETE /a HTTP/1.1\r\nHost: h\r\n'],
  ['a target may be in absolute form', { absoluteForm: true }, 'DELETE http://h/a HTTP/1.1\r\nHost: h\r\n\r\n'],
  ['the client may leave', { hangsUp: true }, 'DELETE /a HTTP/1.1\r\nHost: h\r\n\r\n'],
  [
    'an empty chunk may have trailers',
    { lines: ['Transfer-Encoding: chunked'], emptyChunk: { trailers: ['X-A: a'] } },
    'DELETE /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: a\r\n\r\n',
  ],
] as const) {
  test(`in a malformed request ${what}`, () => {
    expect(requestOctets(request('http://h/a'), { framing }).toString()).toBe(octets);
  });
}

test('blanks are a part of the content, and follow nothing else', () => {
  const framing = { blanks: 3 };
  const octets = requestOctets(request('http://h/a', { content: '{}' }), { framing });

  expect(octets.toString()).toBe('DELETE /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n{}   ');
  expect(() => requestOctets(request('http://h/a'), { framing })).toThrow('blanks follow no content');
});

for (const [what, framing] of [
  ['a second line', { lines: ['X-A: a\r\nDELETE /b HTTP/1.1'] }],
  ['the end of the head', { lines: ['X-A: a\r\n\r\n'] }],
  ['a bare LF', { lines: ['X-A: a\nb'] }],
  ['a request line after CR', { lines: ['X-A: a\rDELETE /b HTTP/1.1'] }],
  ['a request line in a fold', { lines: ['X-A: a\r\n DELETE /b HTTP/1.1'] }],
  ['a second request in a trailer', { emptyChunk: { trailers: ['\r\nDELETE /b HTTP/1.1'] } }],
  ['a length without its octets', { lines: ['Content-Length: 20'] }],
  ['a length without its octets, in lower case', { lines: ['content-length:1'] }],
  ['a length that is not that of the chunk', { lines: ['Content-Length: 6'], emptyChunk: {} }],
  ['a length of 5 without a chunk', { lines: ['Content-Length: 5'] }],
  ['chunks that do not follow', { lines: ['Transfer-Encoding: chunked'] }],
  ['no text', { lines: [''] }],
] as const) {
  test(`a malformed request with ${what} is a mistake of the caller, because octets could be left over`, () => {
    expect(() => requestOctets(request('http://h/a'), { framing })).toThrow(TypeError);
  });
}

test('a malformed request with a second request behind it is a mistake of the caller: no request uses its connection again', () => {
  const framing = { lines: ['Content-Length: +0'] };
  const options = { followUp: request('http://h/b') };

  expect(() => requestOctets(request('http://h/a'), { ...options, framing })).toThrow(/a connection of its own/);
  expect(requestOctets(request('http://h/a'), options).toString()).toContain('DELETE /a HTTP/1.1');
});
