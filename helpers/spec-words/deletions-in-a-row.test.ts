import { expect, test } from '@playwright/test';
import type { Api } from '../client/api.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Images } from '../targets/images.ts';
import { untested } from '../verdict/reason.ts';
import { deletedInARow, tooFewAnswered } from './deletions-in-a-row.ts';

/** Deletions that are answered in these ways, by their number from 1; the others 204. Status 0 is no response. */
function world(statuses: Readonly<Record<number, number>>) {
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
  } as unknown as Api;
  return { api, images };
}

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
