import type { FieldLine } from '../../../../contracts/fields.ts';
import { withTexts } from '../with-texts.ts';
import { FormSearch } from './secret-forms.ts';
import { isSecretField, secretPlaces } from './secret-places.ts';

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
