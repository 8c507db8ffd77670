import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { type FieldLine, fieldValue } from '../exchange.ts';
import { limits } from './reader.ts';

/** Content after removal of its labelled codings, and what was wrong with them. */
export interface Decoded {
  readonly content: Buffer;
  readonly defects: readonly string[];
}

type Decoder = (content: Buffer, options: { readonly maxOutputLength: number }) => Buffer;
const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Undoes Content-Encoding (RFC 9110 section 8.4), last coding first; stops at a coding it does not know or that does not decode. */
export function decoded(content: Buffer, fields: readonly FieldLine[]): Decoded {
  const codings = (fieldValue(fields, 'Content-Encoding') ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  const defects: string[] = [];
  let plain = content;
  for (const coding of codings.reverse().filter((name) => name !== '' && name !== 'identity')) {
    const decoder = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    if (decoder === undefined || plain.length === 0) break;
    const next = undone(plain, decoder) ?? (coding === 'deflate' ? undone(plain, inflateRawSync) : undefined);
    if (next === undefined) {
      defects.push(`The content is labelled ${coding} and does not decode as ${coding}.`);
      break;
    }
    // RFC 9110 section 8.4.1.2: deflate means the zlib format, and some send it bare.
    if (coding === 'deflate' && undone(plain, inflateSync) === undefined)
      defects.push('The content labelled deflate has no zlib wrapper.');
    plain = next;
  }
  return { content: plain, defects };
}

function undone(content: Buffer, decoder: Decoder): Buffer | undefined {
  try {
    return decoder(content, { maxOutputLength: limits.contentOctets });
  } catch {
    return undefined;
  }
}
