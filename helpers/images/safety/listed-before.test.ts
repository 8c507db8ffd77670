import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { idDigest, keepListed, type ListedBefore, listedBefore } from './ownership.ts';

/** Pages of a list, and one that cannot be read where it is undefined. */
async function* pages(...given: (readonly string[] | undefined)[]): AsyncGenerator<Buffer | undefined> {
  for (const ids of given) yield ids === undefined ? undefined : Buffer.concat(ids.map(idDigest));
}

/** What is known of such a list in another process. */
async function known(given: readonly (readonly string[] | undefined)[], most?: number): Promise<ListedBefore> {
  const folder = freshFolder();
  await keepListed(folder, pages(...given), most);
  return listedBefore(folder);
}

test('a list that was read to its end knows its ids, in the other case too, from process to process', async () => {
  const listed = await known([['IMG-A'], [], Array.from({ length: 5000 }, (_, n) => `img-${n}`)]);

  expect(['img-a', 'img-0', 'img-4999'].map(listed)).toEqual([true, true, true]);
  expect(['img-5000', 'img', ''].map(listed)).toEqual([false, false, false]);
});

test('a list that was not read to its end, repeats itself or is too long proves nothing, and an empty one shows nothing', async () => {
  const unread = [[['a'], undefined], [['a', 'b'], ['a']], [['A', 'a']]];
  const lists = [
    ...(await Promise.all(unread.map((each) => known(each)))),
    await known([['a', 'b'], ['c']], 2),
    listedBefore(freshFolder()),
  ];

  expect(lists.map((listed) => listed('a'))).toEqual(lists.map(() => undefined));
  expect((await known([[]]))('img-1')).toBe(false);
});
