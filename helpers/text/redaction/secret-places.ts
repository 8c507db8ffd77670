/** Fields of HTTP whose values are secrets. */
const fieldName = /^(?:proxy-)?authorization$|cookie|token|secret|passw|api-?key/i;
/** Members of JSON whose values are secrets. */
const memberName =
  /(?:token|secret|passw(?:or)?d|passcode|passphrase|api[-_]?key|access[-_]?key|private[-_]?key|admin_?pass|token_?id)$/i;
/** Names in a query or a form whose values are secrets. */
const queryName = /token|secret|passw|passcode|api[-_]?key|access[-_]?key|signature|credential|^(?:auth|sig)$/i;
/** Variables of this suite, as its own messages and manuals name them. */
const ownVariable = /^(?:TARGET|OS|RAX)_[A-Z_]+$/;
const doubleQuote = 0x22;
const singleQuote = 0x27;
/** Texts that already replace a secret, or mean that there is none. */
const harmless = ['[redacted]', '(secret)', '(absent)', '$TARGET_'];

/** Whether a field carries a secret. */
export const isSecretField = (name: string): boolean => fieldName.test(name);

type Span = [from: number, to: number];

/**
 * The values in a text that are secrets because of the name before them: a field, a member of JSON, a name in a query or a form,
 * user information in a URL. Work is linear in the text: a bounded number of characters around each `:` and `=`, and each
 * character of a value once.
 */
export function* secretPlaces(text: string): Generator<Span> {
  yield* behind(text, ':', afterColon);
  yield* behind(text, '=', afterEquals);
}

function* behind(text: string, sign: string, look: (text: string, at: number) => Span | undefined): Generator<Span> {
  for (let at = text.indexOf(sign); at >= 0; ) {
    const place = look(text, at);
    if (place !== undefined) yield place;
    at = text.indexOf(sign, Math.max(at + 1, place?.[1] ?? 0));
  }
}

function afterColon(text: string, at: number): Span | undefined {
  if (text.startsWith('://', at)) return userInformation(text, at + 3);
  const end = at - reach('before', text, at, mostBlanks, isBlank);
  const start = at + 1 + reach('after', text, at + 1, mostBlanks, isBlank);
  const before = text.charCodeAt(end - 1);
  if (before === doubleQuote || before === singleQuote) return memberValue(text, end - 1, start);
  const name = nameBefore(text, end);
  // In a JSON pointer this is not a field, but the path of one.
  if (text[end - name.length - 1] === '/') return undefined;
  const isField = isSecretField(name) && (name.includes('-') || /^(?:cookie|authorization|apikey)$/i.test(name));
  return isField ? fieldValue(text, start, text[end - name.length - 1] ?? '') : undefined;
}

/** The text after a quoted name; `nameEnd` is the position of its closing quote. */
function memberValue(text: string, nameEnd: number, start: number): Span | undefined {
  const slashes = backslashesBefore(text, nameEnd);
  const name = nameBefore(text, nameEnd - slashes.length);
  if (!memberName.test(name) && !isSecretField(name)) return undefined;
  const opening = `${slashes}${text[nameEnd]}`;
  const quoted = text[start] === '{' ? idWithin(text, start) : start;
  if (!text.startsWith(opening, quoted)) return undefined;
  const from = quoted + opening.length;
  return secret(text, from, () => closing(text, from, opening));
}

/** The rest of the line after the name of a field; if a quote precedes the name, up to the closing quote. */
function fieldValue(text: string, from: number, before: string): Span | undefined {
  return secret(text, from, () => {
    for (let end = from; ; end += 1) {
      const char = text[end] ?? '\n';
      if (char === '\r' || char === '\n' || (char === "'" && before === "'")) return end;
      if (char === '\\' && /[rn]/.test(text[end + 1] ?? '')) return end;
      if (char !== '"') continue;
      // This is a quoted part of a challenge or a cookie. Any other quote ends a JSON string or a shell word.
      const part = text[end - 1] === '=' ? /^"[^"\r\n]{0,1000}"(?=[;,\s]|$)/.exec(text.slice(end, end + 1003)) : null;
      if (part === null) return end;
      end += part[0].length - 1;
    }
  });
}

function afterEquals(text: string, at: number): Span | undefined {
  const name = nameBefore(text, at);
  const before = text[at - name.length - 1] ?? ' ';
  if (!/[?&;\s]/.test(before) || ownVariable.test(name)) return undefined;
  if (!queryName.test(name.replace(/%2d/gi, '-').replace(/%5f/gi, '_'))) return undefined;
  return secret(text, at + 1, () => endOf(text, at + 1, /[&;#\s"'<>]/));
}

function userInformation(text: string, from: number): Span | undefined {
  const end = endOf(text, from, /[@/?#\s"'<>]/);
  return text[end] === '@' ? secret(text, from, () => end) : undefined;
}

/** The value that starts here, unless it already replaces a secret. */
function secret(text: string, from: number, end: () => number): Span | undefined {
  if (harmless.some((start) => text.startsWith(start, from))) return undefined;
  const to = end();
  return to > from ? [from, to] : undefined;
}

function endOf(text: string, from: number, stop: RegExp): number {
  let end = from;
  while (end < text.length && !stop.test(text[end] ?? '')) end += 1;
  return end;
}

/** The end of the text that `opening` starts: the same quote with as many backslashes, or the end of the input. */
function closing(text: string, start: number, opening: string): number {
  const quote = opening.slice(-1);
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
    const { length } = backslashesBefore(text, at);
    if (opening.length === 1 ? length % 2 === 0 : length < opening.length) return at - (opening.length - 1);
  }
  return text.length;
}

/** The start of the value of `id` in `{"token": {"id": "…"}}`, which identity services return. */
function idWithin(text: string, brace: number): number {
  const within = text.slice(brace, brace + 512).split('}', 1)[0] ?? '';
  const id = /"id"\s{0,8}:\s{0,8}/.exec(within);
  return id === null ? brace : brace + id.index + id[0].length;
}

/** The most characters that are read on the way to a name, or of a name, so that work is linear in the text. */
const longestName = 64;
const mostBlanks = 8;

/** How many characters of a kind end or start at a place, `most` at most. */
function reach(way: 'before' | 'after', text: string, place: number, most: number, is: (code: number) => boolean): number {
  let length = 0;
  while (length < most && is(text.charCodeAt(way === 'after' ? place + length : place - length - 1))) length += 1;
  return length;
}

/** 1 for the characters of names, including percent-encoded ones. */
const nameCharacters = Uint8Array.from({ length: 128 }, (_, code) => (/[\w.%-]/.test(String.fromCharCode(code)) ? 1 : 0));
const isOfName = (code: number): boolean => nameCharacters[code] === 1;
const isBackslash = (code: number): boolean => code === 0x5c;
const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

const nameBefore = (text: string, end: number): string =>
  text.slice(end - reach('before', text, end, longestName, isOfName), end);

const backslashesBefore = (text: string, end: number): string =>
  '\\'.repeat(reach('before', text, end, longestName, isBackslash));
