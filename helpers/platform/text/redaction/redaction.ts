import type { FieldLine } from '../../../../contracts/fields.ts';
import { withTexts } from '../visible.ts';
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

/**
 * A redactor of these secrets, in the forms of `formsOf`, or of a list that may grow. Ignores secrets shorter than eight characters.
 * `hidden`: more secrets, which {@link Redactor.finds} ignores.
 */
export function redactor(secrets: readonly string[] | (() => readonly string[]), hidden: readonly string[] = []): Redactor {
  let [known, told, all] = [-1, new FormSearch([]), new FormSearch([])];
  const searches = () => {
    const now = typeof secrets === 'function' ? secrets() : secrets;
    if (now.length !== known) {
      [known, told] = [now.length, new FormSearch(now)];
      all = hidden.length === 0 ? told : new FormSearch([...now, ...hidden]);
    }
    return { told, all };
  };
  const text = (s: string): string => without(s, [...secretPlaces(s), ...searches().all.in(s)]);
  return {
    text,
    values: (s) => without(s, [...searches().all.in(s)]),
    json: (value) => withTexts(value, text),
    fields: (lines) => lines.map(([name, value]) => [name, namesOfSecrets.test(name) ? shownValue(value) : text(value)] as const),
    finds: (s) => searches().told.in(s).next().done !== true,
  };
}

/** The shown value of a field that carries a secret: nothing, the variable of the token, or that there was a secret. */
const shownValue = (value: string): string => (value === '' || value.startsWith('$TARGET_') ? value : redacted);

type Span = readonly [from: number, to: number];

/** The text without these places. Overlapping or adjacent places count as one. */
function without(s: string, places: readonly Span[]): string {
  let [text, end] = ['', -1];
  for (const [from, to] of [...places].sort(([a], [b]) => a - b)) {
    if (from > end) text += s.slice(Math.max(0, end), from) + redacted;
    end = Math.max(end, to);
  }
  return text + s.slice(Math.max(0, end));
}

/** Words in such names of fields, of members of JSON, and of values in a query or a form, and whole names. */
const [word, name] = [
  'token|secret|passw|passcode|passphrase|admin_?pass|(?:api|access|private)(?:[-_]|%2d|%5f)?key|signature|credential|cookie',
  '(?:proxy-)?authorization|auth|sig',
];
/** The names of fields and the like whose values are secrets. */
export const namesOfSecrets = new RegExp(`${word}|^(?:${name})$`, 'i');
/** Texts without such a word have no such name, and no user information. */
const anyName = /token|secret|pass|key|auth|cookie|sig|credential|:\/\//i;

/** A name of these characters whose value is a secret, in an expression. */
const named = (characters: string): string => `(?:${characters}{0,64}?(?:${word})${characters}{0,64}|${name})`;

/** What marks a secret, which is the end of each expression. Every repetition before it is bounded: work is linear in the text. */
const marks: readonly RegExp[] = [
  // User information in a URL.
  String.raw`:\/\/(?<value>[^@/?#\s"'<>]{1,2000})(?=@)`,
  // A query or a form. JSON escapes the quote behind it.
  String.raw`(?<![^?&;\s])${named('[\\w.%-]')}\s{0,8}=\s{0,8}(?<value>(?:[^&;#\s"'<>\\]|\\(?![\\"']))+)`,
  // A field between apostrophes, and one up to the end of its line, or to a quote that begins no part of a challenge or a cookie. What
  // stands behind a slash is a JSON pointer.
  String.raw`'(?=[\w-]*-)${named('[\\w-]')}\s{0,8}:(?!\/\/)\s{0,8}(?<value>[^'\r\n]+)`,
  String.raw`(?<![\w.%/'-])(?=[\w-]{0,64}-|cookie|authorization|apikey)${named('[\\w-]')}\s{0,8}:(?!\/\/)\s{0,8}(?<value>(?:[^"\\\r\n=]|="[^"\r\n]{0,1000}"(?=[;,\s]|$)|=|\\(?![rn]))+)`,
  // A member of JSON, however its quotes are escaped; and `{"token": {"id": "…"}}`, which identity services return.
  String.raw`(?<!\\)(?<slashes>\\{0,64})(?<quote>["'])${named('[\\w.%-]')}\k<slashes>\k<quote>\s{0,8}:\s{0,8}(?:\{[^}]{0,500}?\k<slashes>\k<quote>id\k<slashes>\k<quote>\s{0,8}:\s{0,8})?\k<slashes>\k<quote>(?<value>(?:(?!(?<!\\)\k<slashes>?\k<quote>)[^])+)`,
].map((mark) => new RegExp(mark, 'gi'));

/** Texts that already replace a secret, or mean that there is none. */
const harmless = /^(?:\[redacted\]|\(secret\)|\(absent\)|\$TARGET_)/;
/** Variables of this suite, as its own messages and manuals name them. */
const ownVariable = /^(?:TARGET|OS|RAX)_[A-Z_]+\s*=/;

/** The values in a text that are secrets because of the name before them. */
function* secretPlaces(text: string): Generator<Span> {
  if (!anyName.test(text)) return;
  for (const mark of marks)
    for (const { 0: whole, index, groups: { value = '' } = {} } of text.matchAll(mark)) {
      const to = index + whole.length;
      if (!harmless.test(value) && !ownVariable.test(whole)) yield [to - value.length, to];
    }
}
