import { budgets } from '../../../contracts/budgets.ts';
import { contentOctets } from '../../http/content-facts.ts';
import { type Exchange, fieldValue, isUnaskedFor, unreadReason } from '../../http/exchange.ts';
import { answeredInstead } from '../../images/client/expect-answer.ts';
import { isViolated, type Rule, type Undecided } from './rule.ts';

/** Why an exchange without a response, and without a failure that shows a part of one, says nothing about responses. */
const withoutResponse = ({ response, failure }: Exchange): string | undefined =>
  response === undefined && failure?.kind !== 'truncated' && failure?.kind !== 'malformed'
    ? `there is no response: ${failure?.kind ?? 'unknown'}`
    : undefined;

/** A server that refuses large content may close the connection before it has read that: what it wrote is then lost on the way. */
const withUnread = ({ request }: Exchange): string | undefined =>
  request.framing?.blanks === undefined ? undefined : 'the target may have closed the connection before it read the content';

/** Rules that only the bare socket can judge: client libraries repair or hide what they are about. */
export const isComplete: Rule = {
  expected: 'a whole response',
  undecided: (exchange) => unreadReason(exchange) ?? withoutResponse(exchange) ?? withUnread(exchange),
  check: ({ failure }) => (failure?.kind === 'truncated' ? failure.detail : undefined),
  evenWithoutResponse: true,
};

/** How long a server has to close a connection, in ms: after a malformed request, and when its client asks for that. */
export const closingMs = { malformed: budgets.closing.mostMs, asked: budgets.askedClosing.mostMs };

/** Kinds of failure in which the target took a request and did not answer it. */
const unanswered: readonly string[] = ['reset', 'closed', 'timeout'];

export const isAnswered: Rule = {
  expected: 'a response',
  // A server may well take longer for eight requests, or a hundred, than this run waits for one.
  undecided: ({ purpose: { burst, onKeptConnection }, failure, connection }) => {
    if (burst && failure?.kind === 'timeout') return 'it was one of many that this run sent at once';
    // RFC 9112 section 9.3.1: a server may end a connection that it keeps at any time.
    const mayEnd = (onKeptConnection || connection?.endsIdle) && failure?.kind === 'closed';
    return mayEnd ? 'the server may have ended the connection before it took the request' : undefined;
  },
  check: ({ request, failure, response }) => {
    // A server waits for the rest of a head, may close the connection instead of reading a deletion's content (RFC 9110 section 9.3.5), and
    // may reset a malformed stream (RFC 9113 section 8.1.1).
    const { cut, blanks } = request.framing ?? {};
    const mayReset = failure?.kind === 'reset' && isMalformedStream(request);
    const mayBeSilent = cut !== undefined || mayReset || (failure?.kind !== 'timeout' && blanks !== undefined);
    return response === undefined && !mayBeSilent && unanswered.includes(failure?.kind ?? '') ? failure?.detail : undefined;
  },
  evenWithoutResponse: true,
};

/** The rule that the service itself answers a request: a limit or a gateway that does so in its place decides nothing. */
export const isAnsweredByService: Rule = {
  ...isAnswered,
  undecided: (exchange) => answeredInstead(exchange) ?? isAnswered.undecided?.(exchange),
};

/** A rule for several tries of a request: one without a response decides only if none has one. */
const inTheEnd =
  (rule: Rule) =>
  (tries: readonly Exchange[]): Rule => ({
    ...rule,
    partial: true,
    undecided: (exchange) => {
      const isLost = isSilence(exchange) && !tries.every(isSilence);
      return isLost ? 'the request was answered when it was sent again' : rule.undecided?.(exchange);
    },
  });

/** The rule that the service answers one of several tries of a request at least. */
export const isAnsweredInTheEnd = inTheEnd(isAnsweredByService);

/** The rule that a client which waits for 100 (Continue) gets that, or a response that is no failure of having waited for its content. */
export const asksForContent: Rule = {
  ...isAnsweredByService,
  expected: '100 (Continue), or a final response',
  // What a server says that waits for content which it does not ask for: uWSGI does, after 4 s.
  check: (exchange) => {
    if (exchange.response?.status === 500 && isUnaskedFor(exchange)) return 'status 500, and no 100 (Continue) before';
    return exchange.failure?.continued ? undefined : isAnswered.check(exchange);
  },
};

