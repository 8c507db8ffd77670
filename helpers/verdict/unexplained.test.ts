import { expect, test } from '@playwright/test';
import { sharedFate, unexplainedText } from './unexplained.ts';

for (const [fate, count, said] of [
  ['gone', 2, '2 images that stood there before are gone, and the run named none of them'],
  [
    'unlisted',
    1,
    '1 image that stood there before is no longer in the list, though GET still shows it, and the run did not name it',
  ],
  [
    'unfound',
    2,
    '2 images that stood there before are no longer found by GET, though the list still shows them, and the run named none of them',
  ],
] as const)
  test(`what is ${fate} is not called anything else`, () => {
    expect(unexplainedText({ count, fate })).toBe(said);
  });

test('an image of the stranger is said to be one', () => {
  const said = unexplainedText({ count: 2, fate: 'gone', thing: "image of the stranger's tenant" });

  expect(said).toBe("2 images of the stranger's tenant that stood there before are gone, and the run named none of them");
});

test('several fates are named together', () => {
  expect(sharedFate(['gone', 'gone'])).toBe('gone');
  expect(sharedFate(['gone', 'changed'])).toBe('gone or changed');
  expect(sharedFate(['gone', 'unlisted'])).toBe('gone, hidden or changed');
});
