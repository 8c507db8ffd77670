import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import type { Images } from '../../images/images.ts';
import { type Answer, recordingTarget } from '../../images/testing/recording-target.ts';
import { hasEffectOf } from '../rules/images-shown.ts';
import { effectsOf, raceWithReads } from './races.ts';

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
  await raceWithReads(api, { present: async () => ({ id, name, address: ledger.image(id, 'own') }) } as unknown as Images);

  expect(sent.filter(({ method }) => method !== 'GET')).toHaveLength(1);
});

/** An answer; one that shows an image if it has an id and the status 200. */
function answered(status: number, id = ''): Exchange {
  const content = Buffer.from(status === 200 ? JSON.stringify({ image: { id, status: 'ACTIVE' } }) : '{}');
  return {
    purpose: {},
    request: { url: `http://a.test/images/${id}`, method: 'GET' },
    response: { status, fields: [], content },
  } as unknown as Exchange;
}

test('a row that decides nothing does not hide one whose answer is not its effect', async () => {
  let made = 0;
  let read = 200;
  const getImage = async (id: string) => answered(read, id);
  const api = { labelled: () => api, getImage, getImageLeft: getImage };
  const present = async () => ({ id: `image-${++made}`, address: {} });
  const images = { api, present, canTryAnother: async () => true } as unknown as Images;
  // DI-GONE-01 judges the first: the image is there after a 204.
  const rows = { 'left after a 204': [204, 200], 'gone after a 417': [417, 404], 'left after a 400': [400, 200] } as const;
  const { deletion, after } = await effectsOf(images, rows, hasEffectOf, async (_, __, [status, shown]) => {
    read = shown;
    return answered(status);
  });

  expect(hasEffectOf(deletion).check(after)).toBe('the image is gone after a 417');
  expect(made).toBe(3);
});