/** Why a request without a response is not one that the target left without: it may not have reached it, or not been whole. */
const notSilent: Undecided = (exchange) =>
  exchange.response !== undefined || isViolated(isAnswered, exchange)
    ? undefined
    : `there is no response: ${exchange.failure?.kind ?? 'unknown'}`;

/**
 * Whether a request over HTTP/2 is malformed: by a field that HTTP/2 forbids (RFC 9113 section 8.2), or by a `:path` in which a percent sign does
 * not begin an escape (section 8.3.1), which Go's server takes for an error. A server resets the stream of such a request (section 8.1.1).
 */
const isMalformedStream = ({ version, url, framing }: Exchange['request']): boolean =>
  version === '2' && (framing?.http2Fields !== undefined || /%(?![\da-f]{2})/i.test(url));

/** The rule that a request is answered, and with a refusal: a target that closes the connection of each try instead violates it. */
export const isRefusedInTheEnd = inTheEnd({
  expected: 'a refusal: status 4xx or 501',
  undecided: (exchange) => answeredInstead(exchange) ?? notSilent(exchange),
  check: (exchange) => {
    const { status } = exchange.response ?? {};
    if (status === undefined) return isAnswered.check(exchange);
    return (status >= 400 && status < 500) || status === 501 ? undefined : `status ${status}`;
  },
  evenWithoutResponse: true,
});

/** Whether the target took a request and left it without a response. */
export const isSilence = (exchange: Exchange): boolean => exchange.response === undefined && notSilent(exchange) === undefined;

export const isWellFormed: Rule = {
  only: 'HTTP/1.1',
  expected: 'well-formed HTTP/1.1',
  // What was read is judged: a defect of it is none of the suite's.
  undecided: (exchange) =>
    exchange.response?.wire?.defects.length ? undefined : (unreadReason(exchange) ?? withoutResponse(exchange)),
  check: ({ response, failure }) =>
    failure?.kind === 'malformed'
      ? failure.detail
      : response?.wire?.defects.length
        ? response.wire.defects.join('; ')
        : undefined,
  evenWithoutResponse: true,
};

export const hasNoStrayOctets: Rule = {
  only: 'HTTP/1.1',
  expected: 'no octets after the response',
  undecided: unreadReason,
  check: ({ response }) =>
    response?.wire === undefined || response.wire.stray === ''
      ? undefined
      : `octets follow: ${JSON.stringify(response.wire.stray)}`,
};

/** Judged on the second response of a connection: what followed the first one would spoil it. */
export const isServedNext: Rule = {
  only: 'HTTP/1.1',
  expected: 'a whole response to the next request on the connection',
  undecided: unreadReason,
  check: ({ response, failure }) =>
    failure !== undefined || response === undefined ? `it fails: ${failure?.kind ?? ''} (${failure?.detail ?? ''})` : undefined,
  evenWithoutResponse: true,
};

export const isNotChunked: Rule = {
  only: 'HTTP/1.1',
  expected: 'no chunked coding towards HTTP/1.0',
  about: 'content in response to HTTP/1.0',
  check: ({ request, response }) => {
    if (response?.wire?.framing === 'chunked') return 'the response is chunked';
    return request.version === '1.0' && response !== undefined && contentOctets(response) > 0 ? undefined : null;
  },
};

export const hasNoTransferEncoding: Rule = {
  only: 'HTTP/1.1',
  expected: 'no Transfer-Encoding',
  check: ({ response }) => {
    const coding = fieldValue(response?.fields ?? [], 'Transfer-Encoding');
    return coding === undefined ? undefined : `Transfer-Encoding: ${coding}`;
  },
};

/** A refusal with one of these statuses, after which the server closes the connection. Silence is none. */
export const refusesAndCloses = (...statuses: readonly number[]): Rule => ({
  only: 'HTTP/1.1',
  expected: `status ${statuses.join(' or ')}, and a connection closed by the server`,
  undecided: (exchange) => unreadReason(exchange) ?? answeredInstead(exchange) ?? notSilent(exchange),
  check: (exchange) => {
    const { status } = exchange.response ?? {};
    if (status === undefined) return `no response: ${exchange.failure?.detail ?? 'unknown'}`;
    return statuses.includes(status) ? isClosed.check(exchange) : `the status is ${status}`;
  },
  evenWithoutResponse: true,
});

export const isClosed: Rule = {
  only: 'HTTP/1.1',
  expected: 'a connection closed by the server after the response',
  undecided: unreadReason,
  check: ({ response }) => (response?.wire?.closed === false ? 'the connection stayed open' : undefined),
};
