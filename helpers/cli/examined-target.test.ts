import { expect, test } from '@playwright/test';
import type { Cleaned } from '../target/clean-up/clean-up.ts';
import type { Fate } from '../target/clean-up/deletion-decision.ts';
import { madeCheck } from './examined-target.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';

/** A clean-up after which the image that was made had this fate. */
const cleaned = (fate: Fate | undefined, more: Partial<Cleaned> = {}): Cleaned => ({
  images: fate === undefined ? [] : [{ id, fate, because: '', unlisted: false }],
  refused: [],
  lost: [],
  late: [],
  unaddressable: [],
  disarmed: [],
  armed: [],
  ended: undefined,
  isDone: true,
  ...more,
});

const name = 'di-conformance-00000000000-preflight';

for (const [what, result, state] of [
  ['removed', cleaned('removed'), 'right'],
  ['gone before the clean-up', cleaned('gone'), 'right'],
  ['still there', cleaned('left'), 'wrong'],
  ['not read back', cleaned('unread'), 'wrong'],
  ['not proven to be its own any more', cleaned('unproven'), 'wrong'],
  ['lost by its source', cleaned(undefined, { lost: [name] }), 'wrong'],
  ['made late by its source', cleaned(undefined, { late: [name] }), 'wrong'],
  ['there under an id that goes into no URL', cleaned(undefined, { unaddressable: [{ name, because: '' }] }), 'wrong'],
  ['deleted without a read that shows it', cleaned('unconfirmed'), 'unknown'],
  ['not made', cleaned(undefined), 'untried'],
  ['left by a clean-up that failed', undefined, 'wrong'],
] as const) {
  test(`an image that is ${what} is ${state}`, () => {
    expect(madeCheck(result).state).toBe(state);
  });
}
