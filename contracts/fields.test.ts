import { expect, test } from '@playwright/test';
import {
  allow,
  challenges,
  faultRetry,
  httpDate,
  imfFixdate,
  isoDateTime,
  mediaType,
  type Parsed,
  requestIdPattern,
  retryAfter,
  singletonFields,
} from './fields.ts';

const value = <T>(parsed: Parsed<T>): T | undefined => (parsed.ok ? parsed.value : undefined);
const reason = (parsed: Parsed<unknown>): string | undefined => (parsed.ok ? undefined : parsed.reason);

const epochMs = Date.UTC(2026, 10, 24, 23, 5, 7);
const nowMs = Date.UTC(2026, 0, 1);

test('an IMF-fixdate is read to the second', () => {
  expect(imfFixdate('Tue, 24 Nov 2026 23:05:07 GMT')).toBe(epochMs);
  expect(imfFixdate('Thu, 29 Feb 2024 00:00:00 GMT')).toBe(Date.UTC(2024, 1, 29));
  expect(imfFixdate('Sat, 31 Dec 2016 23:59:60 GMT')).toBe(Date.UTC(2017, 0, 1));
});

for (const wrong of [
  '',
  'Tue, 24 Nov 2026 23:05:07 UTC',
  'Tue, 24 Nov 2026 23:05:07 +0000',
  'tue, 24 nov 2026 23:05:07 gmt',
  'Tue, 24 Nov 26 23:05:07 GMT',
  'Tue, 4 Nov 2026 23:05:07 GMT',
  'Tue,  24 Nov 2026 23:05:07 GMT',
  ' Tue, 24 Nov 2026 23:05:07 GMT',
  'Wed, 24 Nov 2026 23:05:07 GMT',
  'Tue, 24 Foo 2026 23:05:07 GMT',
  'Sun, 29 Feb 2026 00:00:00 GMT',
  'Tue, 24 Nov 2026 24:05:07 GMT',
  'Tue, 24 Nov 2026 23:60:07 GMT',
  'Tue, 24 Nov 2026 23:05:61 GMT',
  'Tue, 24 Nov 2026 23:05:07 GMT, Tue, 24 Nov 2026 23:05:08 GMT',
  'Tuesday, 24-Nov-26 23:05:07 GMT',
  'Tue Nov 24 23:05:07 2026',
  '2026-11-24T23:05:07Z',
]) {
  test(`${JSON.stringify(wrong)} is not an IMF-fixdate`, () => {
    expect(imfFixdate(wrong)).toBeUndefined();
  });
}

test('an HTTP-date has three forms', () => {
  expect(httpDate('Tue, 24 Nov 2026 23:05:07 GMT', nowMs)).toBe(epochMs);
  expect(httpDate('Tuesday, 24-Nov-26 23:05:07 GMT', nowMs)).toBe(epochMs);
  expect(httpDate('Tue Nov 24 23:05:07 2026', nowMs)).toBe(epochMs);
  expect(httpDate('Tue Nov  3 23:05:07 2026', nowMs)).toBe(Date.UTC(2026, 10, 3, 23, 5, 7));
});

