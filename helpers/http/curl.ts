import type { FieldLine } from '../../contracts/fields.ts';
import { isUuid } from '../../contracts/image-identifiers.ts';
import type { Cause, RequestRecord, RequestTls } from './exchange.ts';
import { isInCapitals, rawRequestLine, type ShellImage } from './raw-request-line.ts';

/** A shell word that yields exactly this text. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A variable, or what a shell makes of one, without the double quotes. */
type Expansion = { readonly variable: string } | { readonly expansion: string };

/** Characters that a shell reads otherwise within double quotes. */
const special = /["$`\\!]/;

/** A shell word of literal parts and variables: in double quotes as a whole, if no literal part is read otherwise there. */
function word(parts: readonly (string | Expansion)[]): string {
  const expansion = (part: Expansion): string => ('variable' in part ? `$${part.variable}` : part.expansion);
  const given = parts.filter((part) => part !== '');
  if (given.every((part) => typeof part === 'string')) return quoted(given.join(''));
  if (given.some((part) => typeof part === 'string' && special.test(part)))
    return given.map((part) => (typeof part === 'string' ? quoted(part) : `"${expansion(part)}"`)).join('');
  const inside = given.map((part, place) => {
    if (typeof part === 'string') return part;
    const next = given[place + 1];
    const joins = 'variable' in part && typeof next === 'string' && /^\w/.test(next);
    return joins ? `\${${part.variable}}` : expansion(part);
  });
  return `"${inside.join('')}"`;
}

/** The names of secrets: the whole value of a field, and in a text. */
const secretName = /^\$(TARGET_[A-Z0-9_]+)$|\$\{(TARGET_[A-Z0-9_]+)\}/g;

const holdsSecret = (text = ''): boolean => text.search(secretName) >= 0;

const fieldText = ([name, value]: FieldLine): string => (value === '' ? `${name};` : `${name}: ${value}`);

/**
 * Fields with secrets go through a pipe: an argument of curl would stand in the list of processes. What stands between them goes with
 * them, because the order of two lines with one name matters.
 */
function fieldOptions(fields: readonly FieldLine[]): { readonly pipe: string; readonly options: string[] } {
  const option = (line: FieldLine): string => ` -H ${quoted(fieldText(line))}`;
  const first = fields.findIndex(([, value]) => holdsSecret(value));
  if (first < 0) return { pipe: '', options: fields.map(option) };
  const end = fields.findLastIndex(([, value]) => holdsSecret(value)) + 1;
  const variables: string[] = [];
  const format = fields.slice(first, end).map(([name, value]) => {
    const parts = value.split(secretName).map((part, place) => {
      // Of the two groups of the expression one is empty.
      if (place % 3 === 0) return part.replaceAll('\\', '\\\\').replaceAll('%', '%%');
      if (part === undefined) return '';
      variables.push(` "$${part}"`);
      return '%s';
    });
    return `${fieldText([name, parts.join('')])}\\n`;
  });
  return {
    pipe: `printf '${format.join('').replaceAll("'", `'\\''`)}'${variables.join('')} | `,
    options: [...fields.slice(0, first).map(option), ' -H @-', ...fields.slice(end).map(option)],
  };
}

/** The parts of a text between occurrences of an identifier. A short one, such as `1`, could occur anywhere. */
function between(text: string, imageId: string): string[] {
  if (isUuid(imageId)) return text.split(imageId);
  const start = text.indexOf('/images/');
  const [first = '', ...rest] = text.slice(start).split(new RegExp(`(?<![\\w.~-])${imageId.replaceAll('.', '\\.')}(?![\\w.~-])`));
  return start < 0 ? [text] : [text.slice(0, start) + first, ...rest];
}

/** The identifier with its first character percent-encoded, whichever that is. */
const encodedStart = (variable: string): Expansion => ({ expansion: `$(printf %%%x "'$${variable}")\${${variable}#?}` });

/** The variable, in capitals if the request wrote the identifier so. */
const spelt = ({ id, variable }: ShellImage): Expansion =>
  isInCapitals(id) ? { expansion: `$(printf %s "$${variable}" | tr a-f A-F)` } : { variable };

function identifierWord(text: string, image: ShellImage | undefined): string {
  const { id: imageId, variable } = image ?? {};
  const [before, after] = imageId === undefined ? [] : text.split(`/%${imageId.charCodeAt(0).toString(16)}${imageId.slice(1)}`);
  if (before !== undefined && after !== undefined) return word([`${before}/`, encodedStart(variable ?? ''), after]);
  // After an escape that is cut in the middle the octets are others: `%39f…` holds no identifier that begins with 9f.
  const literals = imageId === undefined || imageId === '' ? [text] : between(text, imageId);
  if (literals.slice(0, -1).some((before) => /%[0-9a-f]?$/i.test(before))) return quoted(text);
  return word(literals.flatMap((part, i) => (i === 0 || image === undefined ? [part] : [spelt(image), part])));
}

/** curl percent-encodes octets beyond ASCII in a URL, and drops an empty query and a fragment, but not in a request target. */
function urlWords(url: string, image: ShellImage | undefined): string {
  const [, origin, target] = /^([a-z]+:\/\/[^/?#]*)(.*)$/is.exec(url) ?? [];
  if (!/[^\x21-\x7e]|#|\?$/.test(url) || origin === undefined || target === undefined) return identifierWord(url, image);
  return `--request-target ${identifierWord(target, image)} ${quoted(origin)}`;
}

/** The options of a TLS connection. A passphrase is on no line: curl asks for it. */
function tlsOptions({ authority, insecure, client }: RequestTls = {}): string[] {
  return [
    authority ? ' --cacert "$TARGET_CA_FILE"' : '',
    insecure ? ' --insecure' : '',
    client === undefined ? '' : ' --cert "$TARGET_CLIENT_CERT"',
    client === 'pem' ? ' --key "$TARGET_CLIENT_KEY"' : client === 'pkcs12' ? ' --cert-type P12' : '',
  ];
}

/** The version of HTTP. Without TLS, curl speaks HTTP/1.1 unless it is told otherwise. */
function versionOption({ version, url }: RequestRecord): string {
  if (version === '1.0') return ' --http1.0';
  if (version === '2') return ' --http2';
  return url.startsWith('https:') ? ' --http1.1' : '';
}

/** Whether a field is the User-Agent that the suite adds to every request: curl and a reader need none. */
const isOwnUserAgent = ([name, value]: FieldLine): boolean =>
  name.toLowerCase() === 'user-agent' && value.startsWith('delete-image-conformance/');

/** Whether an answer has octets that curl hides: what follows the end of its message, and what is malformed. */
const hasHiddenOctets = ({ response, failure }: Omit<Cause, 'request'>): boolean =>
  failure?.kind === 'malformed' ||
  (response?.wire !== undefined && (response.wire.stray !== '' || response.wire.defects.length > 0));

/**
 * A line for a POSIX shell that sends the request again. The path is sent as written (`--path-as-is`, `--globoff`), and fields
 * that curl would add are removed if the request did not have them. Secrets are already `$TARGET_…`; the image of the test is
 * written as its variable wherever it occurs in the URL; if its id is not a UUID, only as a whole word after `/images/`. Node sends what curl
 * would not send, and shows of the answer what curl would not print.
 */
export function curlLine(request: RequestRecord, image?: ShellImage, answer: Omit<Cause, 'request'> = {}): string {
  const { framing: { http2Fields, ...framing } = {}, version } = request;
  // A shell argument cannot hold a NUL.
  const hasNul = request.content?.includes('\0') === true;
  const { method, url, content } = request;
  // An argument would stand in the list of processes, and the length of the content depends on the secret.
  const holdsMore = holdsSecret(url) || holdsSecret(content) || (image !== undefined && content?.includes(image.id));
  if (Object.keys(framing).length > 0 || (version !== '2' && (hasNul || holdsMore || hasHiddenOctets(answer))))
    return rawRequestLine({ ...request, fields: request.fields.filter((line) => !isOwnUserAgent(line)) }, image);
  const fields = request.fields.filter((line) => !isOwnUserAgent(line));
  const given = new Set(fields.map(([name]) => name.toLowerCase()));
  const isCurls = content === undefined ? ['host'] : ['host', 'content-length'];
  const sent = fields.filter(([name]) => !isCurls.includes(name.toLowerCase()));
  const absent = ['Accept', ...(content === undefined ? [] : ['Content-Type'])].filter((name) => !given.has(name.toLowerCase()));
  const { pipe, options } = fieldOptions(sent);
  return [
    pipe,
    'curl -i --path-as-is --globoff',
    versionOption(request),
    ...tlsOptions(request.tls),
    method === 'HEAD' ? ' --head' : ` -X ${quoted(method)}`,
    ...options,
    request.withoutHost ? " -H 'Host:'" : '',
    ...absent.map((name) => ` -H ${quoted(`${name}:`)}`),
    content === undefined ? '' : ` --data-raw ${content === '' ? "''" : quoted(content.replaceAll('\0', ''))}`,
    ` ${urlWords(url, image)}`,
    hasNul ? ' # with a NUL in the content, which a shell cannot pass on' : '',
    ...(http2Fields ?? []).map((line) => ` # with the field ${JSON.stringify(line.join(': '))}, which curl does not send`),
  ].join('');
}
