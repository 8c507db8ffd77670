import type { RequestRecord } from './exchange.ts';
import { address, requestOctets } from './wire/request.ts';

/** A part of a shell word: a text in single quotes, or a variable in double quotes. */
const variableOr = /(\$TARGET_[A-Z0-9_]+|\$IMAGE_ID)/;

/**
 * A line for a POSIX shell that sends octets which curl would not send: printf into netcat, or into `openssl s_client`. Secrets and an
 * own image are variables. The line waits for two seconds, so that an answer is seen where the server keeps the connection open.
 */
export function rawRequestLine(request: RequestRecord, imageId: string | undefined): string {
  const { tls, host, port } = address(request.url);
  const framing = request.framing ?? {};
  const octets = requestOctets(request, { framing }).toString('utf8');
  const named = imageId === undefined || imageId === '' ? octets : octets.replaceAll(imageId, '$IMAGE_ID');
  const words = named.split(variableOr).filter((part) => part !== '');
  const isVariable = (part: string): boolean => variableOr.test(part);
  const format = words.map((part) => (isVariable(part) ? '%s' : escaped(part))).join('');
  const values = words.filter(isVariable).map((name) => ` "${name}"`);
  const wait = framing.cut === 'ended' ? '' : '; sleep 2';
  const to = tls ? `openssl s_client -quiet -connect ${host}:${port}` : `nc ${host} ${port}`;
  return `{ printf '${format}'${values.join('')}${wait}; } | ${to}`;
}

/** A text as a format of printf in single quotes. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll("'", `'\\''`)
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\0', '\\000');
}
