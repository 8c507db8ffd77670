import type { FieldLine } from '../../contracts/fields.ts';
import { fieldValue } from './exchange.ts';
import { asOrdinary } from './keeping.ts';
import type { SendResult, Transport, TransportSettings, Ways } from './transport.ts';
import { wireTransport } from './wire/transport.ts';

/** The fields that an ordinary client adds to those of its caller; the sender adds User-Agent. */
const usual: readonly FieldLine[] = [
  ['Accept', '*/*'],
  ['Accept-Encoding', 'gzip, deflate, br'],
  ['Connection', 'keep-alive'],
];

/**
 * An ordinary client, without redirects and retries: returns cookies, and keeps one connection for whatever it sends. A request may cross
 * with the close of that connection, and nobody knows what became of it (RFC 9112 section 9.3.1).
 */
export function ordinaryTransport(settings: TransportSettings, ways: Ways): Transport {
  const wire = wireTransport(settings, ways, asOrdinary);
  const cookies = new Map<string, string>();
  return {
    name: 'ordinary',
    async send(outbound, options = {}) {
      const [asked] = Object.keys(options).filter((option) => option !== 'isRead');
      if (asked !== undefined) throw new TypeError(`only the bare-socket transport supports ${asked}`);
      const jar: FieldLine[] = cookies.size === 0 ? [] : [['Cookie', [...cookies].map((pair) => pair.join('=')).join('; ')]];
      const more = [...usual, ...jar].filter(([name]) => fieldValue(outbound.fields, name) === undefined);
      const fields = [...outbound.fields, ...more];
      const result = await wire.send({ ...outbound, fields });
      keepCookies(result, cookies);
      return { ...asLibrary(result), fields };
    },
    dispose: () => wire.dispose(),
  };
}

/** The result as a library shows it: without what only the bare socket sees, and a failure if the message is malformed. */
function asLibrary({ response, ...result }: SendResult): SendResult {
  if (response === undefined) return result;
  const { wire, ...shown } = response;
  if (wire === undefined || result.failure !== undefined) return { ...result, response: shown };
  const { stray, defects } = wire;
  if (stray !== '') return { ...result, failure: { kind: 'malformed', detail: 'octets follow the response' } };
  const [detail] = defects;
  return { ...result, response: shown, ...(detail !== undefined && { failure: { kind: 'malformed', detail } }) };
}

function keepCookies({ response }: SendResult, cookies: Map<string, string>): void {
  for (const [name, value] of response?.fields ?? []) {
    const [, cookie, text] = /^set-cookie$/i.test(name) ? (/^([^=;\s]+)=([^;]*)/.exec(value) ?? []) : [];
    if (cookie !== undefined && text !== undefined) cookies.set(cookie, text);
  }
}
