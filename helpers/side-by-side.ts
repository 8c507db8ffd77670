import type { Target } from './target/target.ts';

/** Rows of one test that are under way at a time: a target far away is waited for a fourth as often, and sees no flood. */
const lanes = 4;

/**
 * Sends the rows of a table that do not depend on each other, some at a time; gives what each gave, in their order. One by one
 * once the target has limited the rate: what its limiter answers decides nothing. Throws what the first row that failed threw,
 * when none is under way any more.
 */
export async function sideBySide<Row, Result>(
  target: Target,
  rows: readonly Row[],
  send: (row: Row) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  let failed = false;
  const lane = async (number: number): Promise<void> => {
    while (next < rows.length && !failed && (number === 0 || !target.door.limited)) {
      const place = next++;
      try {
        results.set(place, await send(rows[place] as Row));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, (_, number) => lane(number)));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
