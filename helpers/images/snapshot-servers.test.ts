import { expect, test } from '@playwright/test';
import type { ImageSource } from '../settings/description.ts';
import { imagesFrom } from './sources.ts';
import { recordingTarget } from './testing/recording-target.ts';

/** The servers of a source of which the worker of this test asks `a` first. */
function images(): ImageSource {
  const order = { 0: ['a', 'b', 'c'], 1: ['c', 'a', 'b'], 2: ['b', 'c', 'a'] }[test.info().parallelIndex % 3] ?? [];
  const [server = '', ...moreServers] = order;
  return { source: 'snapshot', server, moreServers };
}
const id = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';

/** A target at which these servers are busy for this many requests; the servers that were asked for a snapshot, in order. */
async function asked(busy: Record<string, number>, source = images()): Promise<string[]> {
  const orders: string[] = [];
  const target = recordingTarget(
    { images: source },
    {
      answer: ({ method, url }) => {
        const server = /\/servers\/(\w+)/.exec(url)?.[1] ?? '';
        if (method === 'GET') return { status: 200, json: { server: { id: server, 'OS-EXT-STS:task_state': 'image_snapshot' } } };
        orders.push(server);
        const left = busy[server] ?? 0;
        busy[server] = left - 1;
        return left > 0 ? { status: 409 } : { status: 202, fields: [['Location', `http://a.test/images/${id}`]] };
      },
    },
  );

  expect(await imagesFrom(target.target, 'n')).toEqual([{ id, chosen: false }]);
  return orders;
}

test('a busy server gives the snapshot to the next', async () => {
  expect(await asked({})).toEqual(['a']);
  expect(await asked({ a: 1 })).toEqual(['a', 'b']);
  expect(await asked({ a: 1, b: 1 })).toEqual(['a', 'b', 'c']);
});

test('the run waits only if all of them are busy', async () => {
  expect(await asked({ a: 2, b: 1, c: 1 })).toEqual(['a', 'b', 'c', 'a', 'b']);
  expect(await asked({ a: 1 }, { source: 'snapshot', server: 'a' })).toEqual(['a', 'a']);
});

test('a server that a list showed before, and that is gone, gives the snapshot to the next', async () => {
  const { target } = recordingTarget(
    { images: images() },
    {
      answer: ({ url }) =>
        url.includes('/servers/a/') ? { status: 404 } : { status: 202, fields: [['Location', `http://a.test/images/${id}`]] },
    },
  );
  const made = (): Promise<unknown> => imagesFrom(target, 'n');

  await expect(made()).rejects.toThrow('creating an image failed: POST');
  Object.assign(target.windows, { showed: (server: string) => server === 'a' });
  expect(await made()).toEqual([{ id, chosen: false }]);
  for (const place of [0, 1, 2]) expect(await imagesFrom(target, 'n', place)).toEqual([{ id, chosen: false }]);
});
