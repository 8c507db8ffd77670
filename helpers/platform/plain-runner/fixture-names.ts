/** The function of a test or a fixture. Only its text is read. */
export type Callable = (...parameters: never[]) => unknown;

/** The start of a function, up to the end of its first parameter, which is a pattern of names or missing. */
const start = /^(?:async\b)?\s*(?:function\b)?\s*[\w$]*\s*\(\s*(?:\{([^{}]*)\}\s*[,)]|\))/;

/**
 * Names of the fixtures that a function asks for, read from the pattern of its first parameter, as Playwright does.
 * @throws Error if the pattern is more than a list of names, which blames the author of the spec or fixture
 */
export function fixtureNames(callable: Callable): readonly string[] {
  const text = callable.toString();
  const names = start
    .exec(text)
    ?.slice(1)
    .flatMap((list = '') => list.split(',').flatMap((each) => each.trim() || []));
  const odd = names?.find((name) => !/^[\w$]+$/.test(name));
  if (names !== undefined && odd === undefined) return names;
  const why = odd === undefined ? 'its first parameter is not { … }' : `${JSON.stringify(odd)} is more than a name`;
  throw new Error(`the fixtures of this function cannot be read, because ${why}: ${text.split('\n', 1)[0]}`);
}
