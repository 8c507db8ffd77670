import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import type { Images } from '../../images/images.ts';
import { type Answer, recordingTarget } from '../../images/testing/recording-target.ts';
import { haveEffectOfAnswers } from '../rules/images-shown.ts';
import { raceWithOthers } from './races.ts';

const id = 'c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c';
const name = 'di-conformance-00000abcdef-0a1b2c3d';
const answer: Answer = ({ method }) =>
  method === 'GET' ? { status: 200, json: { image: { id, name, status: 'ACTIVE' } } } : { status: 204 };

test('no two requests that may change something are under way at once beside images of others, whatever a test sends', async () => {
  const ids = [id, 'd2e6f1a8-93c4-4b57-8e0d-71fa25c8b936'];
  const alone = recordingTarget({}, { aims: ['own'], answer });
  const beside = recordingTarget({}, { aims: ['own'], answer, others: true });
  const attempts = [alone, beside].map(({ api, ledger }) => {
    for (const each of ids) ledger.own(each, name, 'name');
    return Promise.allSettled(ids.map((each) => api.deleteImage(ledger.image(each, 'own'))));
  });
  const [together, apart] = await Promise.all(attempts);

  expect(together?.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(apart?.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(beside.sent).toHaveLength(1);
});

test('reads that race a deletion leave one DELETE, of an image that stands', async () => {
  const { api, ledger, sent } = recordingTarget({}, { aims: ['own'], others: true, answer });
  ledger.own(id, name, 'name');
  await raceWithOthers(api, { present: async () => ({ id, name, address: ledger.image(id, 'own') }) } as unknown as Images);

  expect(sent.filter(({ method }) => method !== 'GET')).toHaveLength(1);
});

test('of several images each is judged by the answer to its own deletion', () => {
  const read = (status: number, shown: number): Exchange => {
    const content = shown === 200 ? JSON.stringify({ image: { id, status: 'ACTIVE' } }) : '';
    const request = { method: 'GET', url: `http://a.test/images/${id}`, fields: [] };
    return judgedExchange({ request, response: response(shown, content), cause: { request, response: response(status) } });
  };
  const { undecided, check } = haveEffectOfAnswers();
  const said = (each: Exchange) => undecided?.(each) ?? check(each);

  expect([read(204, 200), read(417, 404), read(400, 200), read(204, 404)].map(said)).toEqual([
    // DI-GONE-01 judges it.
    'DELETE gets 204',
    'the image is gone after a 417',
    undefined,
    undefined,
  ]);
});
