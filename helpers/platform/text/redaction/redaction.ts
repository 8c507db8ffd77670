import type { FieldLine } from '../../../../contracts/fields.ts';
import { withTexts } from '../with-texts.ts';
import { FormSearch } from './secret-forms.ts';

/** The text that replaces a secret. */
export const redacted = '[redacted]';

/** Removes the secrets of a run from everything that is about to be written or printed. Every method may be applied twice. */
export interface Redactor {
  /** Any text: secrets by value, and values that a field, a member or a URL marks as secret. */
  text(s: string): string;
  /** Field lines: removes the whole value of a field that carries secrets; treats every other value as text. */
  fields(lines: readonly FieldLine[]): FieldLine[];
  /** Text that may contain the name of a secret field: secrets by value only. */
  values(s: string): string;
  /** A JSON value: redacts every string in it, and keeps its structure. */
  json<T>(value: T): T;
  /** Whether the text contains a secret, or twelve consecutive characters of one. By value only. */
  finds(s: string): boolean;
}

/** Shorter secrets are found by place only: by value they would remove ordinary words. */
const shortest = 8;

/**
 * A redactor of these secrets, in the forms of `formsOf`, or of a list that may grow. Ignores secrets shorter than eight characters.
 * `hidden`: more secrets, which {@link Redactor.finds} ignores.
 */
export function redactor(secrets: readonly string[] | (() => readonly string[]), hidden: readonly string[] = []): Redactor {
  let [known, told, all] = [-1, searchFor([]), searchFor([])];
  const searches = () => {
    const now = typeof secrets === 'function' ? secrets() : secrets;
    if (now.length !== known) {
      [known, told] = [now.length, searchFor(now)];
      all = hidden.length === 0 ? told : searchFor([...now, ...hidden]);
    }
    return { told, all };
  };
  const text = (s: string): string => without(s, [...secretPlaces(s), ...searches().all.in(s)]);
  return {
    text,
    values: (s) => without(s, [...searches().all.in(s)]),
    json: (value) => withTexts(value, text),
    fields: (lines) => lines.map(([name, value]) => [name, isSecretField(name) ? shownValue(value) : text(value)] as const),
    finds: (s) => searches().told.in(s).next().done !== true,
  };
}

/** Whether a text contains any of these secrets as a whole, in any form. Ignores secrets shorter than eight characters. */
export function finder(secrets: readonly string[]): (text: string) => boolean {
  const search = new FormSearch(longEnough(secrets), Number.POSITIVE_INFINITY);
  return (text) => search.in(text).next().done !== true;
}

/** The shown value of a field that carries a secret: nothing, the variable of the token, or that there was a secret. */
const shownValue = (value: string): string => (value === '' || value.startsWith('$TARGET_') ? value : redacted);

const longEnough = (secrets: readonly string[]): string[] => secrets.filter((secret) => secret.length >= shortest);
const searchFor = (secrets: readonly string[]): FormSearch => new FormSearch(longEnough(secrets));

/** The text without these places. Overlapping or adjacent places count as one. */
function without(s: string, places: [from: number, to: number][]): string {
  let [text, end] = ['', -1];
  for (const [from, to] of places.sort(([a], [b]) => a - b)) {
    if (from > end) text += s.slice(Math.max(0, end), from) + redacted;
    end = Math.max(end, to);
  }
  return text + s.slice(Math.max(0, end));
}

/** Names of fields, members of JSON, and of values in a query or a form, whose values are secrets. */
const secretName =
  /token|secret|passw|passcode|passphrase|admin_?pass|(?:api|access|private)[-_]?key|signature|credential|cookie|^(?:(?:proxy-)?authorization|auth|sig)$/i;
/** Texts without such a word have no such name, and no user information. */
const anyName = /token|secret|pass|key|auth|cookie|sig|credential|:\/\//i;
/** Variables of this suite, as its own messages and manuals name them. */
const ownVariable = /^(?:TARGET|OS|RAX)_[A-Z_]+$/;
/** Texts that already replace a secret, or mean that there is none. */
const harmless = /\[redacted\]|\(secret\)|\(absent\)|\$TARGET_/y;

/** Whether a field carries a secret. */
const isSecretField = (name: string): boolean => secretName.test(name);

type Span = [from: number, to: number];

/** User information in a URL, or a name, perhaps in quotes that may be escaped, and the sign before its value. Each part is bounded. */
const marked = /:\/\/(?=[^@/?#\s"'<>]{1,2000}@)|(?<![\w.%-])([\w.%-]{1,64})(\\{0,64}["']|)\s{0,8}(:(?!\/\/)|=)\s{0,8}/g;

/**
 * The values in a text that are secrets because of the name before them: a field, a member of JSON, a name in a query or a form, user
 * information in a URL. Work is linear in the text.
 */
function* secretPlaces(text: string): Generator<Span> {
  if (!anyName.test(text)) return;
  marked.lastIndex = 0;
  for (let found = marked.exec(text); found !== null; found = marked.exec(text)) {
    const at = marked.lastIndex;
    const span = spanOf(text, at, found);
    if (span !== undefined && span[1] > span[0] && endOf(harmless, text, span[0]) === span[0]) yield span;
    marked.lastIndex = Math.max(at, span?.[1] ?? 0);
  }
}

function spanOf(text: string, at: number, { index, 1: name, 2: quote = '', 3: sign }: RegExpExecArray): Span | undefined {
  if (name === undefined) return [at, endOf(/[^@]*/y, text, at)];
  const before = text[index - 1] ?? ' ';
  if (quote !== '') return sign === ':' && isSecretField(name) ? memberValue(text, at, quote) : undefined;
  if (sign === '=') {
    const isOfQuery = /[?&;\s]/.test(before) && !ownVariable.test(name) && isSecretField(name.replace(/%2d|%5f/gi, '-'));
    return isOfQuery ? [at, endOf(/[^&;#\s"'<>]*/y, text, at)] : undefined;
  }
  // In a JSON pointer this is not a field, but the path of one.
  const isField = isSecretField(name) && (name.includes('-') || /^(?:cookie|authorization|apikey)$/i.test(name));
  if (!isField || before === '/') return undefined;
  const end = endOf(restOfField, text, at);
  const quoted = before === "'" ? text.indexOf("'", at) : -1;
  return [at, quoted < 0 ? end : Math.min(end, quoted)];
}

/** The rest of a line. A quote ends it, but not that of a part of a challenge or a cookie; so does an escaped line end. */
const restOfField = /(?:[^"\\\r\n=]|=(?:"[^"\r\n]{0,1000}"(?=[;,\s]|$))?|\\(?![rn]))*/y;

/** A text in quotes like those of its name, or that of `id` in `{"token": {"id": "…"}}`, which identity services return. */
function memberValue(text: string, at: number, quote: string): Span | undefined {
  const id = text[at] === '{' ? /^[^}]{0,500}?"id"\s{0,8}:\s{0,8}/.exec(text.slice(at, at + 520)) : null;
  const from = at + (id?.[0].length ?? 0) + quote.length;
  if (!text.startsWith(quote, from - quote.length)) return undefined;
  for (let end = text.indexOf(quote.slice(-1), from); end >= 0; end = text.indexOf(quote.slice(-1), end + 1)) {
    let slashes = 0;
    while (slashes < 64 && text[end - slashes - 1] === '\\') slashes += 1;
    if (quote.length === 1 ? slashes % 2 === 0 : slashes < quote.length) return [from, end - (quote.length - 1)];
  }
  return [from, text.length];
}

function endOf(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : at;
}
