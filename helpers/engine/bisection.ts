/** The rows of a table that go out together, by their labels. */
export type Batch<Row> = Readonly<Record<string, Row>>;

/**
 * Group testing: tries all rows at once. If what comes of it differs, tries halves until one row is left, and gives what that row does alone:
 * a table of n rows costs one try, and about twice the logarithm of n if a row differs. Gives what all rows do together if no row does it
 * alone. `mayGoOn`: whether there is room for one more try.
 */
export async function bisected<Row, Result>(
  rows: Batch<Row>,
  send: (rows: Batch<Row>, label: string) => Promise<Result>,
  differs: (result: Result) => boolean,
  mayGoOn: () => boolean = () => true,
): Promise<Result> {
  const tryOut = (some: readonly (readonly [string, Row])[]): Promise<Result> => {
    const [first, ...others] = some;
    return send(Object.fromEntries(some), first !== undefined && others.length === 0 ? first[0] : `${some.length} rows at once`);
  };
  let suspects = Object.entries(rows);
  const together = await tryOut(suspects);
  let shown = together;
  let isShownAlone = suspects.length === 1;
  while (differs(together) && !isShownAlone && mayGoOn()) {
    const half = suspects.length === 1 ? suspects : suspects.slice(0, Math.ceil(suspects.length / 2));
    const result = await tryOut(half);
    if (!differs(result) && half.length === suspects.length) return together;
    isShownAlone = differs(result) && half.length === 1;
    if (isShownAlone) shown = result;
    suspects = differs(result) ? half : suspects.slice(half.length);
  }
  return shown;
}
