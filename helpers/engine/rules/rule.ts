import type { Evidence } from '../../../contracts/evidence.ts';
import { type Exchange, unreadReason } from '../../http/exchange.ts';
import type { Reason } from '../../verdict/reason.ts';

/** Says why an exchange does not meet what is expected; undefined if it does. */
export type Check = (exchange: Exchange) => string | undefined;

/** What became of an image that is there although a rule is violated: it is as it was, or something of it changed. */
export interface ImageFate {
  readonly left?: true;
  readonly changed?: string | undefined;
}

/** What holds for every exchange it is put to: what is expected, in words, and the check. */
export interface Rule {
  readonly expected: string;
  readonly check: Check;
  /** What those judged are compared with: if one of these got no response, or a rate limit answered it, nothing is decided. */
  readonly basis?: readonly Exchange[];
  /** The one version of HTTP that it is about. Without it, it holds for both. */
  readonly only?: 'HTTP/1.1' | 'HTTP/2';
  /** Holds for those that say something: others, such as a HEAD of what is shown as DELETED, never do. */
  readonly partial?: true;
  /** What became of the image in an exchange that violates the rule, if that exchange alone does not show it. */
  readonly fate?: (exchange: Exchange) => ImageFate;
  /** Judges also exchanges that got no response. */
  readonly evenWithoutResponse?: true;
  /**
   * Why an exchange decides nothing, and neither does a comparison with it; undefined if it is judged. A rule that rests on
   * content, or on the end of a response, has one: this suite reads no response without end.
   */
  readonly undecided?: Check;
  /** What has to be seen before the rule passes: without what it is about, it holds on every target. */
  readonly restsOn?: readonly Evidence[];
  /** The reason of a test in which no exchange decides anything, of the first of them. */
  readonly reason?: (detail: string, exchange: Exchange) => Reason;
}

/** Exchanges, and the rule that they have to obey, if that is made of what else was seen. */
export interface Case {
  readonly rows: readonly Exchange[];
  readonly rule: Rule;
}

/** Exchanges that violate a rule, each with what happened, and others, which obey it or decide nothing. */
export const charged = (why: ReadonlyMap<Exchange, string>, others: readonly Exchange[], rule: Omit<Rule, 'check'>): Case => ({
  rows: [...why.keys(), ...others],
  rule: { ...rule, check: (exchange) => why.get(exchange) },
});

/** Whether an exchange decides a rule, and violates it. */
export const isViolated = ({ undecided, check }: Rule, exchange: Exchange): boolean =>
  undecided?.(exchange) === undefined && check(exchange) !== undefined;

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
