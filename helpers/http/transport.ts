import type { FieldLine, RequestFraming } from '../../contracts/fields.ts';
import type { ClientCertificate } from './client-certificate.ts';
import type { ConnectionUse, Failure, ResponseRecord } from './exchange.ts';
import type { Keeping } from './keeping.ts';
import type { Origins } from './origins.ts';

/** A request to send. Only Host and, for content, Content-Length are added to its fields. */
export interface Outbound {
  readonly method: string;
  /** Absolute URL, whose path is sent octet by octet as written. */
  readonly url: string;
  readonly fields: readonly FieldLine[];
  /** Names, in lower case, of those fields that are the operator's, for a gateway. */
  readonly gateway?: readonly string[];
  readonly content?: string;
}

/** Features of a request that only the transports of this suite support, and most of them only the bare socket. */
export interface WireOptions {
  /** It cannot change anything. If its kept connection ends without a response, it is sent again on a new one. */
  readonly isRead?: boolean;
  /** It opens a connection of its own, which serves no other request, because the test is about the connection. */
  readonly own?: boolean;
  /** It shares a connection with the requests of this name, whoever sends them, because the test is about that. */
  readonly line?: string;
  /** The connection that was opened for it, unless that has ended. */
  readonly ahead?: Ahead;
  /** One of several requests that are sent at the same time: each opens a connection, so that none is ahead of the others. */
  readonly together?: boolean;
  /** Leave out Host (RFC 9112 section 3.2). */
  readonly withoutHost?: boolean;
  readonly httpVersion?: '1.0' | '1.1';
  /** Departures from the framing of RFC 9112. */
  readonly framing?: RequestFraming;
  /** Wait this long (ms) after the message for stray octets and for the server to close. */
  readonly lingerMs?: number;
  /** Sent on the same connection after the response to the first request. */
  readonly followUp?: Outbound;
  /** Whether `followUp` is sent together with the first request, before the response to that is read: RFC 9112 section 9.3.2. */
  readonly pipelined?: boolean;
  /** Sent on another stream of the same connection over HTTP/2, before the response to the first request is read. */
  readonly beside?: Outbound;
}

/** The result of a request. Nothing that the target or the network does leads to an exception. */
export interface SendResult {
  readonly response?: ResponseRecord;
  readonly failure?: Failure;
  readonly durationMs: number;
  /** The fields of the request, if the transport added some to those of its caller. */
  readonly fields?: readonly FieldLine[];
  readonly connection?: ConnectionUse;
  /** The result of `followUp`, if there was one and the first response was complete. */
  readonly followUp?: SendResult;
  readonly beside?: SendResult;
}

/** A connection that was opened before its request is sent. */
export interface Ahead {
  /** Closes it, unless its request has been sent. */
  readonly close: () => void;
}

/** TLS and time limits that hold for every request. */
export interface TransportSettings {
  readonly timeoutMs: number;
  /** PEM of an additional authority. */
  readonly ca?: string;
  readonly insecureTls?: boolean;
  /** Shown to every server of the run's origins that asks for a client certificate. */
  readonly client?: ClientCertificate;
}

/** Where connections lead, and whether a transport keeps them. */
export interface Ways {
  readonly origins: Origins;
  /** URL of the HTTP proxy for an origin, which is asked for a tunnel; undefined for none. */
  readonly proxy?: (origin: string) => string | undefined;
  /** If absent, each request opens a connection. */
  readonly keeping?: Keeping;
}

/** A transport to the target: the bare socket, or HTTP/2. */
export interface Transport {
  readonly name: 'wire' | 'http2';
  send(request: Outbound, options?: WireOptions): Promise<SendResult>;
  /** Opens the connection of a request that may be sent in a moment, if it needs a new one and the way is long. Nothing is sent on it. */
  ready?(request: Outbound, options?: WireOptions): Ahead | undefined;
  dispose(): Promise<void>;
}
