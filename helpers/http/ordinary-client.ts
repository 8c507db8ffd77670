import type { FieldLine } from '../../contracts/fields.ts';
import { fieldValue } from './exchange.ts';
import type { Transport } from './transport.ts';

/** The fields that an ordinary client adds to those of its caller; the sender adds User-Agent. */
const usual: readonly FieldLine[] = [
  ['Accept', '*/*'],
  ['Accept-Encoding', 'gzip, deflate, br'],
  ['Connection', 'keep-alive'],
];

/** An ordinary client, without redirects and retries: returns cookies, and keeps one connection of this transport for whatever it sends. */
export function ordinaryClient(wire: Transport): Transport {
  const cookies = new Map<string, string>();
  return {
    ...wire,
    async send(outbound, options) {
      const jar: FieldLine[] = cookies.size === 0 ? [] : [['Cookie', [...cookies].map((pair) => pair.join('=')).join('; ')]];
      const more = [...usual, ...jar].filter(([name]) => fieldValue(outbound.fields, name) === undefined);
      const fields = [...outbound.fields, ...more];
      const result = await wire.send({ ...outbound, fields }, { ...options, line: 'an ordinary client' });
      const { response, ...without } = result;
      for (const [name, value] of response?.fields ?? []) {
        const [, cookie, text] = /^set-cookie$/i.test(name) ? (/^([^=;\s]+)=([^;]*)/.exec(value) ?? []) : [];
        if (cookie !== undefined && text !== undefined) cookies.set(cookie, text);
      }
      if (response?.wire === undefined || response.wire.stray === '') return { ...result, fields };
      // A library takes them for the next response.
      return { ...without, fields, failure: { kind: 'malformed', detail: 'octets follow the response' } };
    },
  };
}
