import { expect, test } from '@playwright/test';
import type { Ended, Fate } from '../images/clean-up/leftover-image.ts';
import { cleaned } from '../images/testing/cleaned.ts';
import { lossChecks, madeChecks } from './preflight.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';

const image = (fate: Fate, isDeleted = false): Ended => ({ id, fate, because: '', isDeleted });

const name = 'di-conformance-00000000000-preflight';

test('a loss beside the preflight is wrong, unless others work in the tenant', () => {
  const stateOf = (...given: Parameters<typeof lossChecks>) => lossChecks(...given).map(({ state }) => state);
  expect([stateOf(undefined), stateOf('2 images are gone'), stateOf('2 images are gone', true)]).toEqual([
    [],
    ['wrong'],
    ['unknown'],
  ]);
});

test('a preflight that should make an image and has no source of images says that it made none', () => {
  expect(madeChecks({ source: 'none' }, { make: true }, cleaned([]))).toEqual([
    { state: 'untried', text: 'no image was created: no source that creates images is configured' },
  ]);
  expect(madeChecks({ source: 'ids' }, { make: false }, undefined)).toEqual([]);
});

for (const [what, result, state] of [
  ['removed', cleaned([image('gone', true)]), 'right'],
  ['gone before the clean-up', cleaned([image('gone')]), 'right'],
  ['still there', cleaned([image('left')]), 'wrong'],
  ['not read back', cleaned([image('unread')]), 'wrong'],
  ['not proven to be its own any more', cleaned([image('unproven')]), 'wrong'],
  ['lost by its source', cleaned([], { sought: [name] }), 'wrong'],
  ['deleted without a read that shows it', cleaned([image('unread', true)]), 'unknown'],
  ['not made', cleaned([]), 'untried'],
  ['left by a clean-up that failed', undefined, 'wrong'],
] as const) {
  test(`an image that is ${what} is ${state}`, () => {
    expect(madeChecks({ source: 'http' }, { make: true }, result).map((check) => check.state)).toEqual([state]);
  });
}
