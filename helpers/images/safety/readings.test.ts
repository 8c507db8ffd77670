import { expect, test } from '@playwright/test';
import { couldBeMany, couldBeNumber, readings } from './request-target.ts';

const id = 'a1b2c3d4-0000-4000-8000-000000000001';

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
  ...['/%61ll', `/*,${id}`, "/'%20OR%20'1'='1", '/%27%20OR%201=1', '/x%27--'],
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
  const made = [id, `%20${id}`, `${id};v=1`, `${id}%2Fmetadata`, `${id}%00`, `%22${id}%22`, `urn:uuid:${id}`];
  const coded = ['image%0d%0aX-Injected:%20yes', 'b%C3%BCro', '%F0%9F%96%BC', 'image%E2%80%8F', 'e%CC%81', '%24%28id%29'];

  expect([...texts, ...made, ...coded].filter((text) => couldBeMany(`/${text}`) || couldBeNumber(text))).toEqual([]);
});

test('a pattern with an identifier in it is that image alone', () => {
  const isOwn = (part: string): boolean => part.includes(id);

  expect([`/${id}%25`, `/${id}*`, `/%2525${id}`].map((text) => couldBeMany(text, isOwn))).toEqual([false, false, false]);
  expect([`/${id}%20%25`, `/%25;${id}`, `/*,${id}`, `/%25%00${id}`].filter((text) => !couldBeMany(text, isOwn))).toEqual([]);
});
