import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { recordingTarget } from '../testing/recording-target.ts';
import { FirstDeletion } from './first-deletion.ts';
import { keepTenantImages } from './tenant-images.ts';

const image = (id: string) => ({ id, name: id, status: 'ACTIVE' });

/** A target whose deletion takes some images with it, what was kept of it before the run, and the watch over its first deletion. */
async function watched(taken: readonly string[], before = ['a', 'b', 'c']) {
  let left = before;
  const { target, api } = recordingTarget(
    {},
    {
      aims: ['unknown'],
      answer: ({ method }) => {
        if (method !== 'DELETE') return { status: 200, json: { images: left.map(image) } };
        left = left.filter((id) => !taken.includes(id));
        return { status: 204 };
      },
    },
  );
  const scratch = freshFolder();
  await keepTenantImages(target, scratch);
  return { target, scratch, send: async () => [await api.deleteImage(target.ledger.unknown())] as [Exchange] };
}

test('what vanishes between the lists beside the first deletion is kept, with the deletion', async () => {
  const { target, scratch, send } = await watched(['a', 'c']);
  const first = new FirstDeletion(scratch);
  expect(first.isNext()).toBe(true);
  const [{ request }] = await first.beside(target, send);

  expect(first.found).toMatchObject([{ url: request.url, ids: ['a', 'c'] }]);
  expect(first.isNext()).toBe(false);
  expect(new FirstDeletion(scratch).isNext(), 'in another process').toBe(false);
});

test('nothing is watched where the list shows too few images, or none was kept', async () => {
  expect(new FirstDeletion((await watched([], ['a'])).scratch).isNext()).toBe(false);
  expect(new FirstDeletion(freshFolder()).isNext()).toBe(false);
});
