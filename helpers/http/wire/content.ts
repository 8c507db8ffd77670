import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { FieldLine } from '../../../contracts/fields.ts';
import { fieldValue, type ResponseRecord } from '../exchange.ts';
import type { SendResult } from '../transport.ts';

/** Content without its labelled codings, and the defects of the codings. */
export interface Decoded {
  readonly content: Buffer;
  readonly defects: readonly string[];
  /** Why not all codings were removed, if this suite's limits are the reason. `content` is then still coded. */
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
 * The most objects, arrays and members in content, as {@link weights} counts them: each takes up to twenty times as much memory as its
 * characters. A page of a thousand images weighs thirty thousand.
 */
const mostWeight = 400_000;

/** The most codings that are removed from one content: content that decodes to itself could take hours. */
const mostCodings = 5;

/**
 * Removes the codings of Content-Encoding (RFC 9110 section 8.4), the last one first. Stops at a coding that it does not know,
 * that cannot be decoded, or that decodes to more than `limit` octets. Content whose parsed form would take far more memory is
 * unread, too.
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
  if (weightOf(plain) <= mostWeight) return { content: plain, defects };
  return { content: plain, defects, unread: 'the content has more objects, arrays and members than the suite reads' };
}

/** A response without the codings of its content, as a client that hides their defects has it: the first one is a failure. */
export function plainResponse(response: ResponseRecord, limit: number): Pick<SendResult, 'response' | 'failure'> {
  const { content, defects, unread } = decoded(response.content, response.fields, limit);
  const detail = unread ?? defects[0];
  if (detail === undefined) return { response: { ...response, content } };
  return { response: { ...response, content }, failure: { kind: unread === undefined ? 'malformed' : 'unread', detail } };
}

/** The weight that an octet adds to JSON: the begin of an object or array two; a colon and a comma one each, so that a member adds two. */
const weights = new Uint8Array(256);
for (const [sign, weight] of Object.entries({ '{': 2, '[': 2, ',': 1, ':': 1 })) weights[sign.charCodeAt(0)] = weight;

/** How much memory JSON would take, at most, wherever in the text its signs are. */
function weightOf(content: Buffer): number {
  if (2 * content.length <= mostWeight) return 0;
  let weight = 0;
  for (const octet of content) weight += weights[octet] ?? 0;
  return weight;
}

interface DecodedOnce {
  readonly content: Buffer | undefined;
  readonly defects: readonly string[];
}

function decodedOnce(content: Buffer, coding: string, decoder: Decoder, limit: number): DecodedOnce | 'too long' {
  const plain = undone(content, decoder, limit);
  if (plain === 'too long' || plain !== undefined) return plain === 'too long' ? plain : { content: plain, defects: [] };
  // RFC 9110 section 8.4.1.2: deflate means the zlib format, but some servers omit the zlib wrapper.
  const bare = coding === 'deflate' ? undone(content, inflateRawSync, limit) : undefined;
  if (bare === 'too long') return bare;
  const defect =
    bare === undefined
      ? `The content is labelled ${coding} but cannot be decoded as ${coding}.`
      : 'The content labelled deflate has no zlib wrapper.';
  return { content: bare, defects: [defect] };
}

/** The content without one coding; undefined if it cannot be decoded. */
function undone(content: Buffer, decoder: Decoder, limit: number): Buffer | 'too long' | undefined {
  try {
    return decoder(content, { maxOutputLength: limit });
  } catch (error) {
    return error instanceof RangeError ? 'too long' : undefined;
  }
}