test('two digits of a year mean at most fifty years ahead', () => {
  expect(httpDate('Sunday, 06-Nov-94 08:49:37 GMT', nowMs)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
  expect(httpDate('Friday, 06-Nov-76 08:49:37 GMT', nowMs)).toBe(Date.UTC(2076, 10, 6, 8, 49, 37));
});

test('a text in none of the three forms is not an HTTP-date', () => {
  for (const wrong of ['Tueday, 24-Nov-26 23:05:07 GMT', 'Wed Nov 24 23:05:07 2026', 'Tue Nov 24 23:05:07 2026 GMT', 'now'])
    expect(httpDate(wrong, nowMs), wrong).toBeUndefined();
});

test('a Retry-After is seconds or a date', () => {
  expect(retryAfter('0')).toEqual({ seconds: 0 });
  expect(retryAfter('54')).toEqual({ seconds: 54 });
  expect(retryAfter('9'.repeat(400))).toEqual({ seconds: 2 ** 31 });
  expect(retryAfter('Tue, 24 Nov 2026 23:05:07 GMT')).toEqual({ at: epochMs });
  expect(retryAfter('Tue Nov 24 23:05:07 2026')).toEqual({ at: epochMs });
});

test('nothing else is a Retry-After', () => {
  for (const wrong of ['', '54s', '-1', '+1', '1.5', '1e3', '0x10', ' 5', '5, 5', '٥', '2026-11-24T23:05:07Z'])
    expect(retryAfter(wrong), wrong).toBeUndefined();
});

test('a date-time of an overLimit has a zone: Z, an offset, or the letters UTC', () => {
  expect(isoDateTime('2026-11-24T23:05:07Z')).toBe(epochMs);
  expect(isoDateTime('2026-11-24T23:05:07UTC')).toBe(epochMs);
  expect(isoDateTime('2026-11-25T01:05:07+02:00')).toBe(epochMs);
  expect(isoDateTime('2026-11-24T17:35:07-05:30')).toBe(epochMs);
  expect(isoDateTime('2026-11-24T23:05:07.25Z')).toBe(epochMs + 250);
});

test('nothing else is a date-time of an overLimit', () => {
  for (const wrong of [
    '',
    '2026-11-24 23:05:07Z',
    '2026-11-24T23:05Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-24T25:05:07Z',
    '2026-11-24T23:05:07+0200',
    '2026-11-24T23:05:07+24:00',
    '2026-11-24T23:05:07 UTC',
    'Tue, 24 Nov 2026 23:05:07 GMT',
  ])
    expect(isoDateTime(wrong), wrong).toBeUndefined();
});

test('the retry of a fault is a string of seconds or a date-time', () => {
  expect(faultRetry('54')).toEqual({ seconds: 54 });
  for (const zone of ['UTC', 'Z', '']) expect(faultRetry(`2026-11-24T23:05:07${zone}`)).toEqual({ at: epochMs });
  for (const wrong of [54, '54s', '', null, undefined, {}, 'Tue, 24 Nov 2026 23:05:07 GMT'])
    expect(faultRetry(wrong)).toBeUndefined();
});

/** Challenges as plain data: scheme, token68, parameters. */
const plain = (field: string) =>
  value(challenges(field))?.map(({ scheme, token68, parameters }) => [scheme, token68 ?? Object.fromEntries(parameters)]);

test('challenges are read with their parameters', () => {
  expect(plain('Keystone uri="https://identity.example.com/v3"')).toEqual([
    ['Keystone', { uri: 'https://identity.example.com/v3' }],
  ]);
  expect(plain('Basic REALM=here')).toEqual([['Basic', { realm: 'here' }]]);
  expect(plain('Basic realm = "a \\"b\\", c=d" , charset="UTF-8"')).toEqual([
    ['Basic', { realm: 'a "b", c=d', charset: 'UTF-8' }],
  ]);
  expect(plain('Basic realm=""')).toEqual([['Basic', { realm: '' }]]);
});

test('challenges stand alone or with a token68', () => {
  expect(plain('Negotiate')).toEqual([['Negotiate', {}]]);
  expect(plain('Negotiate YWJj/+==')).toEqual([['Negotiate', 'YWJj/+==']]);
  expect(plain('Basic realm')).toEqual([['Basic', 'realm']]);
});

test('several challenges share a field, and empty elements are passed over', () => {
  expect(plain('Newauth a=1, b="x, y", Negotiate, Bearer abc==, Basic realm=x')).toEqual([
    ['Newauth', { a: '1', b: 'x, y' }],
    ['Negotiate', {}],
    ['Bearer', 'abc=='],
    ['Basic', { realm: 'x' }],
  ]);
  expect(plain(' ,, Basic realm=x ,, Digest nonce=y,')).toEqual([
    ['Basic', { realm: 'x' }],
    ['Digest', { nonce: 'y' }],
  ]);
});

for (const [wrong, why] of [
  ['', 'it contains no challenge'],
  [' , ', 'it contains no challenge'],
  ['Keystone uri=https://identity.example.com', '"://identity.example.com"'],
  ['Basic realm="open', 'no parameter and no token68'],
  ['Basic realm=', undefined],
  ['Basic realm=a realm=b', 'a comma or the end'],
  ['Basic realm=a, Realm=b', 'twice'],
  ['"Basic"', 'no scheme'],
  ['Basic\trealm=x', 'a comma or the end'],
  ['Basic realm="\u0007"', 'no parameter and no token68'],
  ['Bearer abc== def', 'no parameter and no token68'],
] as const) {
  test(`${JSON.stringify(wrong)} ${why === undefined ? 'is a challenge with a token68' : 'is not a list of challenges'}`, () => {
    if (why === undefined) expect(reason(challenges(wrong))).toBeUndefined();
    else expect(reason(challenges(wrong))).toContain(why);
  });
}

test('an Allow is a set of methods and may be empty', () => {
  expect(value(allow('GET, DELETE'))).toEqual(new Set(['DELETE', 'GET']));
  expect(value(allow('GET,,\tHEAD ,'))).toEqual(new Set(['GET', 'HEAD']));
  expect(value(allow('get'))).toEqual(new Set(['get']));
  expect(value(allow(''))).toEqual(new Set());
  expect(reason(allow('GET POST'))).toContain('"GET POST" is not a method');
  expect(reason(allow('GET|POST, (all)'))).toContain('"(all)" is not a method');
});

test('a media type is read without regard to case', () => {
  expect(value(mediaType('Application/JSON'))).toEqual({ type: 'application', subtype: 'json', parameters: new Map() });
  expect(value(mediaType('text/html; Charset="UTF-8" ;; a=b '))).toEqual({
    type: 'text',
    subtype: 'html',
    parameters: new Map([
      ['charset', 'UTF-8'],
      ['a', 'b'],
    ]),
  });
  expect(value(mediaType('a/b;c=1;C=2'))?.parameters).toEqual(new Map([['c', '1']]));
});

test('a text that is not type/subtype with parameters is not a media type', () => {
  for (const wrong of ['', 'json', '/json', 'application/', 'application/json;charset', 'a/b; c = d', 'a/b c=d', 'a/b, c/d'])
    expect(reason(mediaType(wrong)), wrong).toBeDefined();
});

test('a request id is req- and a UUID', () => {
  expect('req-0b7e2a44-6c1d-4f5e-8a90-3d2c1b0a9f87').toMatch(requestIdPattern);
  expect('req-0B7E2A44-6C1D-4F5E-8A90-3D2C1B0A9F87').toMatch(requestIdPattern);
  for (const wrong of ['req-None', 'req-', '0b7e2a44-6c1d-4f5e-8a90-3d2c1b0a9f87', 'req-0b7e2a446c1d4f5e8a903d2c1b0a9f87'])
    expect(wrong).not.toMatch(requestIdPattern);
});

test('fields of one value are named in lower case, Date not among them, nor a field that is a list', () => {
  for (const name of singletonFields) expect(name).toBe(name.toLowerCase());
  for (const list of ['date', 'allow', 'www-authenticate', 'via', 'set-cookie', 'cache-control', 'vary'])
    expect(singletonFields).not.toContain(list);
});
