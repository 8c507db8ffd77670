import { expect, test } from '@playwright/test';
import type { Target } from '../images/client/target.ts';
import type { Window } from '../images/client/watched-deletions.ts';
import { Attribution } from './attribution.ts';
import type { AllExchanges } from './selections.ts';

const look = (startMs: number, ...missing: readonly string[]) => ({
  startMs,
  endMs: startMs + 1,
  missing,
  changed: [],
  appeared: [],
});

/** Why others seem to be at work if an image vanishes while the run sends nothing, given the images whose deletions were refused. */
function othersAtWork(...refused: readonly string[]): string | undefined {
  const windows = [
    { before: look(10), after: look(20) },
    { before: look(90, 'vanished'), after: look(100, 'vanished') },
  ] as unknown as readonly Window[];
  const target = { windows: { all: windows }, ledger: { images: { isOfRun: () => false } } } as unknown as Target;
  const seen = { lists: [], refused: new Set(refused), between: () => [] } as unknown as AllExchanges;
  return new Attribution(target, seen).othersAtWork;
}

test('an image that vanishes while the run sends nothing shows that others are at work, unless its deletion was refused', () => {
  expect(othersAtWork('another')).toBe('images vanished or changed while the run sent no deletion');
  expect(othersAtWork('another', 'vanished')).toBeUndefined();
});

test('an image that appears as deleted was there before: it shows nobody at work', () => {
  const appeared = ['ACTIVE', 'DELETED'].map((status) => ({ id: status, name: '', status }));
  const windows = [{ before: look(10), after: { ...look(20), appeared } }] as unknown as readonly Window[];
  const target = { windows: { all: windows }, ledger: { images: { isOfRun: () => false } } } as unknown as Target;
  const attribution = new Attribution(target, { lists: [] } as unknown as AllExchanges);

  expect(attribution.appeared.map(({ id }) => id)).toEqual(['ACTIVE']);
});

test('of two windows in which an image vanished, that with fewer requests of the run in it has the deletion that took it', () => {
  const [busy, quiet] = [
    { before: look(10), after: look(50, 'vanished') },
    { before: look(30), after: look(40, 'vanished') },
  ] as unknown as readonly [Window, Window];
  const target = { windows: { all: [busy, quiet] }, ledger: { images: { isOfRun: () => false } } } as unknown as Target;
  const between = (from: number, to: number) => [12, 35, 45].filter((at) => from <= at && at <= to);
  const attribution = new Attribution(target, { lists: [], between } as unknown as AllExchanges);

  expect(attribution.windowOf('vanished')).toBe(quiet);
  expect([quiet, busy].map((each) => attribution.sentIn(each))).toEqual([1, 3]);
});
