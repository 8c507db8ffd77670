import type { Evidence } from '../../../contracts/evidence.ts';
import { type Exchange, unreadReason } from '../../http/exchange.ts';
import type { Check, Rule } from './rule.ts';

/** A rule that looks at content, which may have been cut since it was received. */
export interface ContentRule extends Rule {
  /** Under which what it found is noted. */
  readonly name: string;
  readonly checkWhole: Check;
}

/** What has to be seen before a rule passes, by its name, if it is silent on other content than what it is about. */
const restingOn: Readonly<Record<string, Evidence>> = {
  isJson: 'fault with content',
  hasOneMember: 'JSON content',
  hasReadableRetry: 'fault with retryAfter or retryAt',
  namesEachMemberOnce: 'JSON content',
  showsNoInternals: 'fault with a message',
  namesItsStatus: 'fault with a name',
  saysWhatConflicts: 'fault with a message',
  agreesOnWhen: 'fault and Retry-After that both say when',
  saysWhen: 'fault with a name',
  namesItsFormat: 'content with Content-Type',
  hasIntegerCode: 'fault that is a JSON object',
  hasCodeOfStatus: 'fault that is a JSON object',
  hasMessage: 'fault that is a JSON object',
  saysSomething: 'fault with a message',
  hasStringDetails: 'fault with details',
  hasRetryInItsPlace: 'fault that is a JSON object',
};

/** A rule on content. It checks the whole; if only the beginning is kept, it says what was found before the content was cut. */
export function contentRule(name: string, expected: string, checkWhole: Check): ContentRule {
  const check: Check = (exchange) => {
    const whole = exchange.response?.whole;
    return whole === undefined ? checkWhole(exchange) : whole.facts?.violations[name];
  };
  const restsOn = restingOn[name];
  return { name, expected, undecided: unreadReason, checkWhole, check, ...(restsOn && { restsOn: [restsOn] }) };
}

/** Characters of a reason that are noted. */
const notedCharacters = 500;

/** What some rules on content find wrong with an exchange whose content is whole, by their names. */
export function violationsOf(rules: readonly ContentRule[], exchange: Exchange): Readonly<Record<string, string>> {
  const found = rules.flatMap(({ name, checkWhole }): [string, string][] => {
    const because = checkWhole(exchange)?.slice(0, notedCharacters);
    return because === undefined ? [] : [[name, because]];
  });
  return Object.fromEntries(found);
}
