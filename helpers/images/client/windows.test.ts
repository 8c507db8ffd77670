import { expect, test } from '@playwright/test';
import type { Exchange } from '../../http/exchange.ts';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { recordingTarget } from '../testing/recording-target.ts';
import { keepStrangersImages, keepTenantImages } from './tenant-images.ts';
import { deletionKind, takenBetween } from './watched-deletions.ts';
import { Windows } from './windows.ts';

const image = (id: string) => ({ id, name: id, status: 'ACTIVE' });

/** A target whose deletion takes some images with it, pages of its list by their place, and what was kept of it before the run. */
async function watched(
  taken: readonly string[],
  { before = ['a', 'b', 'c'], size = 100, appears = [] as readonly string[], oneFrom = 0 } = {},
) {
  let left = before;
  let deletions = 0;
  /** Those that a deletion takes: all, or one each from a deletion of this number on. */
  const takes = (id: string): boolean => (oneFrom === 0 ? taken.includes(id) : taken[deletions - oneFrom] === id);
  const { target, api } = recordingTarget(
    {},
    {
      aims: ['unknown'],
      others: true,
      answer: ({ method, url }) => {
        const [, id] = /\/images\/([a-z])$/.exec(url) ?? [];
        if (id !== undefined) return left.includes(id) ? { status: 200, json: { image: image(id) } } : { status: 404 };
        const from = Number(/from=(\d+)/.exec(url)?.[1] ?? 0);
        const next = `${url.replace(/\?.*/, '')}?from=${from + size}`;
        const more = from + size < left.length ? { images_links: [{ rel: 'next', href: next }] } : {};
        if (method !== 'DELETE') return { status: 200, json: { images: left.slice(from, from + size).map(image), ...more } };
        deletions += 1;
        left = [...left.filter((each) => !takes(each)), ...appears];
        return { status: 204 };
      },
    },
  );
  const scratch = freshFolder();
  const kept = await keepTenantImages(target, scratch);
  const send = async (): Promise<[Exchange]> => [await api.deleteImage(target.ledger.unknown())];
  return { target, scratch, kept, send };
}

test('what vanishes between the lists beside a deletion is kept, with the deletion, once for its kind', async () => {
  const { target, scratch, send } = await watched(['a', 'c']);
  const windows = new Windows(scratch);
  const [{ request }] = await windows.around(target, 'unknown', send);
  await new Windows(scratch).around(target, 'unknown', send);

  const [only, ...others] = windows.all;
  expect(others).toEqual([]);
  expect(only).toMatchObject({ kind: 'unknown', deletion: { request: { method: 'DELETE', url: request.url } } });
  expect(only && takenBetween(only.before, only.after)).toEqual(['a', 'c']);
});

test('two deletions of own images are watched, and a kind whose deletion was not sent is watched by the next', async () => {
  const { target, scratch, send } = await watched([]);
  const windows = new Windows(scratch);
  const refuses = (): Promise<[Exchange]> => Promise.reject(new Error('not sent'));
  await expect(windows.around(target, 'own', refuses)).rejects.toThrow('not sent');
  for (let place = 0; place < 3; place += 1) await windows.around(target, 'own', send);

  expect(windows.all.map(({ kind }) => kind)).toEqual(['own', 'own']);
  expect([windows.isOpen('own'), windows.isOpen('again')]).toEqual([false, true]);
});

test('a deletion by another tenant whose path is refused leaves the next ones to be watched, three times', async () => {
  const { target, scratch, send } = await watched(['a', 'b', 'c'], { oneFrom: 2 });
  const refused = async (): Promise<[Exchange]> => {
    const [{ response, ...exchange }] = await send();
    return [{ ...exchange, ...(response && { response: { ...response, status: 400 } }) }];
  };
  await new Windows(scratch).around(target, 'foreign', refused);
  const windows = new Windows(scratch);
  await windows.around(target, 'foreign', send);

  expect(windows.all.map(({ before, after }) => takenBetween(before, after))).toEqual([['a']]);
  expect(windows.isHarmful('foreign')).toBe(true);

  const other = await watched([]);
  for (let place = 0; place < 5; place += 1) await new Windows(other.scratch).around(other.target, 'foreign', refused);
  expect(new Windows(other.scratch).isOpen('foreign')).toBe(true);
});

test('a deletion is of a kind by its aim, why it has to be refused, and whether its image was deleted before', () => {
  expect([deletionKind('own', undefined, true), deletionKind('own', undefined, false)]).toEqual(['own', 'again']);
  expect(deletionKind('victim', 'no valid token', true)).toBe('refused');
  expect(deletionKind('victim', 'reader', true)).toBe('weak');
  expect(deletionKind('unknown', 'stranger', false)).toBe('foreign');
});

test('once a list shows a loss, deletions of own images are watched again, and the one that takes another is charged', async () => {
  const { target, scratch, send } = await watched(['a', 'b'], { oneFrom: 3 });
  const windows = new Windows(scratch);
  for (let place = 0; place < 3; place += 1) await windows.around(target, 'own', send);
  await windows.check(target);
  expect([windows.isOpen('own'), windows.isHarmful('own')]).toEqual([true, false]);
  await new Windows(scratch).around(target, 'own', send);

  expect(windows.all.map(({ before, after }) => takenBetween(before, after))).toEqual([[], [], ['b']]);
  expect(windows.isHarmful('own')).toBe(true);
});

