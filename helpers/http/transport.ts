import type { FieldLine } from '../../contracts/fields.ts';
import type { Failure, ResponseRecord } from './exchange.ts';

/** A request on its way out. Nothing is added to the fields but Host and, for content, Content-Length. */
export interface Outbound {
  readonly method: string;
  /** Absolute URL; the path goes onto the wire octet by octet as it stands here. */
  readonly url: string;
  readonly fields: readonly FieldLine[];
  readonly content?: string;
}

/** Departures from an ordinary request that only the bare socket can make. */
export interface WireOptions {
  /** Leave out Host (RFC 9112 section 3.2). */
  readonly withoutHost?: boolean;
  readonly httpVersion?: '1.0' | '1.1';
  /** Wait this long (ms) after the message for stray octets and for the server to close. */
  readonly lingerMs?: number;
  /** Sent on the same connection after the response to the first request. */
  readonly followUp?: Outbound;
}

/** What came of a request. Never throws for anything the target or the network does. */
export interface SendResult {
  readonly response?: ResponseRecord;
  readonly failure?: Failure;
  readonly durationMs: number;
  /** The result of `followUp`, where there was one and the first response was whole. */
  readonly followUp?: SendResult;
}

/** TLS and time limits that hold for every request. */
export interface TransportSettings {
  readonly timeoutMs: number;
  /** PEM of an additional authority. */
  readonly ca?: string;
  readonly insecureTls?: boolean;
}

/** A way to the target: Playwright's request context, or the bare socket. */
export interface Transport {
  readonly name: 'playwright' | 'wire';
  send(request: Outbound, options?: WireOptions): Promise<SendResult>;
  dispose(): Promise<void>;
}
