/**
 * Field syntax by RFC 9110: pure functions that parse a field value and never throw. If a violation needs an explanation, the
 * result is a `Parsed` with a reason; if only validity matters, it is the value or undefined.
 */

/** The parsed value of a field, or why it cannot be parsed: a clause in lower case that fits after "because". */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** A field line as sent: name in its original case, value without surrounding blanks. */
export type FieldLine = readonly [name: string, value: string];

const read = <T>(value: T): Parsed<T> => ({ ok: true, value });
const unreadable = (reason: string): Parsed<never> => ({ ok: false, reason });

/** A request id: `req-` and a UUID, in either case. */
export const requestIdPattern = /^[Rr][Ee][Qq]-[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$/;

/**
 * Response fields with a single value, in lower case: sent twice they contradict RFC 9110 section 5.3. Date is not listed: the
 * guide's own sample has two, from two servers, and Date is judged as an IMF-fixdate.
 */
export const singletonFields = [
  'content-type',
  'content-length',
  'content-location',
  'content-range',
  'retry-after',
  'location',
  'age',
  'etag',
  'expires',
  'last-modified',
  'server',
  'x-compute-request-id',
  'x-openstack-request-id',
] as const;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Epoch milliseconds of a date that exists; undefined for 30 February or hour 24. A leap second is the second after it. */
function instant(year: number, month: number, day: number, hour: number, minute: number, second: number): number | undefined {
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second);
}

const [clock, monthName] = ['(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})', '(?<month>[A-Z][a-z]{2})'];
const fixdate = new RegExp(`^(?<weekday>[A-Z][a-z]{2}), (?<day>\\d{2}) ${monthName} (?<year>\\d{4}) ${clock} GMT$`);
/** The obsolete form of RFC 850. */
const rfc850 = new RegExp(`^(?<weekday>${weekdays.join('|')}), (?<day>\\d{2})-${monthName}-(?<year>\\d{2}) ${clock} GMT$`);
/** The obsolete form of C's asctime. */
const asctime = new RegExp(`^(?<weekday>[A-Z][a-z]{2}) ${monthName} (?<day>[ \\d]\\d) ${clock} (?<year>\\d{4})$`);

/** Two digits of a year that seem more than fifty years ahead of `nowMs` mean the past. */
function fullYear(digits: string, nowMs: number): number {
  if (digits.length > 2) return Number(digits);
  const thisYear = new Date(nowMs).getUTCFullYear();
  const near = thisYear - (thisYear % 100) + Number(digits);
  return near > thisYear + 50 ? near - 100 : near;
}

/** Epoch milliseconds of a date in one form that exists and falls on its weekday; else undefined. */
function dateIn(form: RegExp, value: string, nowMs: number): number | undefined {
  const { weekday = '', day, month = '', year = '', hour, minute, second } = form.exec(value)?.groups ?? {};
  const at = fullYear(year, nowMs);
  const epochMs = instant(at, months.indexOf(month), Number(day), Number(hour), Number(minute), Number(second));
  if (epochMs === undefined) return undefined;
  // A leap second may fall on the day after.
  const isOn = (ms: number): boolean => weekdays[new Date(ms).getUTCDay()]?.startsWith(weekday) === true;
  return isOn(epochMs) || isOn(epochMs - 1000) ? epochMs : undefined;
}

/** Epoch milliseconds of one IMF-fixdate (RFC 9110 section 5.6.7) whose date exists and whose weekday is right; else undefined. */
export const imfFixdate = (value: string): number | undefined => dateIn(fixdate, value, 0);

/** Epoch milliseconds of an HTTP-date in any of its three forms (RFC 9110 section 5.6.7); else undefined. */
export function httpDate(value: string, nowMs: number = Date.now()): number | undefined {
  return imfFixdate(value) ?? dateIn(rfc850, value, nowMs) ?? dateIn(asctime, value, nowMs);
}

/** When to retry: after this many seconds, or at an instant in epoch milliseconds. */
export type Retry = { readonly seconds: number } | { readonly at: number };

/** RFC 9111 section 1.2.2: a larger number counts as 2^31. */
const seconds = (digits: string): Retry => ({ seconds: Math.min(Number(digits), 2 ** 31) });

/** A Retry-After (RFC 9110 section 10.2.3): whole seconds or an HTTP-date of any form; else undefined. */
export function retryAfter(value: string, nowMs: number = Date.now()): Retry | undefined {
  if (/^\d+$/.test(value)) return seconds(value);
  const at = httpDate(value, nowMs);
  return at === undefined ? undefined : { at };
}

