import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { FieldLine } from '../../../contracts/fields.ts';
import { fieldValue } from '../exchange.ts';

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

/**
 * So many braces and brackets are let into content: each may be an object of its own in memory, twenty times as large as its two
 * characters. A page of a thousand images has ten thousand.
 */
const mostBrackets = 200_000;

/** So many codings of one content are undone: content that decodes to itself could otherwise be decoded for hours. */
const mostCodings = 5;

/**
 * Undoes Content-Encoding (RFC 9110 section 8.4), last coding first; stops at a coding it does not know, that does not decode, or
 * that decodes to more octets than `limit`. Content that would take far more memory once it is parsed is unread, too.
 */
export function decoded(content: Buffer, fields: readonly FieldLine[], limit: number): Decoded {
  const listed = (fieldValue(fields, 'Content-Encoding') ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  const codings = listed.reverse().filter((name) => name !== '' && name !== 'identity');
  const defects: string[] = [];
  let plain = content;
  for (const [undone, coding] of codings.entries()) {
    const decoder = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    if (decoder === undefined || plain.length === 0) break;
    if (undone === mostCodings) return { content: plain, defects, unread: `the content has more than ${mostCodings} codings` };
    const next = decodedOnce(plain, coding, decoder, limit);
    if (next === 'too long') {
      return { content: plain, defects, unread: `the content labelled ${coding} is longer than ${limit} octets` };
    }
    defects.push(...next.defects);
    if (next.content === undefined) break;
    plain = next.content;
  }
  if (bracketsIn(plain) <= mostBrackets) return { content: plain, defects };
  return { content: plain, defects, unread: `the content has more than ${mostBrackets} objects and arrays` };
}

/** Braces and brackets that open, wherever they stand. */
function bracketsIn(content: Buffer): number {
  if (content.length <= mostBrackets) return 0;
  let count = 0;
  for (const octet of content) if (octet === 0x5b || octet === 0x7b) count += 1;
  return count;
}

interface DecodedOnce {
  readonly content: Buffer | undefined;
  readonly defects: readonly string[];
}

function decodedOnce(content: Buffer, coding: string, decoder: Decoder, limit: number): DecodedOnce | 'too long' {
  const plain = undone(content, decoder, limit);
  if (plain === 'too long' || plain !== undefined) return plain === 'too long' ? plain : { content: plain, defects: [] };
  // RFC 9110 section 8.4.1.2: deflate means the zlib format, and some send it bare.
  const bare = coding === 'deflate' ? undone(content, inflateRawSync, limit) : undefined;
  if (bare === 'too long') return bare;
  const defect =
    bare === undefined
      ? `The content is labelled ${coding} but cannot be decoded as ${coding}.`
      : 'The content labelled deflate has no zlib wrapper.';
  return { content: bare, defects: [defect] };
}

/** The content without a coding; undefined where it does not decode. */
function undone(content: Buffer, decoder: Decoder, limit: number): Buffer | 'too long' | undefined {
  try {
    return decoder(content, { maxOutputLength: limit });
  } catch (error) {
    return error instanceof RangeError ? 'too long' : undefined;
  }
}
