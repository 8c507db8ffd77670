/**
 * A value that this process has once, however many instances of a module it holds: Playwright loads the set-up and the reporter each
 * with instances of their own of what both import. `make` makes it where nobody has asked for that name.
 */
export function processWide<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`delete-image-conformance/${name}`);
  const known: T | undefined = Reflect.get(globalThis, key);
  if (known !== undefined) return known;
  const made = make();
  Reflect.set(globalThis, key, made);
  return made;
}