/**
 * Epoch milliseconds of a date-time in an overLimit: `2010-08-01T00:00:00Z`, with an offset, or with the letters UTC, as seen
 * from the provider. Without a zone it is UTC, as the guide's page on polling says. Undefined if the form is wrong or there is no such date.
 */
export function isoDateTime(value: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(?:Z|UTC|([+-])(\d{2}):(\d{2}))?$/.exec(value);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '.0', sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const local = instant(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (local === undefined || Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return local + Math.floor(Number(fraction) * 1000) + (sign === '-' ? offsetMs : -offsetMs);
}

/** The `retryAfter` or `retryAt` of a fault: whole seconds or a date-time, both as strings; else undefined. */
export function faultRetry(value: unknown): Retry | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return seconds(value);
  const at = isoDateTime(value);
  return at === undefined ? undefined : { at };
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\uffff]|\\\\[\\t \\x21-\\x7e\\x80-\\uffff])*"';
const parameterTail = `[ \\t]*=[ \\t]*(${token}|${quoted})`;
const tokenAt = new RegExp(token, 'y');
const token68At = /[A-Za-z0-9\-._~+/]+=*/y;
const blanksAt = /[ \t]*/y;
const challengeParameterAt = new RegExp(`(${token})${parameterTail}`, 'y');
const mediaTypeStart = new RegExp(`^(${token})/(${token})`);
const mediaParameterAt = new RegExp(`[ \\t]*;[ \\t]*(?:(${token})=(${token}|${quoted}))?`, 'y');

/** Whether the character at a position is a blank in HTTP: space or tab (RFC 9110 section 5.6.3). */
function isBlankAt(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code === 0x20 || code === 0x09;
}

/**
 * A text without surrounding HTTP blanks. Uses indices, because a regular expression would try every blank as the start of the
 * last ones.
 */
export function withoutBlanks(text: string): string {
  const to = endWithoutBlanks(text);
  let from = 0;
  while (from < to && isBlankAt(text, from)) from += 1;
  return text.slice(from, to);
}

function endWithoutBlanks(text: string): number {
  let end = text.length;
  while (end > 0 && isBlankAt(text, end - 1)) end -= 1;
  return end;
}

const unquoted = (value: string): string => (value.startsWith('"') ? value.slice(1, -1).replace(/\\([\s\S])/g, '$1') : value);

function matchAt(expression: RegExp, text: string, position: number): RegExpExecArray | null {
  expression.lastIndex = position;
  return expression.exec(text);
}