test('what is lost before the run deletes anything is charged to no deletion', async () => {
  const { target, scratch, send } = await watched(['a']);
  await send();
  const windows = new Windows(scratch);
  await windows.check(target);
  expect(windows.isHarmful('unknown')).toBe(false);
  await windows.around(target, 'unknown', send);

  expect(windows.all.map(({ before, after }) => takenBetween(before, after))).toEqual([[]]);
});

test('deletions after which more and more is lost, though never between the lists around one, are stopped', async () => {
  const { target, scratch, send } = await watched(['a', 'b'], { oneFrom: 3 });
  for (let place = 0; place < 3; place += 1) await new Windows(scratch).around(target, 'own', send);
  await new Windows(scratch).check(target);
  await send();
  const another = new Windows(scratch);
  const stopped = another.around(target, 'own', async () => (another.isHarmful('own') ? undefined : send()));

  expect(await stopped).toBeUndefined();
});

test('a list of many pages is read to its end before the run, and an image on its last page is watched', async () => {
  const before = [...'abcdefghijklmnopqrstuvwxyz'];
  const { target, scratch, kept, send } = await watched(['z'], { before, size: 2 });
  const windows = new Windows(scratch);
  await windows.around(target, 'unknown', send);

  expect(kept).toEqual({ areThere: true, runs: [], watched: 26 });
  expect(windows.all.map((window) => takenBetween(window.before, window.after))).toEqual([['z']]);
});

test('every image of a list in one response is watched', async () => {
  const before = Array.from({ length: 2000 }, (_, place) => `image-${place}`);
  const { target, scratch, kept, send } = await watched(['image-1999'], { before, size: 2000 });
  const windows = new Windows(scratch);
  await windows.around(target, 'unknown', send);

  expect(kept).toEqual({ areThere: true, runs: [], watched: 2000 });
  expect(windows.all.map((window) => takenBetween(window.before, window.after))).toEqual([['image-1999']]);
});

test('the clean-up is watched by its last deletion', async () => {
  const { target, scratch, send } = await watched(['b']);
  const { cleaned, window } = await target.windows.aroundCleanUp(target, async () => 'nothing');
  expect({ cleaned, window }).toEqual({ cleaned: 'nothing', window: undefined });

  const windows = new Windows(scratch);
  const last = await windows.aroundCleanUp(target, async () => {
    const [exchange] = await send();
    windows.noteSent(exchange);
  });
  expect(last.window && takenBetween(last.window.before, last.window.after)).toEqual(['b']);
});

test('nothing is watched where no list was kept', async () => {
  const { target, send } = await watched([]);
  const windows = new Windows(freshFolder());
  await windows.around(target, 'own', send);

  expect([windows.isOpen('own'), windows.all.length]).toEqual([false, 0]);
});

for (const [appears, isLaidToIt] of [
  [[], true],
  [['x'], false],
] as const)
  test(`what vanishes beside one deletion is ${isLaidToIt ? '' : 'not '}laid to it if ${appears.length} images of others appear`, async () => {
    const { target, scratch, send } = await watched(['a'], { appears });
    const windows = new Windows(scratch);
    await windows.around(target, 'unknown', send);

    expect(windows.harmful(target)?.kind).toBe(isLaidToIt ? 'unknown' : undefined);
  });

for (const [others, isStopped] of [
  ['once the list of the stranger’s tenant lacks more images at a second look', true],
  ['but for images that go while others appear: somebody is at work there', false],
] as const)
  test(`no deletion goes on ${others}`, async () => {
    let theirs = [...'abcdefghij'];
    const identities = { owner: { token: 'token-of-the-owner' }, stranger: { token: 'token-of-the-stranger', tenant: '2' } };
    const { target, api, sent, scratch } = recordingTarget(
      { identities },
      {
        aims: ['unknown'],
        others: true,
        answer: ({ method, url }) => {
          if (method !== 'DELETE') return { status: 200, json: { images: (url.includes('/v2/2/') ? theirs : ['a']).map(image) } };
          theirs = [...theirs.slice(0, -1), ...(isStopped ? [] : ['new'])];
          return { status: 204 };
        },
      },
    );
    await keepTenantImages(target, scratch);
    await keepStrangersImages(target, scratch);
    const looks = () => sent.filter(({ method, url }) => method === 'GET' && url.includes('/v2/2/')).length;
    const before = looks();
    for (let times = 0; times < 2; times += 1) await api.deleteImage(target.ledger.unknown());
    expect([looks() - before, target.windows.isHarmful('own')]).toEqual([0, false]);
    for (let times = 0; times < 5; times += 1) await api.deleteImage(target.ledger.unknown());
    await api.deleteIfFree(target.ledger.unknown());
    expect(target.windows.isHarmful('own')).toBe(isStopped);
  });
