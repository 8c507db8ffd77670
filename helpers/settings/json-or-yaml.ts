import type { YAMLError } from 'yaml';
import { yaml as yamlParser } from '../platform/installation/on-demand.ts';

/** The value of a text, or its flaw and where it is. `flaw` contains no part of the text, which may contain secrets. */
export type ReadText = { readonly value: unknown } | { readonly flaw: string };

/** Words of our own, if the parser's would not help. */
const words: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same member twice',
  MULTIPLE_DOCS: 'a second document',
  RESOURCE_EXHAUSTION: 'a value nested too deep',
};

/** Reads JSON or, if `yaml` is true, YAML 1.2. Refuses a duplicate member, and names line and column of an error. */
export function jsonOrYaml(given: string, yaml: boolean): ReadText {
  const text = given.replace(/^\ufeff/, '');
  try {
    // With the level `silent`, the parser drops a second document without an error.
    const options = { schema: yaml ? 'core' : 'json', merge: yaml, prettyErrors: true, logLevel: 'error' } as const;
    const document = yamlParser().parseDocument(text, options);
    const [error] = document.errors;
    return error === undefined ? { value: document.toJS() } : { flaw: flawAt(error, text) };
  } catch {
    // The cause is an alias without an anchor, aliases that grow without bound, or a value nested deeper than the stack.
    return { flaw: 'an error (an alias, or a value nested too deep)' };
  }
}

/** The place of an error, the parser's words, and the name of the member in that line. The rest of the line may be a secret. */
function flawAt({ code, message, linePos }: YAMLError, text: string): string {
  const [place] = linePos ?? [];
  const own = words[code];
  const said = own === undefined ? parsersWords(message) : '';
  const what = own ?? 'an error';
  if (place === undefined) return `${what}${said}`;
  const [, member] = /^\s*(?:- )?["']?([\w-]{1,40})["']?\s*:/.exec(text.split('\n')[place.line - 1] ?? '') ?? [];
  return `${what} at line ${place.line} column ${place.col}${said}${member === undefined ? '' : `, in the line of ${member}`}`;
}

/** The words of the parser in brackets, up to where they quote the text; nothing if they quote it early. */
function parsersWords(message: string): string {
  const [whole = ''] = message.split(/ at line \d+, column \d+/, 1);
  const [said = ''] = whole.replace(/(closing) ["']quote$/, '$1 quote').split(/ ?[:"\\@`%]/, 1);
  return /^[A-Z][a-z]+(?: (?:[A-Za-z-]+|,|[[\]{}]))+$/.test(said) ? ` (${said})` : '';
}

/** A member name, escaped for a JSON pointer: RFC 6901 section 3. */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
