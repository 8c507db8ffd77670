/** A value of JSON with each of its texts changed, for example redacted; its structure stays. */
export function withTexts<T>(value: T, changed: (text: string) => string): T {
  const of = (each: unknown): unknown => {
    if (typeof each === 'string') return changed(each);
    if (Array.isArray(each)) return each.map(of);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, member]) => [name, of(member)]));
  };
  return of(value) as T;
}
