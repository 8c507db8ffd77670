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
export const isSecretField = (name: string): boolean => secretName.test(name);

type Span = [from: number, to: number];

/** User information in a URL, or a name, perhaps in quotes that may be escaped, and the sign before its value. Each part is bounded. */
const marked = /:\/\/(?=[^@/?#\s"'<>]{1,2000}@)|(?<![\w.%-])([\w.%-]{1,64})(\\{0,64}["']|)\s{0,8}(:(?!\/\/)|=)\s{0,8}/g;

/**
 * The values in a text that are secrets because of the name before them: a field, a member of JSON, a name in a query or a form, user
 * information in a URL. Work is linear in the text.
 */
export function* secretPlaces(text: string): Generator<Span> {
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
