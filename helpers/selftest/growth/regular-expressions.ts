/** A regular expression in a source file. */
export interface WrittenExpression {
  readonly source: string;
  readonly flags: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Words after which a slash begins an expression, and not a division. */
const beforeExpression = new Set(['return', 'typeof', 'case', 'of', 'in', 'await', 'yield', 'void']);

/** Reads just enough TypeScript to find the literals of regular expressions: it skips comments, strings and templates. */
class Scanner {
  readonly found: WrittenExpression[] = [];
  readonly #text: string;
  readonly #open: string[] = [];
  #at = 0;
  #before = '';

  constructor(text: string) {
    this.#text = text;
    while (this.#at < text.length) this.#step();
  }

  #step(): void {
    const character = this.#text.charAt(this.#at);
    if (this.#text.startsWith('//', this.#at)) this.#skipTo('\n');
    else if (this.#text.startsWith('/*', this.#at)) this.#skipTo('*/');
    else if (character === "'" || character === '"') this.#string(character);
    else if (character === '`') this.#template();
    else if (character === '}' && this.#open.pop() === '`') this.#template();
    else if (character === '/' && this.#mayBeginExpression()) this.#expression();
    else this.#token(character);
  }

  #mayBeginExpression(): boolean {
    return beforeExpression.has(this.#before) || !/^[\w$)\]]/.test(this.#before);
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#at);
    this.#at = found === -1 ? this.#text.length : found + end.length;
  }

  #string(quote: string): void {
    this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== quote) this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    this.#at += 1;
    this.#before = ')';
  }

  /** From a backtick, or the end of a substitution, to the next of these. */
  #template(): void {
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      if (this.#text[this.#at] === '\\') this.#at += 1;
      else if (this.#text[this.#at] === '`') {
        this.#at += 1;
        this.#before = ')';
        return;
      } else if (this.#text.startsWith('${', this.#at)) {
        this.#at += 2;
        this.#open.push('`');
        this.#before = '{';
        return;
      }
    }
  }

  #expression(): void {
    const start = this.#at;
    let isInClass = false;
    for (this.#at += 1; isInClass || this.#text[this.#at] !== '/'; this.#at += 1) {
      if (this.#text[this.#at] === '\\') this.#at += 1;
      else if (this.#text[this.#at] === '[') isInClass = true;
      else if (this.#text[this.#at] === ']') isInClass = false;
    }
    const source = this.#text.slice(start + 1, this.#at);
    this.#at += 1;
    const [flags = ''] = /^[a-z]*/.exec(this.#text.slice(this.#at, this.#at + 10)) ?? [];
    this.#at += flags.length;
    this.#before = ')';
    this.found.push({ source, flags, line: this.#text.slice(0, start).split('\n').length });
  }

  #token(character: string): void {
    if (character === '{') this.#open.push('{');
    const [word = character] = /^[\w$]+/.exec(this.#text.slice(this.#at, this.#at + 100)) ?? [];
    if (character.trim() !== '') this.#before = word;
    this.#at += word.length;
  }
}

/** The literals of regular expressions in a source file. */
export function writtenExpressions(text: string): readonly WrittenExpression[] {
  return new Scanner(text).found;
}

/**
 * An expression with its bounded repetitions shortened. They cost a constant factor, whatever the text, but let an analysis
 * run out of states; and it is the repetitions without a bound that decide how the work grows.
 */
export function withShortRepetitions(source: string): string {
  const short = (count: string): number => Math.min(Number(count), 2);
  return source.replace(/(?<!\\[pPu])\{(\d{1,4})(?:,(\d{1,4}))?\}/g, (_, least: string, most: string | undefined) =>
    most === undefined ? `{${short(least)}}` : `{${short(least)},${short(most)}}`,
  );
}
