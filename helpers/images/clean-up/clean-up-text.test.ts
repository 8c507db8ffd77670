import { expect, test } from '@playwright/test';
import { cleaned } from '../testing/cleaned.ts';
import { cleanUpLines, sweptLines } from './clean-up-text.ts';
import type { Ended, Fate } from './leftover-image.ts';

const image = (id: string, fate: Fate, because = '', more: Partial<Ended> = {}): Ended => ({ id, fate, because, ...more });

/** Images of every fate, with what the target answered. */
const images = [
  ...Array.from({ length: 71 }, (_, n) => image(`g${n}`, 'gone', 'GET → 404')),
  ...['r1', 'r2'].map((id) => image(id, 'gone', 'DELETE → 204, GET → 404', { isDeleted: true })),
  ...['l1', 'l2', 'l3', 'l4'].map((id) => image(id, 'left', 'DELETE → 409, GET → 200')),
  image('u1', 'unread', 'DELETE → 500, GET → 500'),
  image('a1', 'unproven', 'GET → 200', { name: `pro${'d'.repeat(100)}` }),
];
const shown = `(GET → 200, named "pro${'d'.repeat(76)}…"): a1. The suite left it alone. Look, and delete by hand what is not needed`;
const unproven = `may still be there, but nothing proves that a run created what its id shows ${shown}`;

test('a run that left nothing says nothing', () => {
  expect(cleanUpLines(cleaned([image('a', 'gone')], { ended: 'it would take too long' }))).toEqual([]);
});

test('a run says what may be left, what the target answered, and what to do', () => {
  expect(cleanUpLines(cleaned(images, { ended: 'it would take longer than 120 s' }))).toEqual([
    'the clean-up ended early: it would take longer than 120 s',
    '4 images of this run are still there (DELETE → 409, GET → 200): l1, l2, l3 and 1 more. Run `npm run sweep` to delete what is left',
    '1 image of this run may still be there (DELETE → 500, GET → 500): u1. Run `npm run sweep` to delete what is left',
    `1 image of this run ${unproven}`,
  ]);
});

test('a sweep says the same, and counts', () => {
  expect(sweptLines(cleaned(images, { armed: ['503 for image a: no answer'] }))).toEqual([
    'a provocation is still armed: 503 for image a: no answer',
    '4 images are still there (DELETE → 409, GET → 200): l1, l2, l3 and 1 more',
    '1 image may still be there (DELETE → 500, GET → 500): u1',
    expect.stringMatching(
      /^1 image may still be there, but .* Or, if the image source never returns another person's image, set/,
    ),
    '2 images deleted, 4 still there, 71 already gone, 1 may still be there, 1 left alone',
  ]);
});

test('a run whose deletions took images of others advises no plain sweep', () => {
  const left = [image('l1', 'left', 'GET → 200'), image('u1', 'unread')];
  const todo =
    'Images of others vanished beside deletions, so the suite deletes no more. Have the service fixed; then run `npm run sweep -- --despite-losses`';

  expect(cleanUpLines(cleaned(left, { tookOthers: true }))).toEqual([
    `1 image of this run is still there (GET → 200): l1. ${todo}`,
    `1 image of this run may still be there: u1. ${todo}`,
  ]);
});

test('both say which images the source lost, which it did not return, and why a 404 proves nothing', () => {
  const more = { sought: ['n1'], unreturned: ['n2'], doubt: 'the target shows nothing', disarmed: ['503 for image a'] };
  const lines = [
    'disarmed 503 for image a',
    'the list shows 1 image of this run that the image source did not return: n2. Check that the source creates one image for each request.',
    expect.stringMatching(/^the target shows nothing, so a 404 does not show that an image is gone. Check TARGET_URL/),
    expect.stringMatching(
      /^the run asked the image source for 1 image, up to three times each, and no list shows that the source made them: n1/,
    ),
  ];

  expect(cleanUpLines(cleaned([], more))).toEqual(lines);
  expect(sweptLines(cleaned([], more)).slice(0, -1)).toEqual(lines);
});
