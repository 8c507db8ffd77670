import type { FieldLine } from '../../../contracts/fields.ts';

/** A length in seven bits, or more octets: RFC 7541 section 5.1. */
function lengthOctets(length: number): Buffer {
  if (length < 127) return Buffer.from([length]);
  const octets = [127];
  let rest = length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) octets.push((rest % 128) + 128);
  return Buffer.from([...octets, rest]);
}

function literal(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1');
  return Buffer.concat([lengthOctets(octets.length), octets]);
}

/** A field section of literal fields that are not indexed (RFC 7541 section 6.2.2), whatever the fields are. */
export function literalFields(fields: readonly FieldLine[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]));
}

/** The fields of a section that holds only such fields; undefined for another one. */
export function fieldsOfLiterals(section: Buffer): FieldLine[] | undefined {
  const fields: FieldLine[] = [];
  let at = 0;
  const text = (): string | undefined => {
    let length = section[at++] ?? 128;
    if (length >= 128) return undefined;
    if (length === 127) {
      let [shift, octet] = [1, 128];
      while (octet >= 128 && at < section.length) {
        octet = section[at++] ?? 0;
        length += (octet % 128) * shift;
        shift *= 128;
      }
    }
    at += length;
    return at <= section.length ? section.toString('latin1', at - length, at) : undefined;
  };
  while (at < section.length) {
    if (section[at++] !== 0) return undefined;
    const [name, value] = [text(), text()];
    if (name === undefined || value === undefined) return undefined;
    fields.push([name, value]);
  }
  return fields;
}
