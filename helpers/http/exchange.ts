import type { ContentFormat } from '../../contracts/content.ts';
import type { FieldLine, RequestFraming } from '../../contracts/fields.ts';
import type { CallerName, FixtureName, RefusalReason } from '../../contracts/target-words.ts';

/** The settings to open the connection of a request again, without the certificates themselves. */
export interface RequestTls {
  /** Whether the operator named an authority. */
  readonly authority?: true;
  readonly insecure?: true;
  /** The form of the client certificate: PEM with or without the key in the same file, or PKCS#12. */
  readonly client?: 'pem' | 'pem with key' | 'pkcs12';
}

/** The request as it was sent. */
export interface RequestRecord {
  readonly method: string;
  /** Absolute URL as sent in the request line and Host, never normalised. */
  readonly url: string;
  readonly fields: readonly FieldLine[];
  /** Names, in lower case, of those fields that are the operator's, for a gateway in front of the target. */
  readonly gateway?: readonly string[];
  readonly content?: string;
  readonly withoutHost?: true;
  readonly version?: '1.0' | '2';
  /** Set if its framing departed from RFC 9112. */
  readonly framing?: RequestFraming;
  /** How TLS was set up; absent without TLS, and if it was as usual. */
  readonly tls?: RequestTls;
}

/** The fields of a request that the suite sends for itself. */
export const ownFields = ({ fields, gateway = [] }: RequestRecord): readonly FieldLine[] =>
  fields.filter(([name]) => !gateway.includes(name.toLowerCase()));

/** How the end of a response was determined: RFC 9112 section 6.3. */
export type Framing = 'none' | 'content-length' | 'chunked' | 'close';

/** Observations of the bare socket that a client library hides. Absent for exchanges of an ordinary client. */
export interface WireRecord {
  readonly framing: Framing;
  /** Octets after the end of the message that no request asked for, latin1, at most 1024. */
  readonly stray: string;
  /** Content octets as they were sent, before any decoding of the content. */
  readonly contentOctets: number;
  /** Whether the server closed the connection after the response; undefined if the suite did not wait for it. */
  readonly closed?: boolean;
  /** Violations of RFC 9112 after which the reader could go on, one sentence each. */
  readonly defects: readonly string[];
  readonly httpVersion: string;
  /** Whether a 100 (Continue) came before the response. */
  readonly continued?: true;
}

/** The connection of a request. An ordinary client shows only that it kept one; without that, it is absent. */
export interface ConnectionUse {
  /** `new`: opened for this request. `kept`: it served a request before. */
  readonly from: 'new' | 'kept';
  /** Set on a read that was sent before, on a kept connection that ended without a response. */
  readonly again?: true;
  /** How long the request waited for a proxy, TCP and TLS, in ms. */
  readonly openMs: number;
  /** Set if a kept connection ended without a response, and the server had other reasons: its end says nothing of the request. */
  readonly endsIdle?: true;
}

/** Facts that the frames of a response over HTTP/2 showed. Absent for exchanges over HTTP/1.1. */
export interface Http2Record {
  /** Octets of content in DATA frames. */
  readonly dataOctets: number;
}

/** The whole content, of which a record contains only the beginning. */
export interface WholeContent {
  readonly octets: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  /** The facts about it; absent if the response was not read to its end. */
  readonly facts?: ContentFacts;
}

/** Facts about content, computed before it was truncated. */
export interface ContentFacts {
  readonly format: ContentFormat;
  /** Equal for responses with equal status and content, apart from identifiers. */
  readonly likeness: string;
  /** Digests of the members of the resource that the content shows, by name. */
  readonly members: Readonly<Record<string, string>>;
  /** What rules on content found, by the name of the rule: why it is violated, or null if the content is not what the rule is about. */
  readonly found: Readonly<Record<string, string | null>>;
}

/** The response as it was received. */
export interface ResponseRecord {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly FieldLine[];
  /** Content without its labelled codings. In a record, only the beginning of long content. */
  readonly content: Buffer;
  /** The facts about the whole content, if `content` is only the beginning. */
  readonly whole?: WholeContent;
  readonly wire?: WireRecord;
  readonly http2?: Http2Record;
}

/**
 * Why there is no complete response.
 * `refused`, `unresolved`, `untrusted` (TLS) and `unreachable` mean that no request reached the target; they never blame it.
 * Neither does `refused-stream`: the server says over HTTP/2 that it has not processed the request (RFC 9113 section 8.7).
 * Neither does `hung-up`: the suite closed the connection once the request was sent, and read no whole response.
 * Neither does `unread`: the response is larger than this suite reads. Its status and fields, if any, may be judged; requirements
 * that need the rest are not tested.
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
  | 'refused-stream'
  | 'hung-up'
  | 'unread';

/** A request that ended without a complete response. */
export interface Failure {
  readonly kind: FailureKind;
  readonly detail: string;
  /** Whether a 100 (Continue) came before it. */
  readonly continued?: true;
}

