import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { ExpendableImages } from './expendable-images.ts';
import { Cap, Claims } from './safety/claims.ts';
import { recordingTarget } from './testing/recording-target.ts';

const ids = ['c0de57a9-3b1f-4e86-9d72-5fa8e1b3604c', 'd2e6f1a8-93c4-4b57-8e0d-71fa25c8b936'];

/** What two workers get who ask in turn for three images of two that are listed, and how many reads that took. */
async function asked(status: number) {
  const folder = freshFolder();
  const workers = [1, 2].map(() => {
    const { target, sent } = recordingTarget({ images: { source: 'ids', ids } }, { answer: () => ({ status }) });
    const limit = new Cap(folder);
    return { sent, images: new ExpendableImages(target, { claims: new Claims(folder), limit, shard: { current: 1, total: 1 } }) };
  });
  const given = [];
  for (let time = 0; time < 3; time += 1) for (const { images } of workers) given.push(await images.next());
  return { given, reads: workers.map(({ sent }) => sent.length) };
}

for (const status of [403, 405, 501])
  test(`a target that answers GET ${status} shows no listed image, and each test says so, on every worker`, async () => {
    const { given, reads } = await asked(status);

    expect(given).toEqual(
      given.map(() => expect.objectContaining({ code: 'listed-image-unusable', parameters: { id: ids[0], status } })),
    );
    expect(reads).toEqual([1, 1]);
  });

test('listed images that are not there are used up', async () => {
  const { given } = await asked(404);

  expect(given.at(-1)).toMatchObject({ code: 'images-used-up' });
});

test('all workers together take as many images as the operator allows', () => {
  const folder = freshFolder();
  const [one, other] = [new Cap(folder, 3), new Cap(folder, 3)];

  expect([one.hasRoom(3), one.hasRoom(4)]).toEqual([true, false]);
  expect([one.take(), other.take(), other.hasRoom(2), one.take(), other.take()]).toEqual([true, true, false, true, false]);
  expect([one.hasRoom(1), other.hasRoom(0)]).toEqual([false, true]);
});
