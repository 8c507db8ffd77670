import type { Target } from './target.ts';

/** Rows of one test that are under way at a time: a target far away is waited for a fourth as often, and sees no flood. */
const lanes = 4;

/**
 * Sends the rows of a table that do not depend on each other, some at a time; gives what each gave, in their order. One by one
 * once the target has limited the rate: what its limiter answers decides nothing. Throws what the first row that failed threw,
 * when none is under way any more.
 */
export async function concurrently<Row, Result>(
  target: Target,
  rows: readonly Row[],
  send: (row: Row) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  const failures = new Map<number, unknown>();
  const lane = async (number: number): Promise<void> => {
    while (next < rows.length && failures.size === 0 && (number === 0 || !target.door.limited)) {
      const place = next++;
      try {
        results.set(place, await send(rows[place] as Row));
      } catch (error) {
        failures.set(place, error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
