import { createHash } from 'node:crypto';
import { formatOf, likenessOf, memberDigestsOf } from '../../http/content-facts.ts';
import type { ContentFacts, Exchange, ResponseRecord } from '../../http/exchange.ts';
import type { Cut } from '../../http/recorder.ts';
import { keepShown } from './images-in-responses.ts';

/** The violations that rules on content find in an exchange, by the name of the rule. */
export type Violations = (exchange: Exchange) => Readonly<Record<string, string>>;

/** Truncates content, and keeps the facts that `violations` and other rules need about the whole. */
export function cutter(violations: Violations = () => ({})): Cut {
  return (exchange, beginning) => {
    const { response, failure } = exchange;
    const { length: octets } = response.content;
    const sha256 = createHash('sha256').update(response.content).digest('hex');
    const whole = { ...exchange, id: 0, echoes: [] };
    // Content that was not read to its end is not judged, and a hostile target could make its facts costly.
    const facts = failure === undefined ? { facts: factsOf(whole, response, violations) } : {};
    const cut = { ...response, content: beginning, whole: { octets, sha256, ...facts } };
    keepShown(whole, cut);
    return cut;
  };
}

function factsOf(exchange: Exchange, response: ResponseRecord, violations: Violations): ContentFacts {
  return {
    format: formatOf(response),
    likeness: likenessOf(exchange),
    members: memberDigestsOf(response),
    violations: violations(exchange),
  };
}
