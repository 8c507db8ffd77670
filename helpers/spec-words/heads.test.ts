import { expect, test } from '@playwright/test';
import type { Exchange } from '../http/exchange.ts';
import type { Images } from '../targets/images.ts';
import { recordingTarget } from '../targets/testing/recording-target.ts';
import { headOfImage, readAfterHead } from './heads.ts';
import { Sharing } from './once-per-worker.ts';

const id = '01234567-89ab-4def-8123-456789abcdef';

/** A target with one image, and the methods that left, in order. */
function world({ standsIn = false } = {}) {
  const json = { image: { id, name: 'a', status: 'ACTIVE' } };
  const { api, target, ledger, sent } = recordingTarget(
    { images: { source: 'snapshot', server: '1' } },
    { aims: ['victim'], answer: () => ({ status: 200, json }) },
  );
  ledger.own(id, 'a', 'name');
  ledger.begin({ aims: ['victim'], provokes: false, standIn: standsIn });
  const own = () => ({ id, name: 'a', address: ledger.image(id, 'victim') });
  const random = () => {
    const uuid = ledger.randomId();
    return { id: uuid, name: '', address: ledger.standIn(uuid) };
  };
  const victim = async () => (standsIn ? random() : own());
  const of = { api, images: { victim } as unknown as Images, sharing: new Sharing(target.recorder) };
  return { of, methods: () => sent.map(({ method }) => method).join(' ') };
}

const status = ({ response }: Exchange): number | undefined => response?.status;

test('the HEAD whose effect was read serves the tests that look at its answer', async () => {
  const { of, methods } = world();

  expect(status(await readAfterHead(of))).toBe(200);
  const { before, head } = await headOfImage(of);
  expect([before, head].map((each) => each?.response?.status)).toEqual([200, 200]);
  expect(methods()).toBe('GET HEAD GET');
});

test('the effect of a HEAD is read after a HEAD of its own: other requests may have followed an earlier one', async () => {
  const { of, methods } = world();
  await headOfImage(of);
  await readAfterHead(of);

  expect(methods().split(' ').slice(-2)).toEqual(['HEAD', 'GET']);
  expect(methods().match(/HEAD/g)).toHaveLength(2);
});

test('a HEAD of a random UUID serves no other test, and is not read before', async () => {
  const { of, methods } = world({ standsIn: true });
  await headOfImage(of);
  await headOfImage(of);

  expect(methods()).toBe('HEAD HEAD');
});
