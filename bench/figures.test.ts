import { expect, test } from '@playwright/test';
import { casesTable, growthTable, line, median, type Row } from './figures.ts';

const run = (wallMs: number, cpuMs = wallMs): Row['runs'][number] => ({
  wallMs,
  cpuMs,
  peakMb: 100,
  largestMb: 80,
  status: 0,
  output: '',
  sockets: 1,
});
const row = (way: string, cases: number, ...walls: number[]): Row => ({
  way,
  title: way,
  cases,
  runs: walls.map((wall) => run(wall)),
});

test('the median is the middle value, or the mean of the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
  expect(median([])).toBeNaN();
});

test('the cost of a case and of the start come from a straight line', () => {
  const rows = [row('suite', 200, 3000), row('suite', 1000, 7000)];

  expect(line(rows, ({ wallMs }) => wallMs)).toEqual({ perCase: 5, fixed: 2000 });
  expect(line(rows.slice(1), ({ wallMs }) => wallMs).perCase).toBeNaN();
  expect(growthTable(rows)).toMatch(/\| suite \| 5\.00 +\| 5\.00 +\| 2\.00/);
  expect(growthTable(rows.slice(1))).toBe('');
});

test('ratios are to the floor with the same number of cases', () => {
  const table = casesTable([row('floor', 200, 500, 400, 600), row('floor', 1000, 1000), row('suite', 200, 3000)]);

  expect(table).toMatch(/\| 200 +\| suite +\| 3\.00 \(3\.00–3\.00\) \| 6\.0 ×/);
  expect(casesTable([row('suite', 200, 3000)])).toMatch(/\| – +\| 3\.00 +\| –/);
});
