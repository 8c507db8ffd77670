import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ListedBefore } from './listed-before.ts';
import { idDigest } from './ownership.ts';

/** Pages of a list, and one that cannot be read where it is undefined. */
async function* pages(...given: (readonly string[] | undefined)[]): AsyncGenerator<Buffer | undefined> {
  for (const ids of given) yield ids === undefined ? undefined : Buffer.concat(ids.map(idDigest));
}

/** What is known of such a list in another process. */
async function known(given: readonly (readonly string[] | undefined)[], most?: number): Promise<ListedBefore | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'delete-image-listed-'));
  await ListedBefore.keep(folder, pages(...given), most);
  const list = ListedBefore.read(folder);
  rmSync(folder, { recursive: true, force: true });
  return list;
}

test('a list that was read to its end knows its ids, in the other case too, from process to process', async () => {
  const list = await known([['IMG-A'], [], Array.from({ length: 5000 }, (_, n) => `img-${n}`)]);

  expect(['img-a', 'img-0', 'img-4999'].map((id) => list?.has(id))).toEqual([true, true, true]);
  expect(['img-5000', 'img', ''].map((id) => list?.has(id))).toEqual([false, false, false]);
});

test('a list that was not read to its end, or is too long, proves nothing', async () => {
  expect(await known([['a'], undefined])).toBeUndefined();
  expect(await known([['a', 'b'], ['c']], 2)).toBeUndefined();
  expect(ListedBefore.read(join(tmpdir(), 'no-such-folder'))).toBeUndefined();
});

test('an empty list shows nothing', async () => {
  expect((await known([[]]))?.has('img-1')).toBe(false);
});
