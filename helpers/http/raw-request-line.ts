import { isIP } from 'node:net';
import { isUuid } from '../../contracts/image-identifiers.ts';
import type { RequestRecord, RequestTls } from './exchange.ts';
import { placeApart, requestOctets, splitUrl } from './wire/request.ts';

/** An image of the run that a line names by a variable: whoever pastes it creates another image. */
export interface ShellImage {
  readonly id: string;
  readonly variable: 'IMAGE_ID' | 'OTHER_IMAGE_ID';
}

/** Whether a request wrote a UUID in capitals. One that the target gives in capitals stays so if it is written so again. */
export const isInCapitals = (id: string): boolean => isUuid(id) && id !== id.toLowerCase() && id === id.toUpperCase();

/**
 * A line for a POSIX shell that sends octets which curl would not send, with Node, which the suite needs anyway. Secrets and an image of the run
 * come from the environment, so that no list of processes shows them. Where the server keeps the connection open, the line waits for an answer
 * for two seconds. Content that waits for 100 (Continue) goes out a second later, as curl sends it.
 */
export function rawRequestLine(request: RequestRecord, image: ShellImage | undefined): string {
  const { tls, host, port } = splitUrl(request.url);
  const { framing = {}, withoutHost, version } = request;
  const options = { framing, ...(withoutHost && { withoutHost }), ...(version === '1.0' && { httpVersion: version }) };
  const octets = withLength(requestOctets(request, options).toString('latin1'), request);
  const named =
    image === undefined || image.id === ''
      ? octets
      : octets.replaceAll(image.id, isInCapitals(image.id) ? `\${e.${image.variable}.toUpperCase()}` : `$${image.variable}`);
  const at = { host, port, ...(tls && isIP(host) === 0 && { servername: host }) };
  const place = [JSON.stringify(at).slice(1, -1), ...(tls ? tlsMembers(request.tls) : [])].join(',');
  const send = framing.cut === 'ended' ? 'end' : 'write';
  const wait = framing.cut === 'ended' || framing.hangsUp ? '' : 'setTimeout(()=>s.end(),2000).unref();';
  const then = framing.hangsUp ? ',()=>s.destroy()' : '';
  const cut = framing.awaits ? '\r\n\r\n' : framing.apart;
  const apart = cut === undefined ? named.length : placeApart(Buffer.from(named, 'latin1'), cut);
  const [part, rest] = [named.slice(0, apart), named.slice(apart)];
  const first = `s.${send}(${template(part)},"latin1"${then})`;
  const sent =
    rest === '' ? first : `{${first};setTimeout(()=>s.write(${template(rest)},"latin1"),${framing.awaits ? 1000 : 100})}`;
  return `node -e 'const e=process.env,f=require("fs"),s=require("${tls ? 'tls' : 'net'}").connect({${place}},()=>${sent});${wait}s.on("error",x=>console.error(x.message)).pipe(process.stdout)'`;
}

/** The octets with a Content-Length that counts each secret of the content as long as it is. */
function withLength(octets: string, { content = '', fields }: RequestRecord): string {
  const secrets = [...content.matchAll(/\$\{(TARGET_[A-Z0-9_]+)\}/g)];
  if (secrets.length === 0 || fields.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name))) return octets;
  const shown = secrets.reduce((sum, [text]) => sum + text.length, 0);
  return octets.replace(
    /(?<=\r\nContent-Length: )\d+/,
    (length) => `\${${[Number(length) - shown, ...secrets.map(([, name]) => `e.${name}.length`)].join('+')}}`,
  );
}

/** Octets as a template literal of JavaScript, with variables of the environment. */
const template = (octets: string): string =>
  `\`${octets
    .split(
      /(\$TARGET_[A-Z0-9_]+|\$\{TARGET_[A-Z0-9_]+\}|\$\{\d+(?:\+e\.\w+\.length)+\}|\$\{e\.(?:OTHER_)?IMAGE_ID\.toUpperCase\(\)\}|\$(?:OTHER_)?IMAGE_ID)/,
    )
    .map(literal)
    .join('')}\``;

/** The certificates of a connection. Node checks the server's before anything is sent. */
function tlsMembers({ authority, insecure, client }: RequestTls = {}): string[] {
  const file = (variable: string): string => `f.readFileSync(e.${variable})`;
  const key = `key:${file('TARGET_CLIENT_KEY')}`;
  return [
    ...(insecure ? ['rejectUnauthorized:false'] : []),
    ...(authority ? [`ca:${file('TARGET_CA_FILE')}`] : []),
    ...(client === 'pem' ? [`cert:${file('TARGET_CLIENT_CERT')}`, key] : []),
    ...(client === 'pkcs12' ? [`pfx:${file('TARGET_CLIENT_CERT')}`] : []),
    ...(client === undefined ? [] : ['passphrase:e.TARGET_CLIENT_KEY_PASSPHRASE']),
  ];
}

/** A part of a template literal that stands in single quotes of a shell: octets as they are, or a variable of the environment. */
function literal(part: string, place: number): string {
  if (place % 2 === 1) return part.startsWith('${e.') || part.includes('+') ? part : `\${e.${part.replace(/[${}]/g, '')}}`;
  return part
    .replaceAll('\\', '\\\\')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replace(/ +/g, (blanks) => (blanks.length < 1000 ? blanks : `\${" ".repeat(${blanks.length})}`))
    .replace(/[^\x20-\x26\x28-\x7e]/g, (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
