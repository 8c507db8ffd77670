import type { FieldLine } from '../../contracts/fields.ts';
import { isUuid } from '../../contracts/image-identifiers.ts';
import type { RequestRecord, RequestTls } from './exchange.ts';
import { rawRequestLine } from './raw-request-line.ts';

/** Values that a curl line reads from the environment instead of showing them. */
export interface CurlOptions {
  /** The owner's token: written `$TARGET_TOKEN`. A value that is already `$TARGET_…` stays a variable. */
  readonly token?: string;
  /**
   * The image of the test: written `$IMAGE_ID` wherever it occurs in the URL; if it is not a UUID, only as a whole word after
   * `/images/`.
   */
  readonly imageId?: string;
}

/** A shell word that yields exactly this text. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A variable, or what a shell makes of one, without the double quotes. */
type Expansion = { readonly variable: string } | { readonly expansion: string };

/** A shell word of literal parts and variables. Only variables are in double quotes. */
function word(parts: readonly (string | Expansion)[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => (typeof part === 'string' ? quoted(part) : `"${'variable' in part ? `$${part.variable}` : part.expansion}"`))
    .join('');
}

function fieldWord(name: string, value: string, token: string | undefined): string {
  if (value === '') return quoted(`${name};`);
  if (token !== undefined && token === value) return word([`${name}: `, { variable: 'TARGET_TOKEN' }]);
  const variable = /^\$(TARGET_[A-Z0-9_]+)$/.exec(value)?.[1];
  return word([`${name}: `, variable === undefined ? value : { variable }]);
}

/** The parts of a text between occurrences of an identifier. A short one, such as `1`, could occur anywhere. */
function between(text: string, imageId: string): string[] {
  if (isUuid(imageId)) return text.split(imageId);
  const start = text.indexOf('/images/');
  const [first = '', ...rest] = text.slice(start).split(new RegExp(`(?<![\\w.~-])${imageId.replaceAll('.', '\\.')}(?![\\w.~-])`));
  return start < 0 ? [text] : [text.slice(0, start) + first, ...rest];
}

/** The identifier with its first character percent-encoded, whichever that is. */
const encodedStart = { expansion: `$(printf %%%x "'$IMAGE_ID")\${IMAGE_ID#?}` };

function identifierWord(text: string, imageId: string | undefined): string {
  const [before, after] = imageId === undefined ? [] : text.split(`/%${imageId.charCodeAt(0).toString(16)}${imageId.slice(1)}`);
  if (before !== undefined && after !== undefined) return word([`${before}/`, encodedStart, after]);
  // After an escape that is cut in the middle the octets are others: `%39f…` holds no identifier that begins with 9f.
  const literals = imageId === undefined || imageId === '' ? [text] : between(text, imageId);
  if (literals.slice(0, -1).some((before) => /%[0-9a-f]?$/i.test(before))) return quoted(text);
  return word(literals.flatMap((part, i) => (i === 0 ? [part] : [{ variable: 'IMAGE_ID' }, part])));
}

/** curl percent-encodes octets beyond ASCII in a URL, but not in a request target. */
function urlWords(url: string, imageId: string | undefined): string {
  const text = url.replaceAll('\0', '%00');
  const [, origin, target] = /^([a-z]+:\/\/[^/?#]*)(.*)$/is.exec(text) ?? [];
  if (!/[^\x21-\x7e]/.test(text) || origin === undefined || target === undefined) return identifierWord(text, imageId);
  return `--request-target ${identifierWord(target, imageId)} ${quoted(origin)}`;
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

/** Content that a shell argument cannot contain goes through printf: NUL ends an argument. */
function printfFormat(content: string): string {
  const escaped = content.replace(/[%\\]/g, (c) => (c === '%' ? '%%' : '\\\\')).replaceAll('\0', '\\000');
  return `printf ${quoted(escaped)} | `;
}

/** Whether a field is the User-Agent that the suite adds to every request: curl and a reader need none. */
const isOwnUserAgent = ([name, value]: FieldLine): boolean =>
  name.toLowerCase() === 'user-agent' && value.startsWith('delete-image-conformance/');

/**
 * A line for a POSIX shell that sends the request again. The path is sent as written (`--path-as-is`, `--globoff`), and fields
 * that curl would add are removed if the request did not have them.
 */
export function curlLine(request: RequestRecord, options: CurlOptions = {}): string {
  const { framing: { http2Fields, ...framing } = {} } = request;
  if (Object.keys(framing).length > 0)
    return rawRequestLine({ ...request, fields: request.fields.filter((line) => !isOwnUserAgent(line)) }, options.imageId);
  const { method, url, content } = request;
  const fields = request.fields.filter((line) => !isOwnUserAgent(line));
  const piped = content?.includes('\0') === true;
  const given = new Set(fields.map(([name]) => name.toLowerCase()));
  const kept = fields.filter(([name]) => !['host', 'content-length', 'connection'].includes(name.toLowerCase()));
  const absent = ['Accept', ...(content === undefined ? [] : ['Content-Type'])].filter((name) => !given.has(name.toLowerCase()));
  return [
    piped ? printfFormat(content) : '',
    'curl -i --path-as-is --globoff',
    versionOption(request),
    ...tlsOptions(request.tls),
    method === 'HEAD' ? ' --head' : ` -X ${quoted(method)}`,
    ...kept.map(([name, value]) => ` -H ${fieldWord(name, value, options.token)}`),
    request.withoutHost ? " -H 'Host:'" : '',
    ...absent.map((name) => ` -H ${quoted(`${name}:`)}`),
    content === undefined ? '' : piped ? ' --data-binary @-' : ` --data-raw ${content === '' ? "''" : quoted(content)}`,
    ` ${urlWords(url, options.imageId)}`,
    ...(http2Fields ?? []).map((line) => ` # with the field ${JSON.stringify(line.join(': '))}, which curl does not send`),
  ].join('');
}
