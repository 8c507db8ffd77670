/** The function of a test or a fixture. Only its text is read. */
export type Callable = (...parameters: never[]) => unknown;

const noBrackets = 'its parameters are not in brackets';
const openers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const known = new WeakMap<Callable, readonly string[]>();

/**
 * Names of the fixtures that a function asks for, read from the pattern of its first parameter, as Playwright does.
 * @throws Error if the text has an unreadable form, which blames the author of the spec or fixture
 */
export function fixtureNames(callable: Callable): readonly string[] {
  const names = known.get(callable) ?? namesIn(callable);
  known.set(callable, names);
  return names;
}

function namesIn(callable: Callable): string[] {
  const text = withoutComments(callable);
  const open = text.indexOf('(');
  // In `fixtures => use(fixtures)` the first bracket belongs to the body.
  if (!/^\s*(?:async\b)?\s*(?:function\b)?\s*[\w$]*\s*$/.test(text.slice(0, open))) throw unreadable(callable, noBrackets);
  const list = inBrackets(callable, text, open);
  const [first = ''] = split(callable, list);
  if (first === '') return [];
  if (!first.startsWith('{')) throw unreadable(callable, 'its first parameter is not a pattern { … }');
  const pattern = inBrackets(callable, first, 0);
  if (first.length > pattern.length + 2) throw unreadable(callable, 'its first parameter has a default');
  return split(callable, pattern).map((property) => nameOf(callable, property));
}

/** The name of a property of a pattern: `name`, `name: other`, `name = default`. */
function nameOf(callable: Callable, property: string): string {
  const name = /^([A-Za-z_$][\w$]*)\s*(?:[:=]|$)/.exec(property)?.[1];
  if (name === undefined) throw unreadable(callable, `${JSON.stringify(property)} does not name a fixture`);
  return name;
}

/** The text between a bracket and its closing bracket. */
function inBrackets(callable: Callable, text: string, from: number): string {
  if (openers[text[from] ?? ''] === undefined) throw unreadable(callable, noBrackets);
  const open: string[] = [];
  for (const [at, character] of characters(callable, text, from)) {
    const closer = openers[character];
    if (closer !== undefined) open.push(closer);
    else if (character === open.at(-1)) open.pop();
    if (open.length === 0) return text.slice(from + 1, at);
  }
  throw unreadable(callable, 'a bracket is not closed');
}

/** The parts between commas outside brackets; none of them is empty. */
function split(callable: Callable, text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (const [at, character] of characters(callable, text, 0)) {
    if (openers[character] !== undefined) depth += 1;
    else if (Object.values(openers).includes(character)) depth -= 1;
    if (character !== ',' || depth > 0) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
}

/** Characters with their positions, without those inside strings. */
function* characters(callable: Callable, text: string, from: number): Generator<[number, string]> {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '`') throw unreadable(callable, 'its parameters contain a template string');
    if (character === "'" || character === '"') at = endOfString(callable, text, at);
    else yield [at, character];
  }
}

function endOfString(callable: Callable, text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[from]) return at;
  }
  throw unreadable(callable, 'a string is not closed');
}

function withoutComments(callable: Callable): string {
  return callable.toString().replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
}

function unreadable(callable: Callable, why: string): Error {
  const [line = ''] = callable.toString().split('\n', 1);
  return new Error(`the fixtures of this function cannot be read, because ${why}: ${line}`);
}