const unreached: readonly FailureKind[] = ['refused', 'unresolved', 'unreachable', 'untrusted'];

/** Whether a failure means that no request reached the target. */
export function isUnreached(failure: Failure | undefined): failure is Failure {
  return failure !== undefined && unreached.includes(failure.kind);
}

/** A further try of a request. */
export interface Again {
  /** The id of the exchange of the first try, in the same test. */
  readonly first: number;
  /** How many tries there were with this one: 2 or more. */
  readonly tries: number;
  /** Set if it carries another token than the first. */
  readonly renewed?: true;
  /** Set if it was sent alone, because the target had gone down with it and others under way. */
  readonly alone?: true;
  /** Set if the target went down with this try, too. */
  readonly ended?: true;
}

/** Whether a request is the operation under test or another method on its resource: its path is that of one image. */
export const isOnImage = ({ request: { url }, purpose: { onImage } }: Pick<Exchange, 'request' | 'purpose'>): boolean =>
  onImage === true || /\/images\/[^/?#]+$/.test(url);

/** The request whose effect a later read shows. */
export type Cause = Pick<Exchange, 'request' | 'response' | 'failure' | 'requirement'>;

/** What this suite sent a request for, and what it knew when it did. */
export interface RequestPurpose {
  /** The documented code that this request should provoke, if any. */
  readonly provoked?: number;
  /** Set if this run sent it with others at once, in a race or to reach a limit: how long it takes then says nothing of one request. */
  readonly burst?: true;
  /**
   * Set if a conforming server may refuse the request below its API, in its HTTP layer: an unknown method, a request without
   * Host, a request target of 8000 characters, a deletion with content, a field that only gateways may send. The refusal then need not contain a fault.
   */
  readonly belowApi?: true;
  /** Set if the path is not that of an image: GET of it does not show the owner the image, which is left under its own path, or it is made up. */
  readonly ofNoImage?: true;
  /** Set if the request target is the path of one image that the run may aim at, whatever its identifier looks like. */
  readonly onImage?: true;
  /** Who sent it to the target, as its token says. */
  readonly caller?: CallerName;
  /** What it is aimed at: an image that the test deletes, one that is left, an identifier that names nothing. */
  readonly aim?: string;
  /** Set if a random UUID stands in for an image: a target that looks for it first has not judged what the request is about. */
  readonly standsIn?: true;
  /** Why a conforming target refuses this deletion. */
  readonly toRefuse?: RefusalReason;
  /**
   * Set if the target has shown its caller nothing, though the owner is shown what the caller asked for: the status of the list. A refusal then
   * says nothing of a role, or of another tenant.
   */
  readonly unproven?: number;
  /** The image of the operator's that it deletes or reads. */
  readonly fixture?: FixtureName;
  /** Set on a read of the list: the images whose state it was read for. */
  readonly about?: readonly string[];
  /** Set on a read while no GET has shown an image of this target, or none since it was away: a 404 then says nothing about one. */
  readonly noneShown?: true;
  /** Sent again: the target answered it 5xx, and the suite sees whether that stays so, or a rate limit answered it. */
  readonly again?: Again;
  /** Set if the connection had already served a request; the server may close it at any time: RFC 9112 section 9.3.1. */
  readonly onKeptConnection?: true;
}

/**
 * One request and its outcome: a response, a failure, or both (a truncated response). Recorded for every request of a run; expectations, rules
 * and reports read only these records.
 */
export interface Exchange {
  /** Position in the run of one worker, from 1. */
  readonly id: number;
  /** The role of this exchange in its test, such as `unknown token` in a table of tokens. */
  readonly label: string;
  /** Title of the test that sent it. */
  readonly test: string;
  /** The requirement that this test decides; the set-up has none. */
  readonly requirement?: string;
  /** `judged` requests are what a test is about; `state` reads back; `setup` makes, logs in or provokes. */
  readonly role: 'judged' | 'state' | 'setup';
  readonly request: RequestRecord;
  readonly response?: ResponseRecord;
  readonly failure?: Failure;
  /** ISO 8601. */
  readonly started: string;
  readonly durationMs: number;
  readonly connection?: ConnectionUse;
  readonly purpose: RequestPurpose;
  /** Set on a read of an image that requests have changed which must not: what of it, such as `another name`. */
  readonly changed?: string;
  /** On a read that follows other requests of its test: the one of them that what it shows comes from, and its answer. */
  readonly cause?: Cause;
  /** Where the response contains secrets of the run, found before redaction: `field X-Echo`, `content`. */
  readonly echoes: readonly string[];
}

/** The version of HTTP in which a request was sent, or its response came: `HTTP/1.1`. */
export function httpVersion({ request, response }: Pick<Exchange, 'request' | 'response'>, of: 'request' | 'response'): string {
  if (request.version === '2') return 'HTTP/2';
  if (of === 'request') return `HTTP/${request.version ?? '1.1'}`;
  return `HTTP/${response?.wire?.httpVersion.replace(/^HTTP\//, '') ?? '1.1'}`;
}

/** Whether the client withheld content for want of a 100 (Continue), until the server gave up: what it then says is of that client alone. */
export const isUnaskedFor = ({ request, response }: Exchange): boolean =>
  request.framing?.awaits === true && response?.wire?.continued === undefined;

/** The last segment of the path that a request was sent to, as it was written and without its query. */
export const lastSegment = ({ url }: Pick<RequestRecord, 'url'>): string => (url.split('?')[0] ?? '').split('/').at(-1) ?? '';

/** Whether a status says that a request succeeded (RFC 9110 section 15.3). */
export const isSuccess = (status = 0): boolean => status >= 200 && status < 300;

/** Whether a response says that a deletion was done. A 202 says that it will be. */
export const saysDone = ({ status }: { readonly status?: number } = {}): boolean => isSuccess(status) && status !== 202;

/** Whether a page or a text answered a request: a service writes its faults as JSON. */
export const isPage = (response: ResponseRecord | undefined): boolean =>
  /^text\//i.test(fieldValue(response?.fields ?? [], 'Content-Type') ?? '');

/** Whether a request asks for another protocol on its connection: whoever holds the connection answers that (RFC 9110 section 7.8). */
export const asksForUpgrade = ({ fields }: Pick<RequestRecord, 'fields'>): boolean =>
  fields.some(([name]) => name.toLowerCase() === 'upgrade');

/**
 * Whether whoever holds the connection may have answered an upgrade, and not the service: with a page, or with an error without content. What
 * became of the image is seen by reads.
 */
export const isUpgradesAnswer = ({ request, response }: Pick<Exchange, 'request' | 'response'>): boolean =>
  response !== undefined &&
  asksForUpgrade(request) &&
  (isPage(response) || (response.status >= 400 && response.content.length === 0));

/**
 * Whether a gateway answered, and not the service: it could not reach the service, or got no answer it could pass on. A service writes a
 * fault for a 503; HTML and text for one that nothing provoked come from a gateway or a limiter: nginx, HAProxy, Envoy, load balancers.
 */
export function isGateways({ response, purpose: { provoked } }: Pick<Exchange, 'response' | 'purpose'>): boolean {
  const { status = 0 } = response ?? {};
  return status === 502 || status === 504 || status >= 520 || (status === 503 && isPage(response) && provoked === undefined);
}

/** Whether a request is the operation: DELETE of `/images/` and one segment, whatever the segment is. */
export const isDeleteImage = ({ request }: Pick<Exchange, 'request'>): boolean =>
  request.method === 'DELETE' && /\/images\/(?!\.{1,2}(?:\?|$))[^/?]+(?:\?|$)/.test(request.url);

/** Whether a cache answered with a response that it had stored (RFC 9111 section 5.1). `Age: 0` comes from the origin server just now. */
export function isStored({ response }: Pick<Exchange, 'response'>): boolean {
  const age = fieldValue(response?.fields ?? [], 'Age');
  return age !== undefined && age !== '0';
}

/** Why this suite stopped reading an exchange; undefined if it was read to its end, or if the target is the reason. */
export function unreadReason({ failure }: Pick<Exchange, 'failure'>): string | undefined {
  return failure?.kind === 'unread' ? `content beyond the suite's limits: ${failure.detail}` : undefined;
}

/** The values of a field, one per field line. Ignores the case of the name. */
export function fieldValues(fields: readonly FieldLine[], name: string): string[] {
  const lower = name.toLowerCase();
  return fields.filter(([n]) => n.toLowerCase() === lower).map(([, value]) => value);
}

/** The value of a field, with its lines joined as in RFC 9110 section 5.2; undefined if the field is absent. */
export function fieldValue(fields: readonly FieldLine[], name: string): string | undefined {
  const values = fieldValues(fields, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Which exchange of a run this is: every worker counts its own. */
export const exchangeKey = ({ id, started, test }: Pick<Exchange, 'id' | 'started' | 'test'>): string =>
  [id, started, test].join(' ');
