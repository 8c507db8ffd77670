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

test('a list that was read to its end knows its ids, in the other case too, from process to process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delete-image-listed-'));
  const many = Array.from({ length: 5000 }, (_, n) => `img-${n}`);
  (await ListedBefore.of(pages(['IMG-A'], [], many)))?.write(folder);
  const list = ListedBefore.read(folder);
  rmSync(folder, { recursive: true, force: true });

  expect(['img-a', 'img-0', 'img-4999'].map((id) => list?.has(id))).toEqual([true, true, true]);
  expect(['img-5000', 'img', ''].map((id) => list?.has(id))).toEqual([false, false, false]);
});

test('a list that was not read to its end, or is too long, proves nothing', async () => {
  expect(await ListedBefore.of(pages(['a'], undefined))).toBeUndefined();
  expect(await ListedBefore.of(pages(['a', 'b'], ['c']), 2)).toBeUndefined();
  expect(ListedBefore.read(join(tmpdir(), 'no-such-folder'))).toBeUndefined();
});

test('an empty list shows nothing', async () => {
  expect((await ListedBefore.of(pages([])))?.has('img-1')).toBe(false);
});
