/** A JSON text read whole, or what is wrong with it: no part of the text is in `flaw`, as it may hold secrets. */
export type JsonText = { readonly value: unknown } | { readonly flaw: string; readonly pointer: string };

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in a text
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const blank = /[ \t\r\n]*/y;
const DEEPEST = 64;

class Flaw extends Error {
  readonly pointer: string;
  constructor(message: string, pointer: string) {
    super(message);
    this.pointer = pointer;
  }
}

/** Reads JSON; unlike JSON.parse it says line and column of a mistake, and refuses a member named twice. */
export function jsonText(text: string): JsonText {
  const source = text.replace(/^\ufeff/, '');
  try {
    const end = skipped(source, valueEnd(source, 0, '', 0));
    if (end < source.length) throw new Flaw(`more after the end at ${position(source, end)}`, '');
    return { value: JSON.parse(source) };
  } catch (error) {
    if (error instanceof Flaw) return { flaw: error.message, pointer: error.pointer };
    throw error;
  }
}

function valueEnd(source: string, from: number, pointer: string, depth: number): number {
  const start = skipped(source, from);
  if (depth > DEEPEST) throw new Flaw(`a value nested more than ${DEEPEST} deep at ${position(source, start)}`, pointer);
  if (source[start] === '{') return objectEnd(source, start, pointer, depth);
  if (source[start] === '[') {
    return partsEnd(source, start, ']', pointer, (at, index) => valueEnd(source, at, `${pointer}/${index}`, depth + 1));
  }
  return matched(string, source, start) ?? matched(literal, source, start) ?? mistake(source, start, pointer);
}

function objectEnd(source: string, start: number, pointer: string, depth: number): number {
  const names = new Set<string>();
  return partsEnd(source, start, '}', pointer, (at) => {
    const nameEnd = matched(string, source, at) ?? mistake(source, at, pointer);
    const name: unknown = JSON.parse(source.slice(at, nameEnd));
    const member = `${pointer}/${escaped(String(name))}`;
    if (names.has(String(name))) throw new Flaw(`the member a second time at ${position(source, at)}`, member);
    names.add(String(name));
    const colon = skipped(source, nameEnd);
    if (source[colon] !== ':') mistake(source, colon, member);
    return valueEnd(source, colon + 1, member, depth + 1);
  });
}

function partsEnd(
  source: string,
  start: number,
  close: string,
  pointer: string,
  part: (at: number, index: number) => number,
): number {
  let at = skipped(source, start + 1);
  if (source[at] === close) return at + 1;
  for (let index = 0; ; index += 1) {
    at = skipped(source, part(at, index));
    if (source[at] === close) return at + 1;
    if (source[at] !== ',') mistake(source, at, pointer);
    at = skipped(source, at + 1);
  }
}

function matched(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}

function skipped(source: string, at: number): number {
  return matched(blank, source, at) ?? at;
}

function mistake(source: string, at: number, pointer: string): never {
  throw new Flaw(at >= source.length ? 'an end in the middle' : `a mistake at ${position(source, at)}`, pointer);
}

function position(source: string, at: number): string {
  const lines = source.slice(0, at).split('\n');
  return `line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** A member name as it stands in a JSON pointer: RFC 6901 section 3. */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
