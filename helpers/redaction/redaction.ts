import type { FieldLine } from '../../contracts/fields.ts';
import { FormSearch } from './form-search.ts';
import { formsOf } from './secret-forms.ts';
import { isSecretField, secretPlaces } from './secret-places.ts';

/** What stands in place of a secret. */
export const redacted = '[redacted]';

/** Takes the secrets of a run out of whatever is about to be written or printed. Every method may be applied twice. */
export interface Redactor {
  /** Any text: secrets by value, and what follows the name of a secret field or member, or stands in a URL as one. */
  text(s: string): string;
  /** Field lines: the whole value of a field that carries secrets; every other value as text. */
  fields(lines: readonly FieldLine[]): FieldLine[];
  /** Text of our own, in which the name of a secret field may stand: secrets by value alone. */
  values(s: string): string;
  /** A value of JSON: every text in it, so that it stays what it is. */
  json<T>(value: T): T;
  /** Whether a secret, or twelve characters in a row of one, stands in the text; by value only. */
  finds(s: string): boolean;
}

/** Shorter secrets are found by place only: by value they would blacken ordinary words. */
const shortest = 8;

/** How a redactor is made. */
export interface RedactorOptions {
  /** More secrets, which {@link Redactor.finds} passes over. */
  readonly hidden?: readonly string[];
}

/**
 * A redactor of these secrets, in the forms of `formsOf` and under any escape. Those under eight characters are passed over.
 * Built once, it is fast enough for every exchange.
 */
export function redactor(secrets: readonly string[], { hidden = [] }: RedactorOptions = {}): Redactor {
  const told = searchFor(secrets);
  const more = hidden.filter((secret) => !secrets.includes(secret));
  const all = more.length === 0 ? told : searchFor([...secrets, ...more]);

  const clear = (s: string, places: [from: number, to: number][]): string => {
    all.search(s, (from, to) => places.push([from, to]) > 0);
    return places.length === 0 ? s : without(s, places);
  };
  const text = (s: string): string => clear(s, [...secretPlaces(s)]);

  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, json(member)]));
  };

  return {
    text,
    values: (s) => clear(s, []),
    json: <T>(value: T) => json(value) as T,
    fields: (lines) => lines.map(([name, value]) => [name, isSecretField(name) ? shownValue(value) : text(value)] as const),
    finds: (s) => {
      let found = false;
      told.search(s, () => {
        found = true;
        return false;
      });
      return found;
    },
  };
}

/** What a field that carries a secret shows: nothing, the variable that the token is in, or that there was one. */
const shownValue = (value: string): string => (value === '' || value.startsWith('$TARGET_') ? value : redacted);

function searchFor(secrets: readonly string[]): FormSearch {
  const long = new Set(secrets.filter((secret) => secret.length >= shortest));
  return new FormSearch([...long].flatMap(formsOf));
}

/** The text with these places taken out; what overlaps or touches is one. */
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
