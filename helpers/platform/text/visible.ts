/** Characters that a reader cannot see or would misread: controls, formats, separators, lone surrogates. */
const unseen = /\r?\n|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
/** Commands of Actions, Azure Pipelines and TeamCity, which may occur anywhere in a line. */
const command = /##(?=\[|vso\[|teamcity\[)/gi;
const plain = /^[\x20-\x22\x24-\x7e]*$/;

/**
 * Text from outside, made safe for a line: a line end becomes `⏎`, and an invisible character an escape such as `\x1b`. The
 * result cannot start a line, reverse text or move the cursor.
 */
export function visible(text: string): string {
  return plain.test(text) ? text : text.replace(unseen, escaped).replace(command, '#\\x23');
}

function escaped(found: string): string {
  if (found.endsWith('\n')) return '⏎';
  if (found === '\r') return '\\r';
  if (found === '\t') return '\\t';
  const code = found.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

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

/** Every text in a value, made visible. */
export const visibleIn = <T>(value: T): T => withTexts(value, visible);

/** The suite's own text, with its line ends, into which text from outside is inserted. */
export function visibly(own: TemplateStringsArray, ...foreign: readonly unknown[]): string {
  return own.map((text, place) => (place === 0 ? text : `${visible(String(foreign[place - 1]))}${text}`)).join('');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape character starts a colour.
const colours = /(\n|\x1b\[(?:0|1|2|31|32|33|35)m|\r\x1b\[2K)/;
const lines = /(\n)/;

/**
 * The last safeguard before anything is printed: lets through only line ends and, on a terminal, the suite's own colours. Breaks
 * a line that GitHub Actions would read as a command.
 */
export function printable(text: string, coloured: boolean): string {
  const parts = text.split(coloured ? colours : lines);
  const shown = parts.map((part, place) => (place % 2 === 1 ? part : visible(part))).join('');
  return shown.replace(/^([^\S\n\r\u2028\u2029]*):(?=:)/gm, '$1\\x3a');
}
