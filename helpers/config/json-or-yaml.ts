import { yaml as yamlParser } from '../installation/on-demand.ts';

/** The value of a text, or its flaw and where it is. `flaw` contains no part of the text, which may contain secrets. */
export type ReadText = { readonly value: unknown } | { readonly flaw: string };

/** Our own words for yaml's errors: its messages quote the text. Any other error is "an error". */
const words: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same member twice',
  MULTIPLE_DOCS: 'a second document',
  RESOURCE_EXHAUSTION: 'a value nested too deep',
};

/**
 * Reads JSON or, if `yaml` is true, YAML 1.2, which includes JSON. Unlike JSON.parse it names line and column of an error, and
 * refuses a duplicate member.
 */
export function jsonOrYaml(given: string, yaml: boolean): ReadText {
  const text = given.replace(/^\ufeff/, '');
  const strict = yaml ? undefined : parsed(text);
  try {
    const document = yamlParser().parseDocument(text, { schema: yaml ? 'core' : 'json', prettyErrors: true, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) return { flaw: flawAt(words[error.code] ?? 'an error', error.linePos?.[0]) };
    if (!yaml)
      return strict ?? { flaw: 'a text that is not JSON (a trailing comma, a comment, missing quotes, or an empty file)' };
    return { value: document.toJS({ maxAliasCount: 50 }) };
  } catch {
    // The cause is an alias without an anchor, aliases that grow without bound, or a value nested deeper than the stack.
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

/** A member name, escaped for a JSON pointer: RFC 6901 section 3. */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
