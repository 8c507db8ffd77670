import { parseDocument } from 'yaml';

/** A text read whole, or what is wrong with it and where. No part of the text is in `flaw`: it may hold secrets. */
export type ReadText = { readonly value: unknown } | { readonly flaw: string };

/** Our own words for yaml's errors: its messages quote the text. Any other error is "an error". */
const words: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same member twice',
  MULTIPLE_DOCS: 'a second document',
  RESOURCE_EXHAUSTION: 'a value nested too deep',
};

/**
 * Reads JSON or, where `yaml` is true, YAML 1.2, of which JSON is a part. Unlike JSON.parse it names line and column of a
 * mistake, and it refuses a member that stands twice.
 */
export function jsonOrYaml(given: string, yaml: boolean): ReadText {
  const text = given.replace(/^\ufeff/, '');
  const strict = yaml ? undefined : parsed(text);
  try {
    const document = parseDocument(text, { schema: yaml ? 'core' : 'json', prettyErrors: true, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) return { flaw: flawAt(words[error.code] ?? 'an error', error.linePos?.[0]) };
    if (!yaml)
      return strict ?? { flaw: 'a text that is not JSON (a trailing comma, a comment, missing quotes, or an empty file)' };
    return { value: document.toJS({ maxAliasCount: 50 }) };
  } catch {
    // An alias without an anchor, aliases that grow without bound, or a value nested deeper than the stack.
    return { flaw: 'an error (an alias, or a value nested too deep)' };
  }
}

function parsed(text: string): ReadText | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function flawAt(what: string, place: { readonly line: number; readonly col: number } | undefined): string {
  return place === undefined ? what : `${what} at line ${place.line} column ${place.col}`;
}

/** A member name as it stands in a JSON pointer: RFC 6901 section 3. */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
