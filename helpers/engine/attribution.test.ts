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
  const seen = { lists: [], refused: new Set(refused), isAtWork: () => false } as unknown as AllExchanges;
  return new Attribution(target, seen).othersAtWork;
}

test('an image that vanishes while the run sends nothing shows that others are at work, unless its deletion was refused', () => {
  expect(othersAtWork('another')).toBe('images vanished or changed while the run sent no deletion');
  expect(othersAtWork('another', 'vanished')).toBeUndefined();
});
