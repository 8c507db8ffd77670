import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { type FieldLine, fieldValue } from '../exchange.ts';
import { limits } from './reader.ts';

/** Content after removal of its labelled codings, and what was wrong with them. */
export interface Decoded {
  readonly content: Buffer;
  readonly defects: readonly string[];
  /** Why the codings were not all undone, where the limits of this suite are the reason; `content` is still coded then. */
  readonly unread?: string;
}

type Decoder = (content: Buffer, options: { readonly maxOutputLength: number }) => Buffer;
const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** So many codings of one content are undone: content that decodes to itself could otherwise be decoded for hours. */
const mostCodings = 5;

/** Undoes Content-Encoding (RFC 9110 section 8.4), last coding first; stops at a coding it does not know or that does not decode. */
export function decoded(content: Buffer, fields: readonly FieldLine[]): Decoded {
  const listed = (fieldValue(fields, 'Content-Encoding') ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  const codings = listed.reverse().filter((name) => name !== '' && name !== 'identity');
  const defects: string[] = [];
  let plain = content;
  for (const [undone, coding] of codings.entries()) {
    const decoder = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    if (decoder === undefined || plain.length === 0) break;
    if (undone === mostCodings) return { content: plain, defects, unread: `the content has more than ${mostCodings} codings` };
    const next = decodedOnce(plain, coding, decoder);
    if (next === 'too long') {
      return { content: plain, defects, unread: `the content labelled ${coding} is longer than ${limits.contentOctets} octets` };
    }
    defects.push(...next.defects);
    if (next.content === undefined) break;
    plain = next.content;
  }
  return { content: plain, defects };
}

interface DecodedOnce {
  readonly content: Buffer | undefined;
  readonly defects: readonly string[];
}

function decodedOnce(content: Buffer, coding: string, decoder: Decoder): DecodedOnce | 'too long' {
  const plain = undone(content, decoder);
  if (plain === 'too long' || plain !== undefined) return plain === 'too long' ? plain : { content: plain, defects: [] };
  // RFC 9110 section 8.4.1.2: deflate means the zlib format, and some send it bare.
  const bare = coding === 'deflate' ? undone(content, inflateRawSync) : undefined;
  if (bare === 'too long') return bare;
  const defect =
    bare === undefined
      ? `The content is labelled ${coding} and does not decode as ${coding}.`
      : 'The content labelled deflate has no zlib wrapper.';
  return { content: bare, defects: [defect] };
}

/** The content without a coding; undefined where it does not decode. */
function undone(content: Buffer, decoder: Decoder): Buffer | 'too long' | undefined {
  try {
    return decoder(content, { maxOutputLength: limits.contentOctets });
  } catch (error) {
    return error instanceof RangeError ? 'too long' : undefined;
  }
}
