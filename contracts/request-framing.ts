import type { FieldLine } from './fields.ts';

/**
 * Departures of a request from the framing of RFC 9112, or from the fields of RFC 9113. None of them leaves octets on the connection
 * that a server could read as another request: the writer refuses what would.
 */
export interface RequestFraming {
  /** Field lines as sent, after the fields of the request, without the line end. */
  readonly lines?: readonly string[];
  /** Whether empty chunked content follows the head, with these trailer lines. */
  readonly emptyChunk?: { readonly trailers?: readonly string[] };
  /** Whether the request target is in absolute form (RFC 9112 section 3.2.2). */
  readonly absoluteForm?: true;
  /** Whether the empty line after the head is missing: the client ends its side of the connection there, or waits. */
  readonly cut?: 'ended' | 'waiting';
  /** How many blanks follow the content, as a part of it: large content that says nothing. */
  readonly blanks?: number;
  /** Text after which the request is cut: what follows it is sent a moment later. */
  readonly apart?: string;
  /** Whether the content is sent only once the server has answered 100 (Continue). */
  readonly awaits?: true;
  /** Whether the client closes the connection as soon as the whole request is sent, and reads no response. */
  readonly hangsUp?: true;
  /** Fields of a request over HTTP/2 that RFC 9113 section 8.2 forbids, as they are. */
  readonly http2Fields?: readonly FieldLine[];
}
