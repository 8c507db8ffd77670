import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import { message, received } from './judgement.ts';

const url = 'http://a.test/v2/1/images/9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';
const exchange: Exchange = {
  id: 1,
  label: '',
  test: '',
  role: 'judged',
  request: { method: 'DELETE', url, fields: [] },
  started: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  echoes: [],
};
const answer = (content: string) => ({ status: 404, reason: '', fields: [], content: Buffer.from(content) });
const read = { request: { method: 'GET', url, fields: [] }, cause: exchange.request } as const;

for (const [title, more, text] of [
  ['a response', { response: answer('{}') }, '404 {}'],
  ['a response without content', { response: answer('') }, '404 (no content)'],
  ['a read that shows what a request did', { ...read, response: answer('{}') }, '404 to the GET that followed {}'],
  ['no response', { failure: { kind: 'timeout', detail: '' } }, 'no response: timeout'],
  ['no response to a read', { ...read, failure: { kind: 'reset', detail: '' } }, 'no response to the GET that followed: reset'],
] as const) {
  test(`what was received is shown for ${title}`, () => {
    expect(received({ ...exchange, ...more })).toBe(text);
  });
}

test('the response of a finding is an HTTP message, and says of which request it is', () => {
  const response = { ...answer('{}'), fields: [['Allow', 'GET']] as const };

  expect(message({ ...exchange, response })).toBe('HTTP/1.1 404\nAllow: GET\n\n{}');
  expect(message({ ...exchange, ...read, response: answer('') })).toBe('(to the GET that followed)\nHTTP/1.1 404');
});
