import { expect, test } from '@playwright/test';
import { cleaned } from '../testing/cleaned.ts';
import { cleanUpLines, sweptLines } from './clean-up-text.ts';
import type { Ended, Fate } from './deletion-decision.ts';

const image = (id: string, fate: Fate, because = '', name?: string): Ended => ({
  id,
  fate,
  because,
  unlisted: false,
  ...(name !== undefined && { name }),
});

test('a run that left nothing says nothing', () => {
  expect(cleanUpLines(cleaned([image('a', 'removed'), image('b', 'gone')]))).toEqual([]);
});

test('what is left is named, with the way to remove it', () => {
  expect(cleanUpLines(cleaned([image('a', 'left'), image('b', 'left'), image('c', 'removed')]))).toEqual([
    '2 images of this run are still there. Run `npm run sweep` to remove them.',
  ]);
  expect(cleanUpLines(cleaned([image('a', 'left')]))).toEqual([
    '1 image of this run is still there. Run `npm run sweep` to remove it.',
  ]);
});

test('images that may be left and deletions that are not confirmed are distinguished, each with the target’s answers', () => {
  const images = [
    image('a', 'unread', 'DELETE → 500, GET → 500'),
    image('b', 'unconfirmed', 'DELETE → 204, GET → 405'),
    image('c', 'unconfirmed', 'DELETE → 204, GET → 405'),
  ];

  expect(cleanUpLines(cleaned(images, { ended: 'it would take longer than 120 s' }))).toEqual([
    'the clean-up ended early: it would take longer than 120 s',
    '1 image of this run may still be there (DELETE → 500, GET → 500). Run `npm run sweep` to remove it.',
    '2 images of this run were deleted, but not confirmed to be gone (DELETE → 204, GET → 405)',
  ]);
});

test('what may be another image by now is named, and was left alone', () => {
  expect(cleanUpLines(cleaned([image('a', 'unproven', 'GET → 200')]))).toEqual([
    "1 image of this run may still be there: it may have been deleted, and its id shows what may be another person's (GET → 200): a. The suite left it alone. Look, and delete by hand what is not needed.",
  ]);
});

test('what no request can name is left, too, and named by the name that the run gave it', () => {
  const unaddressable = [
    { name: 'x-1', because: 'its id contains a secret of this run' },
    { name: 'x-2', because: 'its id contains a secret of this run' },
    { name: 'x-3', because: 'its id is not a path segment' },
  ];

  expect(cleanUpLines(cleaned([], { unaddressable }))).toEqual([
    '2 images of this run are still there (its id contains a secret of this run, so the suite cannot address them): x-1, x-2. Delete them by hand.',
    '1 image of this run is still there (its id is not a path segment, so the suite cannot address it): x-3. Delete it by hand.',
  ]);
  expect(sweptLines(cleaned([], { unaddressable })).at(-1)).toBe('0 images deleted, 3 still there');
});

test('a sweep advises to look where a deleted image may be another person’s by now', () => {
  const reused = { ...image('a', 'unproven', 'GET → 200', 'ubuntu'), mayBeAnothers: true } as const;

  expect(sweptLines(cleaned([reused]))[0]).toBe(
    "image a left alone: it may have been deleted, and its id may be another person's by now (GET → 200). Look, and delete it by hand if it is not needed",
  );
});

test('many images are counted, and named only if somebody has to look at them', () => {
  const many = (fate: Fate) => cleanUpLines(cleaned(Array.from({ length: 90 }, (_, number) => image(`i${number}`, fate))));

  expect(many('left')).toEqual(['90 images of this run are still there. Run `npm run sweep` to remove them.']);
  expect(many('unproven')[0]).toContain(': i0, i1, i2 and 87 more. The suite left them alone.');
});

test('a sweep has one line for all that was gone, and one for all that it deleted alike', () => {
  const images = [
    ...Array.from({ length: 71 }, (_, n) => image(`g${n}`, 'gone', 'GET → 404')),
    ...Array.from({ length: 2 }, (_, n) => image(`r${n}`, 'removed', 'DELETE → 204, GET → 404')),
    image('b', 'left', 'DELETE → 409, GET → 200'),
  ];

  expect(sweptLines(cleaned(images))).toEqual([
    '71 images were already gone (GET → 404)',
    '2 images deleted (DELETE → 204, GET → 404)',
    'image b is still there (DELETE → 409, GET → 200)',
    '2 images deleted, 1 still there',
  ]);
});

test('a sweep says what became of every image, and counts', () => {
  const images = [
    image('a', 'removed', 'DELETE → 204, GET → 404'),
    image('b', 'left', 'DELETE → 409, GET → 200'),
    image('c', 'foreign', 'GET → 200', `pro${'d'.repeat(100)}`),
    image('d', 'unproven', 'GET → 405'),
  ];
  const lines = sweptLines(cleaned(images, { refused: ['../x'], armed: ['503 for image a: no answer'] }));

  expect(lines).toEqual([
    'could not disarm 503 for image a: no answer',
    'image a deleted (DELETE → 204, GET → 404)',
    'image b is still there (DELETE → 409, GET → 200)',
    `image c left alone: its name is "pro${'d'.repeat(76)}…", which this run did not give it, or gave to another image`,
    expect.stringMatching(
      /^image d left alone: nothing shows its name, so nothing proves that this run made it \(GET → 405\)\. Delete it/,
    ),
    '"../x" is not an image that a run can have made: left alone',
    '1 image deleted, 1 still there, 3 left alone',
  ]);
});
