import { expect, test } from '@playwright/test';
import { endMs, momentMs, momentText, startMs } from './moments.ts';

test('two moments of a process are never the same, however soon they follow each other', () => {
  const moments = Array.from({ length: 1000 }, momentMs);

  expect(new Set(moments).size).toBe(1000);
  expect(moments.toSorted((a, b) => a - b)).toEqual(moments);
  expect(Math.abs((moments[0] ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('a moment is read as it was written, to the microsecond', () => {
  const [first = 0, second = 0] = [momentMs(), momentMs()];

  expect(startMs({ started: momentText(first) })).toBeLessThan(startMs({ started: momentText(second) }));
  expect(momentText(Date.parse('2026-01-01T00:00:01.009Z') + 0.042)).toBe('2026-01-01T00:00:01.009042Z');
  expect(startMs({ started: '2026-01-01T00:00:01.009042Z' })).toBeCloseTo(Date.parse('2026-01-01T00:00:01.009Z') + 0.042, 3);
  expect(endMs({ started: '2026-01-01T00:00:01.009Z', durationMs: 2.5 })).toBe(Date.parse('2026-01-01T00:00:01.009Z') + 2.5);
});
