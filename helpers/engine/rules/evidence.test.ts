import { expect, test } from '@playwright/test';
import { evidence } from '../../../contracts/evidence.ts';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { FixtureName } from '../../../contracts/target-words.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import { answeredInstead } from '../../images/client/expect-answer.ts';
import { missingIn } from './evidence.ts';

const json: FieldLine = ['Content-Type', 'application/json'];

const answered = (status: number, content: string, ...fields: readonly FieldLine[]): Exchange => {
  const request = { method: 'DELETE', url: 'http://a.test/v2/1/images/2', fields: [] };
  return judgedExchange({ request, purpose: { onImage: true }, response: response(status, content, fields) });
};

const seenIn = (...exchanges: readonly Exchange[]) => evidence.filter((kind) => missingIn(exchanges, [kind]) === undefined);

const read = (status: number, image: object, fixture?: FixtureName): Exchange => ({
  ...answered(status, JSON.stringify({ image }), json),
  role: 'state',
  request: { method: 'GET', url: 'http://a.test/v2/1/images/2', fields: [] },
  ...(fixture !== undefined && { purpose: { fixture } }),
});

test('a deletion without content shows that it was answered, and nothing of what it lacks', () => {
  expect(seenIn(answered(204, ''))).toEqual(['response', 'answer of the service', 'successful deletion', '204']);
  expect(seenIn(answered(200, ''))).toEqual(['response', 'answer of the service', 'successful deletion']);
  expect(seenIn(answered(202, ''))).toEqual(['response', 'answer of the service']);
});

test('a rate limit and a gateway answer for nobody', () => {
  expect(seenIn(answered(429, ''))).not.toContain('answer of the service');
  for (const status of [500, 502]) expect(seenIn(answered(status, ''))).not.toContain('refusal');
});

test('a limit and a service that is away are two reasons', () => {
  const after: FieldLine = ['Retry-After', '1'];

  expect(answeredInstead(answered(413, '', after))).toBe("the target's rate limit answered instead");
  expect(answeredInstead(answered(503, '', after))).toMatch(/answered instead that it is not available: 503/);
});

test('the state of an image is shown by a read of that image only', () => {
  expect(seenIn(read(200, { id: '2', status: 'ACTIVE' }))).toContain('state of an image');
  expect(seenIn(read(200, { id: '3', status: 'ACTIVE' }))).not.toContain('state of an image');
  expect(seenIn(read(404, {}))).toContain('state of an image');
  expect(seenIn({ ...read(404, {}), purpose: { noneShown: true } })).not.toContain('state of an image');
});

test('two images of one name are two', () => {
  const image = read(200, { id: '2', name: 'a' });
  const other = { ...read(200, { id: '3', name: 'a' }), request: { ...image.request, url: 'http://a.test/v2/1/images/3' } };

  expect(seenIn(image, image)).not.toContain('two images of one name');
  expect(seenIn(image, other)).toContain('two images of one name');
});

test("another tenant's image is there if its owner reads it, or if its deletion is not answered as that of no image", () => {
  const deletion = (status: number): Exchange => ({ ...answered(status, ''), purpose: { fixture: 'foreign' } });

  for (const seen of [deletion(403), deletion(409), read(200, { id: '2' }, 'foreign')])
    expect(seenIn(seen)).toContain('image of another tenant');
  for (const unseen of [deletion(401), deletion(404), deletion(410), deletion(429), read(404, {}, 'foreign')])
    expect(seenIn(unseen)).not.toContain('image of another tenant');
});
