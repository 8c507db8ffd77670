import { expect, test } from '@playwright/test';
import { judgedExchange, response } from '../http/testing/judged-exchange.ts';
import { received } from '../images/client/shown-exchanges.ts';
import { leavesImage } from './judgement.ts';

const url = 'http://a.test/v2/1/images/9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';
const exchange = judgedExchange({ request: { method: 'DELETE', url, fields: [] } });
const answer = (content: string) => response(404, content);
const read = {
  request: { method: 'GET', url, fields: [] },
  cause: { request: exchange.request, response: response(401) },
} as const;

for (const [title, more, text] of [
  ['a response', { response: answer('{}') }, '404 {}'],
  ['a response without content', { response: answer('') }, '404 (no content)'],
  [
    'octets after a response',
    {
      response: {
        ...response(204),
        wire: { framing: 'none', stray: '{"a":1}', contentOctets: 0, defects: [], httpVersion: '1.1' },
      },
    },
    '204 (no content), and after its end "{\\"a\\":1}"',
  ],
  ['a read that shows what a request did', { ...read, response: answer('{}') }, '401 to the DELETE, then 404 to the GET {}'],
  ['no response', { failure: { kind: 'timeout', detail: '' } }, 'no response: timeout'],
  [
    'no response to a read',
    { ...read, failure: { kind: 'reset', detail: '' } },
    '401 to the DELETE, then no response to the GET: reset',
  ],
] as const) {
  test(`what was received is shown for ${title}`, () => {
    expect(received({ ...exchange, ...more }, (text) => text)).toBe(text);
  });
}

const image = JSON.stringify({ image: { id: '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0', status: 'ACTIVE' } });
const deleted = image.replace('ACTIVE', 'DELETED');
const done = { request: exchange.request, response: response(204) } as const;
const elsewhere = { ...exchange.request, url: url.replace('9b63', '0000') };
const standing = { ...read, cause: done, response: response(200, image) } as const;

for (const [title, more, leaves] of [
  ['that is there after a 204', {}, true],
  ['that is gone after a 204', { response: answer('{}') }, false],
  ['that is shown as deleted after a 204', { response: response(200, deleted) }, false],
  ['that a 204 left with another name', { changed: 'another name' }, false],
  ['that is there after a refusal', { cause: { ...done, response: response(403) } }, false],
  ['that is there after the deletion of another', { cause: { ...done, request: elsewhere } }, false],
  ['that is there after a POST', { cause: { ...done, request: { ...exchange.request, method: 'POST' } } }, false],
] as const) {
  test(`an image ${title} was ${leaves ? '' : 'not '}left by a deletion that was answered as done`, () => {
    expect(leavesImage({ ...exchange, ...standing, ...more })).toBe(leaves);
  });
}
