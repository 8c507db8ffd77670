/**
 * A value that exists once per process, even if a module is loaded several times: Playwright loads the set-up and the reporter
 * with separate instances of the modules that both import. `make` creates the value on the first request for its name.
 */
export function processWide<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`delete-image-conformance/${name}`);
  const known: T | undefined = Reflect.get(globalThis, key);
  if (known !== undefined) return known;
  const made = make();
  Reflect.set(globalThis, key, made);
  return made;
}
