import { isIP } from 'node:net';
import type { RequestRecord, RequestTls } from './exchange.ts';
import { address, requestOctets } from './wire/request.ts';

/** A variable of a shell word, which stands in double quotes. */
const variable = /(\$TARGET_[A-Z0-9_]+|\$IMAGE_ID)/;

/**
 * A line for a POSIX shell that sends octets which curl would not send: printf into netcat, or into `openssl s_client`. Secrets and an
 * own image are variables. The line waits for two seconds, so that an answer is seen where the server keeps the connection open.
 */
export function rawRequestLine(request: RequestRecord, imageId: string | undefined): string {
  const { tls, host, port } = address(request.url);
  const { framing = {}, withoutHost, version } = request;
  const options = { framing, ...(withoutHost && { withoutHost }), ...(version === '1.0' && { httpVersion: version }) };
  const octets = requestOctets(request, options).toString('utf8');
  const named = imageId === undefined || imageId === '' ? octets : octets.replaceAll(imageId, '$IMAGE_ID');
  // A line of the request is a part of the shell word, as it is of a curl line: the redactor knows a field by the quote before it.
  const parts = named.split(/(?<=\n)/).flatMap((line) => line.split(variable).filter((part) => part !== ''));
  const word = parts.map((part) => (variable.test(part) ? `"${part}"` : `'${escaped(part)}'`)).join('');
  const wait = framing.cut === 'ended' ? '' : '; sleep 2';
  const to = tls ? openssl(request.tls, host, port) : `nc ${host} ${port}`;
  return `{ printf %b ${word}${wait}; } | ${to}`;
}

/**
 * A TLS connection that gets the token only if the certificate is right: openssl by itself goes on after a wrong one. The key of
 * PKCS#12 is in the same file, and openssl asks for its passphrase.
 */
function openssl({ authority, insecure, client }: RequestTls = {}, host: string, port: number): string {
  const isName = isIP(host) === 0;
  return [
    `openssl s_client -quiet -connect ${isIP(host) === 6 ? `'[${host}]:${port}'` : `${host}:${port}`}`,
    // openssl names the server by itself only if its name has a dot.
    isName ? ` -servername ${host}` : '',
    insecure ? '' : ` -verify_return_error ${isName ? '-verify_hostname' : '-verify_ip'} ${host}`,
    authority ? ' -CAfile "$TARGET_CA_FILE"' : '',
    client === undefined ? '' : ' -cert "$TARGET_CLIENT_CERT"',
    client === 'pem' ? ' -key "$TARGET_CLIENT_KEY"' : '',
  ].join('');
}

/** A text in single quotes as `printf %b` reads it. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", `'\\''`)
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\0', '\\0000');
}
