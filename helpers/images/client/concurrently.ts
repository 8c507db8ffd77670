import type { Target } from './target.ts';

/** Rows of one test that are sent concurrently: few enough not to flood the target, and a distant target costs a fourth of the waits. */
const lanes = 4;

/** The same of one process that is alone with the target, once the tests are over. */
const lanesAtTheEnd = 8;

/**
 * Sends independent rows of a table, some concurrently. Returns the results in the order of the rows. Sends one row at a time
 * after the target has limited the rate, because a limiter's answer decides nothing, and if an identifier may be used anew: each request
 * has to know what became of the one before. `in turn`: the rows may change something, so that they go one at a time beside images of others,
 * too. `at the end`: more at a time, as no other process sends. `all at once`: as many as there are rows. If a row fails, waits for the rows already
 * sent, then throws the error of the first that failed.
 */
export async function concurrently<Row, Result>(
  { sender }: Pick<Target, 'sender'>,
  rows: readonly Row[],
  send: (row: Row) => Promise<Result>,
  how: 'apart' | 'in turn' | 'at the end' | 'all at once' = 'apart',
): Promise<Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  const failures = new Map<number, unknown>();
  const lane = async (number: number): Promise<void> => {
    const isAlone = (): boolean => (how === 'in turn' ? sender.sendsOneByOne : sender.goesOneByOne);
    while (next < rows.length && failures.size === 0 && (number === 0 || !isAlone())) {
      const place = next++;
      try {
        results.set(place, await send(rows[place] as Row));
      } catch (error) {
        failures.set(place, error);
      }
    }
  };
  const length = how === 'all at once' ? rows.length : how === 'at the end' ? lanesAtTheEnd : lanes;
  await Promise.all(Array.from({ length }, (_, number) => lane(number)));
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** The same, each row beside its result. */
export const inPairs = <Row, Result>(
  target: Pick<Target, 'sender'>,
  rows: readonly Row[],
  send: (row: Row) => Promise<Result>,
  how?: Parameters<typeof concurrently>[3],
): Promise<(readonly [Row, Result])[]> => concurrently(target, rows, async (row) => [row, await send(row)] as const, how);

/** What each of some reads gives that say nothing of each other: side by side where rows go so, too. If one fails, the others are waited for. */
export async function sideBySide<Reads extends readonly (() => Promise<unknown>)[]>(
  target: Pick<Target, 'sender'>,
  ...reads: Reads
): Promise<{ -readonly [Place in keyof Reads]: Awaited<ReturnType<Reads[Place]>> }> {
  const results = await concurrently(target, reads, (read) => read());
  return results as { -readonly [Place in keyof Reads]: Awaited<ReturnType<Reads[Place]>> };
}

/** Inputs by what a report calls them, or a list of inputs that are their own labels. */
export type Table = Readonly<Record<string, unknown>> | readonly string[];

/** A row of a table. */
export type RowOf<Rows extends Table> = Rows extends readonly string[] ? string : Rows[keyof Rows];

/** The rows of a table with their labels. */
export function rowsOf<Rows extends Table>(table: Rows): readonly (readonly [string, RowOf<Rows>])[] {
  const entries = Array.isArray(table) ? table.map((row: string) => [row, row] as const) : Object.entries(table);
  return entries as readonly (readonly [string, RowOf<Rows>])[];
}
