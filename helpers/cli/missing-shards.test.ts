import { expect, test } from '@playwright/test';
import { type BlobOutline, missingShards } from './merge.ts';

const blob = (current: number, total: number, ...targets: readonly string[]): BlobOutline => ({
  targets,
  shard: { current, total },
});

test('the shards of a run that no blob holds are missing', () => {
  expect(missingShards([blob(2, 4, 'a'), blob(3, 4, 'a')], 'a')).toEqual({ numbers: [1, 4], of: 4 });
  expect(missingShards([blob(1, 2, 'a'), blob(2, 2, 'a')], 'a')).toBeUndefined();
  expect(missingShards([{ targets: ['a'], shard: undefined }], 'a')).toBeUndefined();
  expect(missingShards([blob(1, 2, 'a'), blob(2, 2)], 'a')).toBeUndefined();
});

test('a shard of a fleet may hold no test of a target, and runs on other targets lie beside it', () => {
  const blobs = [blob(1, 2, 'a', 'b'), blob(2, 2, 'b'), blob(1, 2, 'c')];

  expect(['a', 'b', 'c'].map((target) => missingShards(blobs, target))).toEqual([undefined, undefined, { numbers: [2], of: 2 }]);
});
