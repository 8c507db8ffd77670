import { expect, test } from '@playwright/test';
import {
  couldBeMany,
  couldBeNumber,
  expectPath,
  kindOfSelfLink,
  leadsOut,
  namesTenant,
  nextBelow,
  readings,
  underTenant,
} from './request-target.ts';

const id = '9b63c1a5-0000-4000-8000-000000000001';
const base = 'http://127.0.0.1:1809/v2/1';
const origin = 'http://127.0.0.1:1809';

test('the self link of an image is its URL below the base URL', () => {
  expect(kindOfSelfLink(`${base}/images/${id}`, base, id)).toBe('operation');
  expect(kindOfSelfLink(`HTTP://127.0.0.1:1809/v2/1/images/${id}`, base, id)).toBe('operation');
  expect(kindOfSelfLink(`https://a.example:443/v2/1/images/${id}`, 'https://a.example/v2/1', id)).toBe('operation');
});

for (const href of [`${origin}/1/images/${id}`, `${base}/image/${id}`, `${base}/servers/${id}`, `${base}//images/${id}`]) {
  test(`${href} leads elsewhere and is not a target of a DELETE`, () => {
    expect(kindOfSelfLink(href, base, id)).toBe('elsewhere');
  });
}

for (const href of [
  undefined,
  `/v2/1/images/${id}`,
  `//127.0.0.1:1809/v2/1/images/${id}`,
  `http://127.0.0.1:18099/v2/1/images/${id}`,
  `https://127.0.0.1:1809/v2/1/images/${id}`,
  `http://127.0.0.1:1809@evil.example/v2/1/images/${id}`,
  `http://127.0.0.1:1809.evil.example/v2/1/images/${id}`,
  `http://127.0.0.1:1809\\@evil.example/v2/1/images/${id}`,
  `${base}/images/foreign?ignore=/${id}`,
  `${base}/images/foreign#/${id}`,
  `${base}/images/x/../../servers/${id}`,
  `${base}/images/${id}#x`,
  `${base}/images/${id}/`,
  `${base}/images/x${id}`,
  `${base}/images/%2e%2e/images/${id}`,
  `${base}/ima\tges/${id}`,
  `${base}/images/${id}\r\nX-Injected: yes`,
  `file:///v2/1/images/${id}`,
  `http://[`,
]) {
  test(`${JSON.stringify(href)} is not a usable self link`, () => {
    expect(kindOfSelfLink(href, base, id)).toBeUndefined();
  });
}

test('a self link that lacks what a gateway adds to its path is none to follow', () => {
  const behind = `${origin}/cloud/compute/v2/1`;
  expect(kindOfSelfLink(`${base}/images/${id}`, behind, id)).toBeUndefined();
  expect(kindOfSelfLink(`${origin}/1/images/${id}`, behind, id)).toBe('elsewhere');
});

test('an identifier that is not a path segment has no self link', () => {
  for (const odd of ['', '.', '..', 'a/b', '?all=1', '*'])
    expect(kindOfSelfLink(`${base}/images/${odd}`, base, odd)).toBeUndefined();
});

for (const [href, page, below, expected] of [
  ['a link with the base URL', `${base}/images`, `${base}/images?marker=x`, '/images?marker=x'],
  ['a relative one', `${base}/images/detail`, '/v2/1/images/detail?marker=x', '/images/detail?marker=x'],
  ['one that is a query alone', `${base}/images`, '?marker=x', '/images?marker=x'],
] as const) {
  test(`the next page is read by ${href}`, () => {
    expect(nextBelow(below, page, base)).toBe(expected);
  });
}

test('the next page is read on a base URL without a path', () => {
  expect(nextBelow(`${origin}/images?marker=x`, `${origin}/images`, origin)).toBe('/images?marker=x');
  expect(nextBelow('/images?marker=x', `${origin}/images`, origin)).toBe('/images?marker=x');
});

for (const href of [
  7,
  'http://[',
  'http://127.0.0.1:18099/v2/1/images',
  'https://127.0.0.1:1809/v2/1/images',
  'http://127.0.0.1:1809@evil.example/v2/1/images',
  '//evil.example/v2/1/images',
  '\\\\evil.example/v2/1/images',
  `${origin}/v2/2/images`,
  `${origin}/v2/1x/images`,
  `${origin}/v2/1`,
  `${base}/../2/images`,
  `${base}/%2e%2e/2/images`,
  `${base}/..%2f2/images`,
  `${base}/images?a b`,
]) {
  test(`${JSON.stringify(href)} is not a next page of the target`, () => {
    expect(nextBelow(href, `${base}/images`, base)).toBeUndefined();
  });
}

test('a self link whose letters a parser maps to ASCII is none', () => {
  for (const start of ['http://ｃloud.example/v2/1', 'http://cloud。example/v2/1'])
    expect(kindOfSelfLink(`${start}/images/img-1`, 'http://cloud.example/v2/1', 'img-1')).toBeUndefined();
});

