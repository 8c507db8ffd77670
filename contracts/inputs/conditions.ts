/** The validators that a GET shows of a representation: RFC 9110 section 8.8. */
export interface Validators {
  readonly tag?: string | undefined;
  readonly modified?: string | undefined;
  /** The Date of the response. */
  readonly read?: string | undefined;
}

type Condition = Readonly<Record<string, string>>;

/** Conditions that are false of a representation, each by itself: the first two of any. A new row is one line. */
export const ofFalse = ({ tag, modified }: Validators): Readonly<Record<string, Condition>> => ({
  'If-Match with another tag': { 'If-Match': '"nothing"' },
  'If-Match with two other tags': { 'If-Match': '"nothing", "more"' },
  'If-None-Match: *': { 'If-None-Match': '*' },
  ...(tag !== undefined && {
    'If-None-Match with the tag': { 'If-None-Match': tag },
    'If-None-Match with the tag in a list': { 'If-None-Match': `"nothing", ${tag}` },
    // Strong comparison: a weak tag is equal to no tag (RFC 9110 section 8.8.3.2).
    'If-Match with the tag, weak': { 'If-Match': tag.startsWith('W/') ? tag : `W/${tag}` },
  }),
  ...(modified !== undefined && {
    'If-Unmodified-Since a day before': { 'If-Unmodified-Since': dateBefore(modified).toUTCString() },
    'If-Unmodified-Since a day before, as asctime writes it': { 'If-Unmodified-Since': asctime(dateBefore(modified)) },
  }),
});

/**
 * Conditions that are true of a representation, or that a server ignores for DELETE. Without a validator, a server ignores dates (RFC 9110
 * sections 13.1.3 and 13.1.4), and may refuse tags. A new row is one line.
 */
export const ofTrue = ({ tag, modified, read }: Validators): Readonly<Record<string, Condition>> => ({
  ...(tag !== undefined && { 'If-None-Match with another tag': { 'If-None-Match': '"nothing"' } }),
  // Not in the future: a server may take such a date for none (RFC 2616 section 14.25), and evaluate any other.
  'If-Modified-Since the moment of the read': { 'If-Modified-Since': read ?? modified ?? 'Wed, 21 Oct 2099 07:28:00 GMT' },
  ...(modified === undefined
    ? { 'If-Unmodified-Since in the future, as asctime writes it': { 'If-Unmodified-Since': 'Wed Oct 21 07:28:00 2099' } }
    : { 'If-Unmodified-Since the moment of Last-Modified': { 'If-Unmodified-Since': modified } }),
  ...(tag?.startsWith('"') && { 'If-Match with the tag in a list': { 'If-Match': `"nothing", ${tag}` } }),
  ...(tag !== undefined && { 'If-Match: *': { 'If-Match': '*' } }),
});

function dateBefore(date: string): Date {
  const ms = Date.parse(date);
  return new Date((Number.isNaN(ms) ? 0 : ms) - 86_400_000);
}

/** A date as C writes it, an obsolete form that recipients still accept: `Sun Nov  6 08:49:37 1994`. */
function asctime(date: Date): string {
  const [weekday = '', day = '', month, year, time] = date.toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
}

/** The names of all conditions of a table. */
export const namesOf = (table: (validators: Validators) => object): readonly string[] => [
  ...new Set(
    [{}, { tag: 'W/"a"' }, { tag: '"a"', modified: 'Wed, 21 Oct 2015 07:28:00 GMT' }].flatMap((shown) =>
      Object.keys(table(shown)),
    ),
  ),
];
