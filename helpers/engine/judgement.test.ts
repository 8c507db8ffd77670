import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import { judgedExchange, response } from '../http/testing/judged-exchange.ts';
import { received } from '../images/client/shown-exchanges.ts';
import { reasonsIn, untested } from '../verdict/reason.ts';
import { annotationsAfter } from '../verdict/testing/in-test.ts';
import { asEveryResponse, expectObedience, leavesImage, shareText } from './judgement.ts';
import type { Rule } from './rules/rule.ts';
import { expectJudged } from './worker.ts';

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

/** How a test ends that judges exchanges by a rule on 404, and what it counts. */
async function endOf(exchanges: readonly Exchange[]) {
  const check: Rule['check'] = ({ response }) => (response?.status === 404 ? undefined : null);
  const annotations = await annotationsAfter((running) => {
    expectObedience(exchanges, { expected: 'nothing', about: '404', check });
    expectJudged(running);
  });
  return { counted: annotations.find(({ type }) => type === 'evidence')?.description, why: reasonsIn(annotations)[0] };
}

test('what a rule is not about decides nothing: a table needs each row, and the responses of a run one of them', async () => {
  const [one, other] = [404, 403].map((status) => judgedExchange({ response: response(status) }));
  const rows = [one, other].flatMap((each) => each ?? []);
  const what = { what: '404' };

  expect(await endOf(rows.slice(1))).toEqual({ why: untested('not-seen', { ...what, own: true }) });
  expect(await endOf(rows)).toEqual({ counted: '1', why: untested('not-seen', { ...what, own: true }) });
  expect(await endOf(asEveryResponse(rows))).toEqual({ counted: '1' });
  expect(await endOf(asEveryResponse(rows.slice(1)))).toEqual({ why: untested('not-seen', what) });
});

test('what failed is counted in requests, or in exchanges if reads of an image are among them', () => {
  const [attempt, look] = [exchange, { ...exchange, role: 'state' as const }];

  expect(shareText(1, { decided: 2, given: [attempt, attempt] })).toBe('1 of 2 requests');
  expect(shareText(2, { decided: 2, given: [attempt, look, look] })).toBe('2 of 2 exchanges; 1 more decides nothing');
  expect(shareText(1, { decided: 2, given: [attempt, { ...look, cause: read.cause }] })).toBe('1 of 2 requests');
});
