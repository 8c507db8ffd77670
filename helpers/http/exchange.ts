import type { ContentFormat } from '../../contracts/content.ts';
import type { FieldLine } from '../../contracts/fields.ts';
import type { RequirementId } from '../../contracts/requirements.ts';

/** One request and what came of it. Recorded for every request of a run; matchers, rules and reports read nothing else. */

/** The request as it was sent. */
export interface RequestRecord {
  readonly method: string;
  /** Absolute URL as the request line and Host gave it; never normalised. */
  readonly url: string;
  readonly fields: readonly FieldLine[];
  readonly content?: string;
}

/** How the end of a response was told: RFC 9112 section 6.3. */
export type Framing = 'none' | 'content-length' | 'chunked' | 'close';

/** What the bare socket saw and a client library hides. Absent on exchanges of Playwright's context. */
export interface WireRecord {
  readonly framing: Framing;
  /** Octets after the end of the message that no request asked for, latin1, at most 1024. */
  readonly stray: string;
  /** Content octets as they were sent, before any decoding of the content. */
  readonly contentOctets: number;
  /** Whether the server closed the connection after the response; undefined where nobody waited for it. */
  readonly closed?: boolean;
  /** Departures from RFC 9112 that the reader could get over, one sentence each. */
  readonly defects: readonly string[];
  readonly httpVersion: string;
}

/** Content as a whole, of which a record holds the beginning. */
export interface WholeContent {
  readonly octets: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  /** What was found in it; absent where the response was not read to its end. */
  readonly facts?: ContentFacts;
}

/** What was found in content before it was cut. */
export interface ContentFacts {
  readonly format: ContentFormat;
  /** Alike where status and content are, but for identifiers. */
  readonly likeness: string;
  /** Digests of the members of the resource that the content shows, by name. */
  readonly members: Readonly<Record<string, string>>;
  /** What the rules on content found wrong, by the name of the rule. */
  readonly violations: Readonly<Record<string, string>>;
}

/** The response as it was received. */
export interface ResponseRecord {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly FieldLine[];
  /** Content after removal of a Content-Encoding that was labelled; of long content the beginning, where it is recorded. */
  readonly content: Buffer;
  /** What was found in the whole of it, where `content` is only the beginning. */
  readonly whole?: WholeContent;
  readonly wire?: WireRecord;
}

/**
 * Why there is no response, or none that is whole.
 * `refused`, `unresolved`, `untrusted` (TLS) and `unreachable` say that no request reached the target: never blamed on it.
 * Neither is `unread`: the response is larger than this suite reads. Its status and fields, where it has them, are the target's
 * and may be judged; what rests on the rest of it is not tested.
 */
export type FailureKind =
  | 'refused'
  | 'unresolved'
  | 'unreachable'
  | 'untrusted'
  | 'reset'
  | 'closed'
  | 'timeout'
  | 'truncated'
  | 'malformed'
  | 'unread';

/** A request that ended without a whole response. */
export interface Failure {
  readonly kind: FailureKind;
  readonly detail: string;
}

const unreached: readonly FailureKind[] = ['refused', 'unresolved', 'unreachable', 'untrusted'];

/** Whether a failure says that no request reached the target. */
export function isUnreached(failure: Failure | undefined): failure is Failure {
  return failure !== undefined && unreached.includes(failure.kind);
}

/** One request and its outcome: a response, a failure, or both (a response that was cut short). */
export interface Exchange {
  /** Position in the run of one worker, from 1. */
  readonly id: number;
  /** What this exchange is in its test, such as `unknown token` in a table of tokens. */
  readonly label: string;
  /** Title of the test that sent it. */
  readonly test: string;
  /** The requirement that this test decides; the set-up has none. */
  readonly requirement?: RequirementId;
  /** `judged` requests are what a test is about; `state` reads back; `setup` makes, logs in or provokes. */
  readonly role: 'judged' | 'state' | 'setup';
  readonly request: RequestRecord;
  readonly response?: ResponseRecord;
  readonly failure?: Failure;
  /** ISO 8601. */
  readonly started: string;
  readonly durationMs: number;
  /** The documented code that this request was meant to bring about, where it was provoked. */
  readonly provoked?: number;
  /**
   * Set where a conforming server may refuse below its API, in its HTTP layer: an unknown method, a request without Host, a
   * request target of 8000 characters. No fault is expected as the content of the refusal then.
   */
  readonly belowApi?: true;
  /** Set where the request target is the path of one image that the run may aim at, whatever its identifier looks like. */
  readonly onImage?: true;
  /** Sent on a connection that had served a request, which the server may close at any time: RFC 9112 section 9.3.1. */
  readonly onKeptConnection?: true;
  /** Where secrets of the run stand in the response, found before redaction: `field X-Echo`, `content`. */
  readonly echoes: readonly string[];
}

/** Why an exchange was not read to its end by this suite's own doing; undefined where it was, or where the target is the reason. */
export function unreadReason({ failure }: Pick<Exchange, 'failure'>): string | undefined {
  return failure?.kind === 'unread' ? `content beyond the suite's limits: ${failure.detail}` : undefined;
}

/** The values of a field, by name in any case, one per field line. */
export function fieldValues(fields: readonly FieldLine[], name: string): string[] {
  const lower = name.toLowerCase();
  return fields.filter(([n]) => n.toLowerCase() === lower).map(([, value]) => value);
}

/** The value of a field with its lines joined as RFC 9110 section 5.2 says; undefined where it is absent. */
export function fieldValue(fields: readonly FieldLine[], name: string): string | undefined {
  const values = fieldValues(fields, name);
  return values.length === 0 ? undefined : values.join(', ');
}
