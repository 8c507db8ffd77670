import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { historyIn, isRemembered } from './since.ts';

const label = (name: string, value: unknown) => ({ name, value });
const run = (timestamp: unknown, testResults: unknown) => JSON.stringify({ timestamp, testResults });
function read(...lines: readonly string[]) {
  const file = join(freshFolder(), 'history-x.jsonl');
  writeFileSync(file, lines.join('\n'));
  return historyIn(file);
}
const passed = { one: { labels: [label('tag', 'DI-204-01'), label('verdict', 'pass')] } };

test('the last of the runs in a history is read, wherever it stands', () => {
  expect(read(run(2000, passed), run(1000, {})).last).toEqual({
    ended: '1970-01-01T00:00:02.000Z',
    verdicts: { 'DI-204-01': 'pass' },
  });
  expect(read()).toEqual({ lines: [], damaged: 0 });
});

test('what somebody else put into a history is left out, and the runs beside it are read', () => {
  const odd = [
    ...['', 'null', '[]', '"x"', '{', '{"__proto__":{"timestamp":1}}'],
    ...[null, '1', 1e300, -1e300].map((timestamp) => run(timestamp, passed)),
    ...[5, { a: null }, { a: { labels: 'x' } }, { a: { labels: [null, 5, {}] } }, { a: { labels: [label('tag', 5)] } }].map(
      (results) => run(1000, results),
    ),
    run(1000, { a: { labels: [label('tag', 'DI-204-01'), label('verdict', ['pass'])] } }),
    run(1000, { a: { labels: [label('tag', 'toString'), label('verdict', 'pass')] } }),
  ];

  expect(Object.keys(read(...odd).last?.verdicts ?? {})).toEqual([]);
  expect(read(...odd, run(2000, passed)).last).toMatchObject({ verdicts: { 'DI-204-01': 'pass' } });
});

test('a line that holds no run is counted, and Allure gets the others', () => {
  const whole = [run(1000, passed), run(2000, passed)];

  expect(read(whole[0] ?? '', '{"half', '', whole[1] ?? '', '')).toMatchObject({ lines: whole, damaged: 1 });
});

test('a history holds whole runs that came to a verdict, so that none is compared with one that decided too little', () => {
  const whole = { part: 'whole' } as const;

  expect((['conformant', 'deviating', 'nonconformant'] as const).map((word) => isRemembered(whole, word))).toEqual([
    true,
    true,
    true,
  ]);
  expect((['inconclusive', 'broken', null] as const).map((word) => isRemembered(whole, word))).toEqual([false, false, false]);
  expect(isRemembered({ part: 'selection' }, 'nonconformant')).toBe(false);
  expect(isRemembered({ ...whole, stopped: { verdict: 'broken', reason: 'x' } }, 'nonconformant')).toBe(false);
});
