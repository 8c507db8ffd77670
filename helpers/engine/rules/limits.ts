import { faultRetry, imfFixdate, type Retry, retryAfter } from '../../../contracts/fields.ts';
import { grouped } from '../../../contracts/grouped.ts';
import { type Exchange, fieldValue, isDeleteImage, isGateways, isUnaskedFor, isUpgradesAnswer } from '../../http/exchange.ts';
import { quoted } from '../../platform/text/phrases.ts';
import { faultMembers, namedFaultIn, retryInFault } from './faults.ts';
import { contentRule, foundIn, type Rule } from './rule.ts';

/** The words of a status line say nothing of what the conflict is. */
const emptyWords = new Set(['', '409', 'conflict', 'conflicting request', 'error', 'in progress']);

function firstWords(text: string): string {
  const words: string[] = [];
  for (const [word] of text.matchAll(/[\p{L}\p{N}_]+/gu)) if (words.push(word) === 3) break;
  return words.join(' ').toLowerCase();
}

export const saysWhatConflicts = contentRule(
  'saysWhatConflicts',
  'a message that says what the conflict is',
  'fault with a message',
  (exchange) => {
    const { message } = faultMembers(exchange);
    if (typeof message !== 'string') return null;
    return message !== '' && emptyWords.has(firstWords(message)) ? `its message is ${quoted(message, 100)}` : undefined;
  },
);

/** Longest allowed difference between the two times in one 413, in seconds. */
const agreementSeconds = 2;

const bothSayWhen = 'fault and Retry-After that both say when';
export const agreesOnWhen = contentRule(
  'agreesOnWhen',
  'the same instant in overLimit and in Retry-After',
  bothSayWhen,
  (exchange) => {
    const inFault = faultRetry(retryInFault(exchange));
    const field = retryAfter(fieldValue(exchange.response?.fields ?? [], 'Retry-After') ?? '');
    if (inFault === undefined || field === undefined) return null;
    const seconds = Math.abs(instantMs(inFault, exchange) - instantMs(field, exchange)) / 1000;
    return seconds <= agreementSeconds ? undefined : `they are ${Math.round(seconds)} s apart`;
  },
);

export const saysWhen = contentRule('saysWhen', 'retryAt or retryAfter in the fault', 'fault with a name', (exchange) => {
  const fault = faultMembers(exchange);
  const isSilent = Object.keys(fault).length > 0 && fault.retryAt === undefined && fault.retryAfter === undefined;
  return foundIn(isSilent ? 'the fault has neither' : undefined, namedFaultIn(exchange).name !== undefined);
});

export const limitsNobodyElse: Rule = {
  expected: 'an answer of the service, as before: the limit is that of another account',
  check: ({ response }) =>
    response?.status === 413 || response?.status === 429 ? `the limit answers ${response.status}` : undefined,
};

/** A date may be this many seconds old: the response took its time. */
const graceSeconds = 5;

export const isNotPast: Rule = {
  expected: 'a Retry-After that is not in the past',
  about: 'Retry-After with a date',
  check: (exchange) => {
    const value = fieldValue(exchange.response?.fields ?? [], 'Retry-After') ?? '';
    const retry = retryAfter(value);
    if (retry === undefined || !('at' in retry)) return null;
    const seconds = (sentMs(exchange) - retry.at) / 1000;
    return seconds <= graceSeconds ? undefined : `Retry-After: ${value} is ${Math.round(seconds)} s past`;
  },
};

/**
 * Whether the service failed: 501 and 505 refuse, 503 with Retry-After is a limit, a gateway and what answers an upgrade speak of themselves, and a
 * server that waits for content which it does not ask for is judged by DI-FRM-22.
 */
function isFailure(exchange: Exchange): boolean {
  const { status = 0, fields = [] } = exchange.response ?? {};
  const isAnnounced = status === 503 && fieldValue(fields, 'Retry-After') !== undefined;
  const isElsewhere = isGateways(exchange) || isUpgradesAnswer(exchange) || isUnaskedFor(exchange);
  return status >= 500 && ![501, 505].includes(status) && !isAnnounced && !isElsewhere;
}

/** How many tries of one request have to fail. */
const timesAsked = 3;

/** The deletions that failed for good: each of the three tries of one request failed. */
function lasting(exchanges: readonly Exchange[]): ReadonlySet<Exchange> {
  const failures = exchanges.filter((each) => isDeleteImage(each) && isFailure(each));
  const requests = grouped(failures, ({ test, id, purpose: { again } }) => JSON.stringify([test, again?.first ?? id]));
  return new Set([...requests.values()].filter((tries) => tries.length >= timesAsked).flat());
}

/** The rule that no failure lasts: the same deletion is not answered 5xx three times. */
export function doesNotFailForGood(exchanges: readonly Exchange[]): Rule {
  const failures = lasting(exchanges);
  return {
    expected: 'no 5xx for a deletion that was sent three times, and a service that goes on',
    evenWithoutResponse: true,
    check: (exchange) =>
      exchange.purpose.again?.ended
        ? 'the service went down while it was under way, came back, and went down again when it was sent alone'
        : failures.has(exchange)
          ? `status ${exchange.response?.status ?? 0}, three times for the same request`
          : undefined,
  };
}

/** The rule that nothing fails, be it once. */
export function doesNotFailOnce(exchanges: readonly Exchange[]): Rule {
  const failures = lasting(exchanges);
  return {
    expected: 'no 5xx',
    check: (exchange) =>
      isFailure(exchange) && !failures.has(exchange) ? `status ${exchange.response?.status ?? 0}` : undefined,
  };
}

export const isOfTheService: Rule = {
  expected: 'an answer of the service, and not of a gateway in front of it',
  check: (exchange) => (isGateways(exchange) ? `status ${exchange.response?.status ?? 0}` : undefined),
};

function instantMs(retry: Retry, exchange: Exchange): number {
  return 'at' in retry ? retry.at : sentMs(exchange) + retry.seconds * 1000;
}

/** When the response was made, by the clock of the target if it has one. */
function sentMs(exchange: Exchange): number {
  return imfFixdate(fieldValue(exchange.response?.fields ?? [], 'Date') ?? '') ?? Date.parse(exchange.started);
}
