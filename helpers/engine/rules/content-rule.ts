import type { Evidence } from '../../../contracts/evidence.ts';
import { type Exchange, unreadReason } from '../../http/exchange.ts';
import type { Check, Rule } from './rule.ts';

/** A rule that looks at content, which may have been cut since it was received. */
export interface ContentRule extends Rule {
  /** Under which what it found is noted. */
  readonly name: string;
  readonly checkWhole: Check;
}

/** A rule on content. It checks the whole; if only the beginning is kept, it says what was found before the content was cut. */
export function contentRule(name: string, expected: string, checkWhole: Check, ...restsOn: readonly Evidence[]): ContentRule {
  const check: Check = (exchange) => {
    const whole = exchange.response?.whole;
    return whole === undefined ? checkWhole(exchange) : whole.facts?.violations[name];
  };
  return { name, expected, undecided: unreadReason, checkWhole, check, restsOn };
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