test('a link of a list cannot lengthen the host of a base URL without a path', () => {
  for (const href of ['http://other.example/foo/1', 'm', '8', '.evil.example/images', '@evil.example/'])
    expect(nextBelow(href, 'http://127.0.0.1:1808/images', 'http://127.0.0.1:1808') ?? '/').toMatch(/^\//);
});

test('a tenant is the last segment of the base URL, and one segment', () => {
  expect(namesTenant(base)).toBe(true);
  for (const url of [origin, `${origin}/v2`, `${origin}/compute/v2.1`]) expect(namesTenant(url)).toBe(false);
  expect(underTenant(base, 'other')).toBe(`${origin}/v2/other`);
  for (const tenant of ['', '..', 'a/b', 'a?b', 'a#b', '@evil.example'])
    expect(() => underTenant(base, tenant)).toThrow(/not a tenant/);
  expect(() => underTenant(origin, 'other')).toThrow(/contains no tenant/);
});

test('a path begins with a slash and holds neither query nor fragment', () => {
  for (const path of ['', '/', '//x', '/a%3Fb', '/%00']) expect(() => expectPath(path)).not.toThrow();
  for (const path of ['x', '@evil.example/', ':1', '.evil', '/a?b', '/a#b', '/a b', '/a\r\n', '/a\\b', '?x'])
    expect(() => expectPath(path)).toThrow(/not a path/);
});

test('dot segments are seen however often they are encoded', () => {
  for (const path of ['/..', '/a/../b', '/%2e%2e', '/.%2E/', '/..%2fservers', '/%252e%252e/', '/.', '/a%5c..'])
    expect(leadsOut(path)).toBe(true);
  for (const path of ['', '/a', '/a..b', '/...', '/%2e%2e%2e']) expect(leadsOut(path)).toBe(false);
});

const uuid = 'a1b2c3d4-0000-4000-8000-000000000001';

test('a text is read as written and after each decoding, the plain one last', () => {
  expect(readings('image')).toEqual(['image']);
  expect(readings('%2561%20b')).toEqual(['%2561%20b', '%61 b', 'a b']);
  expect(readings('b%C3%BCro')).toEqual(['b%C3%BCro', 'bÃ¼ro', 'büro']);
  expect(readings('100%')).toEqual(['100%']);
});

test('a text that is escaped more often than any server decodes has no known reading', () => {
  expect(readings(`%${'25'.repeat(4)}2A`)).toHaveLength(6);
  expect(readings(`%${'25'.repeat(5)}2A`)).toBeUndefined();
  expect(couldBeMany(`/%${'25'.repeat(5)}61`)).toBe(true);
});

/** Texts that some server reads as the collection, a word for all, a pattern or a condition. */
const many = [
  ...[
    '',
    '/',
    '//',
    '/detail',
    '/DETAIL',
    '/all',
    '/*',
    '/_',
    '/%2F',
    '/%252F',
    '/%20',
    '/%09%0a',
    '/+',
    '/%00',
    '/%00x',
    '/%00%00',
  ],
  ...['/%C2%A0', '/%E2%80%8B', '/%e3%80%80', '/%2A', '/%252A', '/%25252a', '/%25', '/%2525', '/%5F', '/image%25', '/image%2525'],
  ...[
    '/image%2A',
    '/%25image',
    '/im%25age',
    '/;v=1',
    '/%3Bv=1',
    '/?x',
    '/%3Fall=1',
    '/%23',
    '/*;v=1',
    '/%64etail',
    '/d%2565tail',
  ],
  ...['/%61ll', `/*,${uuid}`, "/'%20OR%20'1'='1", '/%27%20OR%201=1', '/x%27--'],
];

/** Texts that some server reads as a whole number. */
const numbers = [
  ...['/0', '/-1', '/+7', '/999', '/%30', '/%2531', '/%2D1', '/%20%31', '/7%00x', '/7%0d%0aX: y', '/%EF%BC%91%EF%BC%92', '/1,2'],
  ...['/1%2C2', '/x%7C5', '/x%2F5', '/7;v=1', '/7%3Fx'],
];

test('what a server could read as many images is found in every reading', () => {
  expect(many.filter((text) => !couldBeMany(text))).toEqual([]);
});

test('what a server could read as a number is found in every reading', () => {
  expect(numbers.filter((text) => !couldBeNumber(text))).toEqual([]);
});

test('a word, an identifier and what is made from one are neither many nor a number', () => {
  const texts = ['not-an-image', 'null', '1.5', '0xff', '2015-07-09', 'image%09name', '%7B%22id%22%3A1%7D', '%5B%5D', 'an+image'];
  const made = [uuid, `%20${uuid}`, `${uuid};v=1`, `${uuid}%2Fmetadata`, `${uuid}%00`, `%22${uuid}%22`, `urn:uuid:${uuid}`];
  const coded = ['image%0d%0aX-Injected:%20yes', 'b%C3%BCro', '%F0%9F%96%BC', 'image%E2%80%8F', 'e%CC%81', '%24%28id%29'];

  expect([...texts, ...made, ...coded].filter((text) => couldBeMany(`/${text}`) || couldBeNumber(text))).toEqual([]);
});

test('a pattern with an identifier in it is that image alone', () => {
  const isOwn = (part: string): boolean => part.includes(uuid);

  expect([`/${uuid}%25`, `/${uuid}*`, `/%2525${uuid}`].map((text) => couldBeMany(text, isOwn))).toEqual([false, false, false]);
  expect([`/${uuid}%20%25`, `/%25;${uuid}`, `/*,${uuid}`, `/%25%00${uuid}`].filter((text) => !couldBeMany(text, isOwn))).toEqual(
    [],
  );
});
