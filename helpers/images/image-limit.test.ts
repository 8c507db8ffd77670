import { expect, test } from '@playwright/test';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { testDescription } from '../settings/testing/test-description.ts';
import { ImageLimit } from './own-images.ts';

function limitOf(images?: number, scratch = freshFolder()): ImageLimit {
  const { name, limits } = testDescription('http://127.0.0.1:1808/v2/1');
  return new ImageLimit({ name, limits: { ...limits, ...(images !== undefined && { images }) } }, { scratch });
}

test('all workers together take as many images as the operator allows', () => {
  const scratch = freshFolder();
  const [one, other] = [limitOf(3, scratch), limitOf(3, scratch)];

  expect([one.hasRoom(3), one.hasRoom(4)]).toEqual([true, false]);
  expect([one.take(), other.take(), other.hasRoom(2), one.take(), other.take()]).toEqual([true, true, false, true, false]);
  expect([one.hasRoom(1), other.hasRoom(0)]).toEqual([false, true]);
});

test('without a limit there is room for all', () => {
  const limit = limitOf();

  expect([limit.hasRoom(1_000_000), limit.take()]).toEqual([true, true]);
});
