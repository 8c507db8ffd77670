import type { FieldLine } from '../../../contracts/fields.ts';

/** A text with its length in a prefix of seven bits (RFC 7541 sections 5.1 and 5.2), not compressed. */
function literal(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1');
  const length: number[] = [];
  if (octets.length < 127) length.push(octets.length);
  else {
    length.push(127);
    let rest = octets.length - 127;
    for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), octets]);
}

/** A field section of literal fields that are not indexed: RFC 7541 section 6.2.2. Names and values are written as they are. */
export function literalFields(fields: readonly FieldLine[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]));
}

/** Names that a forbidden field may have: those of a connection, and one that means nothing. */
const harmlessName = /^(?:connection|keep-alive|proxy-connection|te|x-probe)$/i;

/** A value that may hold one line end or NUL, with at most a short field after it: whatever a gateway makes of it is no request. */
const harmlessValue = /^[^\r\n\0]*(?:(?:\r\n|[\r\n\0])[a-z-]{0,8}(?:: [a-z]{0,8})?)?$/;

/** @throws TypeError for a field that a gateway could pass on as a request, or as content that does not follow */
export function expectHarmless(fields: readonly FieldLine[]): void {
  const other = fields.find(([name, value]) => !harmlessName.test(name) || !harmlessValue.test(value));
  if (other !== undefined) throw new TypeError(`the field ${JSON.stringify(other[0])} could do harm`);
}