/** One challenge of WWW-Authenticate: a scheme with a token68, or with parameters (names in lower case), or alone. */
export interface Challenge {
  readonly scheme: string;
  readonly token68?: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const excerpt = (text: string, position: number): string => JSON.stringify(text.slice(position, position + 24));

/** The position after the commas and blanks between two list elements; the given position if there is no comma. */
function afterComma(text: string, position: number): number {
  const match = /^[ \t]*(?:,[ \t]*)+/.exec(text.slice(position));
  return match === null ? position : position + match[0].length;
}

/** Reads parameters from a position on, up to the next scheme or the end. */
function challengeParameters(value: string, from: number): Parsed<{ parameters: Map<string, string>; end: number }> {
  const parameters = new Map<string, string>();
  let end = from;
  for (let position = from; ; ) {
    const match = matchAt(challengeParameterAt, value, position);
    if (match === null) return read({ parameters, end });
    const [whole, name = '', content = ''] = match;
    const key = name.toLowerCase();
    if (parameters.has(key)) return unreadable(`the parameter ${name} occurs twice in one challenge`);
    parameters.set(key, unquoted(content));
    end = position + whole.length;
    position = afterComma(value, end);
    if (position === end) return read({ parameters, end });
  }
}

/** A token68 at a position, if it fills its list element. */
function token68From(value: string, position: number): string | undefined {
  const token68 = matchAt(token68At, value, position)?.[0];
  if (token68 === undefined) return undefined;
  const end = position + token68.length;
  const next = value[end + (matchAt(blanksAt, value, end)?.[0].length ?? 0)];
  return next === undefined || next === ',' ? token68 : undefined;
}

function challengeAt(value: string, position: number): Parsed<{ challenge: Challenge; end: number }> {
  const scheme = matchAt(tokenAt, value, position)?.[0];
  if (scheme === undefined) return unreadable(`no scheme at ${excerpt(value, position)}`);
  const alone = position + scheme.length;
  const from = alone + (/^ */.exec(value.slice(alone))?.[0].length ?? 0);
  if (from === alone || from === value.length || value[from] === ',') {
    return read({ challenge: { scheme, parameters: new Map() }, end: alone });
  }
  const token68 = token68From(value, from);
  if (token68 !== undefined) {
    return read({ challenge: { scheme, token68, parameters: new Map() }, end: from + token68.length });
  }
  const found = challengeParameters(value, from);
  if (!found.ok) return found;
  if (found.value.parameters.size === 0) return unreadable(`no parameter and no token68 at ${excerpt(value, from)}`);
  return read({ challenge: { scheme, parameters: found.value.parameters }, end: found.value.end });
}

/**
 * The challenges of a WWW-Authenticate, its lines joined (RFC 9110 sections 11.3 and 11.6.1): at least one. Ignores empty list
 * elements, as section 5.6.1 demands of a recipient.
 */
export function challenges(value: string): Parsed<readonly Challenge[]> {
  const list: Challenge[] = [];
  const text = value.slice(0, endWithoutBlanks(value));
  let position = /^[ \t,]*/.exec(text)?.[0].length ?? 0;
  while (position < text.length) {
    const found = challengeAt(text, position);
    if (!found.ok) return found;
    list.push(found.value.challenge);
    position = afterComma(text, found.value.end);
    if (position === found.value.end && position < text.length) {
      return unreadable(`there is ${excerpt(text, position)} instead of a comma or the end`);
    }
  }
  return list.length === 0 ? unreadable('it contains no challenge') : read(list);
}

/** The methods of an Allow, its lines joined (RFC 9110 section 10.2.1), in their case; an empty field allows none. */
export function allow(value: string): Parsed<ReadonlySet<string>> {
  const methods = value
    .split(',')
    .map(withoutBlanks)
    .filter((element) => element !== '');
  const wrong = methods.find((method) => matchAt(tokenAt, method, 0)?.[0] !== method);
  return wrong === undefined ? read(new Set(methods)) : unreadable(`${excerpt(wrong, 0)} is not a method`);
}

/** A media type: type, subtype and names of parameters in lower case, values as they are. */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The media type of a Content-Type (RFC 9110 section 8.3.1). The first of duplicate parameters counts. */
export function mediaType(value: string): Parsed<MediaType> {
  const start = mediaTypeStart.exec(value);
  if (start === null) return unreadable(`${excerpt(value, 0)} does not begin with type/subtype`);
  const [whole, type = '', subtype = ''] = start;
  const parameters = new Map<string, string>();
  const end = endWithoutBlanks(value);
  for (let position = whole.length; position < end; ) {
    const match = matchAt(mediaParameterAt, value, position);
    if (match === null) return unreadable(`${excerpt(value, position)} is not a parameter`);
    const [parameter, name, content] = match;
    if (name !== undefined && content !== undefined && !parameters.has(name.toLowerCase())) {
      parameters.set(name.toLowerCase(), unquoted(content));
    }
    position += parameter.length;
  }
  return read({ type: type.toLowerCase(), subtype: subtype.toLowerCase(), parameters });
}

/**
 * Departures of a request from the framing of RFC 9112, or from the fields of RFC 9113. None of them leaves octets on the connection
 * that a server could read as another request: the writer refuses what would.
 */
export interface RequestFraming {
  /** Field lines as sent, after the fields of the request, without the line end. */
  readonly lines?: readonly string[];
  /** Whether empty chunked content follows the head, with these trailer lines. */
  readonly emptyChunk?: { readonly trailers?: readonly string[] };
  /** Whether the request target is in absolute form (RFC 9112 section 3.2.2). */
  readonly absoluteForm?: true;
  /** Whether the empty line after the head is missing: the client ends its side of the connection there, or waits. */
  readonly cut?: 'ended' | 'waiting';
  /** How many blanks follow the content, as a part of it: large content that says nothing. */
  readonly blanks?: number;
  /** Text after which the request is cut: what follows it is sent a moment later. */
  readonly apart?: string;
  /** Whether the content is sent only once the server has answered 100 (Continue). */
  readonly awaits?: true;
  /** Whether the client closes the connection as soon as the whole request is sent, and reads no response. */
  readonly hangsUp?: true;
  /** Fields of a request over HTTP/2 that RFC 9113 section 8.2 forbids, as they are. */
  readonly http2Fields?: readonly FieldLine[];
}
