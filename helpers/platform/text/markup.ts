/** What may be put into markup: text and numbers are escaped, markup stays, an array is its members, and undefined is nothing. */
export type Content = string | number | Markup | undefined | readonly Content[];

/** A piece of HTML or XML. Only this module makes one, so text from outside cannot be taken for it. */
export class Markup {
  readonly #written: string;

  private constructor(written: string) {
    this.#written = written;
  }

  toString(): string {
    return this.#written;
  }

  /** Markup, style or script that the caller vouches for: it has to contain no text from outside. A static test lists the callers. */
  static trusted(written: string): Markup {
    return new Markup(written);
  }
}

/** Characters that XML 1.0 cannot hold, not even escaped: controls, lone surrogates, two non-characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out.
const unwritable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

// A line end in an attribute would be read as a blank, and a carriage return in content as a line end.
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Text as content, or as the value of an attribute in double quotes. */
const escaped = (text: string): string =>
  text.replace(unwritable, '\ufffd').replace(/[&<>"\n\r\t]/g, (character) => escapes[character] ?? character);

function written(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.toString();
  return typeof content === 'object' ? content.map(written).join('') : escaped(String(content));
}

/**
 * HTML or XML as a template: what is put in is escaped. Not for the content of `style` or `script`, where nothing is unescaped.
 * @throws Error if something is put in as an attribute without double quotes: a blank in it would start another attribute
 */
export function markup(fixed: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const [first = '', ...rest] = fixed;
  const bare = fixed.slice(0, contents.length).find((part) => part.endsWith('=') || part.endsWith("='"));
  if (bare !== undefined) throw new Error(`an attribute needs double quotes: ${bare.slice(-40)}`);
  return Markup.trusted(first + rest.map((part, place) => written(contents[place]) + part).join(''));
}

/** Parts with a text between them. */
export const joined = (parts: readonly Content[], between: string): Content =>
  parts.map((part, place) => (place === 0 ? part : [between, part]));
