import type { FieldLine } from '../../../contracts/fields.ts';
import { withTexts } from '../with-texts.ts';
import { FormSearch } from './form-search.ts';
import { formsOf } from './secret-forms.ts';
import { isSecretField, secretPlaces } from './secret-places.ts';

/** The text that replaces a secret. */
export const redacted = '[redacted]';

/** Removes the secrets of a run from everything that is about to be written or printed. Every method may be applied twice. */
export interface Redactor {
  /** Any text: secrets by value, and values that a field, a member or a URL marks as secret. */
  text(s: string): string;
  /** Field lines: removes the whole value of a field that carries secrets; treats every other value as text. */
  fields(lines: readonly FieldLine[]): FieldLine[];
  /** Text that may contain the name of a secret field: secrets by value only. `spares`: what is left as it is, although it is a secret. */
  values(s: string, spares?: (passage: string) => boolean): string;
  /** A JSON value: redacts every string in it, and keeps its structure. */
  json<T>(value: T): T;
  /** Whether the text contains a secret, or twelve consecutive characters of one. By value only. */
  finds(s: string): boolean;
}

/** Most exchanges repeat texts of at most this length: names, labels, titles, values of fields. So many of them are remembered. */
const shortText = 100;
const mostShortTexts = 2000;

/** Shorter secrets are found by place only: by value they would remove ordinary words. */
const shortest = 8;

/**
 * A redactor of these secrets, in the forms of `formsOf` and under any escape. Ignores secrets shorter than eight characters.
 * Built once, it is fast enough for every exchange. `hidden`: more secrets, which {@link Redactor.finds} ignores.
 */
export function redactor(secrets: readonly string[], hidden: readonly string[] = []): Redactor {
  const told = searchFor(secrets);
  const more = hidden.filter((secret) => !secrets.includes(secret));
  const all = more.length === 0 ? told : searchFor([...secrets, ...more]);

  const clear = (s: string, places: [from: number, to: number][], spares?: (passage: string) => boolean): string => {
    all.search(s, (from, to) => spares?.(s.slice(from, to)) === true || places.push([from, to]) > 0);
    return places.length === 0 ? s : without(s, places);
  };
  const harmless = new Set<string>();
  const text = (s: string): string => {
    if (harmless.has(s)) return s;
    const shown = clear(s, [...secretPlaces(s)]);
    if (shown === s && s.length <= shortText && harmless.size < mostShortTexts) harmless.add(s);
    return shown;
  };

  return {
    text,
    values: (s, spares) => clear(s, [], spares),
    json: (value) => withTexts(value, text),
    fields: (lines) => lines.map(([name, value]) => [name, isSecretField(name) ? shownValue(value) : text(value)] as const),
    finds: (s) => told.finds(s),
  };
}

/** Whether a text contains any of these secrets as a whole, in any form. Ignores secrets shorter than eight characters. */
export function finder(secrets: readonly string[]): (text: string) => boolean {
  const search = new FormSearch(secrets.flatMap(formsOf).map(({ text }) => ({ text, run: text.length })));
  return (text) => search.finds(text);
}

/** The shown value of a field that carries a secret: nothing, the variable of the token, or that there was a secret. */
const shownValue = (value: string): string => (value === '' || value.startsWith('$TARGET_') ? value : redacted);

function searchFor(secrets: readonly string[]): FormSearch {
  const long = new Set(secrets.filter((secret) => secret.length >= shortest));
  return new FormSearch([...long].flatMap(formsOf));
}

/** The text without these places. Overlapping or adjacent places count as one. */
function without(s: string, places: [from: number, to: number][]): string {
  let text = '';
  let done = 0;
  let end = -1;
  for (const [from, to] of places.sort(([a], [b]) => a - b)) {
    if (from > end) text += s.slice(done, from) + redacted;
    end = Math.max(end, to);
    done = end;
  }
  return text + s.slice(done);
}
