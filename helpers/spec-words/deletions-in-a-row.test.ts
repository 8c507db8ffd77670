import { expect, test } from '@playwright/test';
import type { Api } from '../client/api.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Images } from '../targets/images.ts';
import { untested } from '../verdict/reason.ts';
import { deletedInARow, tooFewAnswered } from './deletions-in-a-row.ts';

/**
 * Deletions that are answered in these ways, by their number from 1; the others 204. Status 0 is no response. `listed`: the images that
 * the list shows before the last of them is deleted; without it, there is no list.
 */
function world(statuses: Readonly<Record<number, number>>, listed?: readonly string[]) {
  let made = 0;
  const exchange = (method: string, id: string, status: number): Exchange => ({
    id: 1,
    label: '',
    test: '',
    role: 'judged',
    request: { method, url: `http://a.test/v2/1/images/${id}`, fields: [] },
    ...(status > 0 && { response: { status, reason: '', fields: [], content: Buffer.alloc(0) } }),
    started: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    echoes: [],
  });
  const images = {
    expectSource: () => {},
    areCheap: () => true,
    fresh: async () => ({ id: `image-${++made}`, name: '', address: {} }),
  } as unknown as Images;
  const api = {
    target: { description: { images: { source: 'http' } }, door: {} },
    deleteImage: async () => exchange('DELETE', `image-${made}`, statuses[made] ?? 204),
    getImage: async (id: string) => exchange('GET', id, 404),
    readList: async () => (listed === undefined ? { pages: [], cut: 'there is none' } : { pages: [listOf(listed)] }),
  } as unknown as Api;
  const listOf = (ids: readonly string[]): Exchange => {
    const content = Buffer.from(JSON.stringify({ images: ids.map((id) => ({ id, name: id })) }));
    return { ...exchange('GET', '', 200), response: { status: 200, reason: '', fields: [], content } };
  };
  return { api, images };
}

const idsOf = (reads: readonly Exchange[]): readonly string[] => reads.map(({ request }) => request.url.split('/').at(-1) ?? '');
const spreadOver35 = [1, 5, 10, 15, 20, 25, 30, 35].map((number) => `image-${number}`);

test('a deletion that is rate-limited, answered by a gateway or lost leaves the others to be judged', async () => {
  const { api, images } = world({ 2: 429, 3: 413, 4: 502, 5: 0 });
  const { deletions, reads } = await deletedInARow(api, images);

  expect(deletions).toHaveLength(35);
  expect(reads).toHaveLength(31);
  expect(tooFewAnswered(deletions)).toBeUndefined();
});

test('where the service answered less than half of the deletions the reason says how many, and how often it was tried', async () => {
  const limited = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [index + 1, 429]));
  const { api, images } = world(limited);
  const { deletions } = await deletedInARow(api, images);

  expect(tooFewAnswered(deletions)).toEqual(untested('few-answers', { answered: 15, sent: 35 }));
});

test('where a list shows what there is, some images are read, and those that it still shows', async () => {
  const { api, images } = world({}, ['image-35', 'image-12']);
  const { reads } = await deletedInARow(api, images);

  expect(idsOf(reads)).toEqual([...spreadOver35.slice(0, 3), 'image-12', ...spreadOver35.slice(3)]);
});

test('a list that does not show the image that stands says nothing of the others', async () => {
  const { api, images } = world({}, ['image-12']);

  expect((await deletedInARow(api, images)).reads).toHaveLength(35);
});
