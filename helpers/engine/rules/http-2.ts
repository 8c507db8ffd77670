import { type Exchange, unreadReason } from '../../http/exchange.ts';
import { namedFaultIn } from './faults.ts';
import type { Rule } from './rule.ts';

/** The rule that a client need not end the stream of a response as malformed: RFC 9113 section 8.1.1. */
export const isWellFormedOverHttp2: Rule = {
  only: 'HTTP/2',
  expected: 'a well-formed response over HTTP/2',
  undecided: unreadReason,
  check: ({ failure }) => (failure?.kind === 'malformed' ? failure.detail : undefined),
  evenWithoutResponse: true,
};

/** The rule that no DATA frame has an octet. An empty one may end the stream. */
export const hasNoData: Rule = {
  only: 'HTTP/2',
  expected: 'no octets in DATA frames',
  check: ({ response }) => {
    const octets = response?.http2?.dataOctets ?? 0;
    return octets === 0 ? undefined : `${octets} octets in DATA frames`;
  },
};

/** Status and fault of a response, in words. */
const shown = (exchange: Exchange): string =>
  `${exchange.response?.status ?? 0} ${namedFaultIn(exchange).name ?? 'without a named fault'}`;

/** The rule that a response has the status and the fault of the response with the same label. */
export const isAnsweredLike = (others: readonly Exchange[]): Rule => ({
  expected: 'the status and the fault of HTTP/1.1',
  basis: others,
  undecided: ({ failure }) => failure && `the response is not whole: ${failure.detail}`,
  check: (exchange) => {
    const other = others.find(({ label }) => label === exchange.label);
    if (other === undefined || shown(exchange) === shown(other)) return undefined;
    return `${shown(exchange)} over HTTP/2, ${shown(other)} over HTTP/1.1`;
  },
});
