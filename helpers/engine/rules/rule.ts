import { type Exchange, unreadReason } from '../../http/exchange.ts';
import type { Reason } from '../../verdict/reason.ts';

/** Says why an exchange does not meet what is expected; undefined if it does, and null if it is not what the rule is about. */
export type Check = (exchange: Exchange) => string | undefined | null;

/** Says why an exchange decides nothing; undefined if it is judged. */
export type Undecided = (exchange: Exchange) => string | undefined;

/** What became of an image that is there although a rule is violated: it is as it was, or something of it changed. */
export interface ImageFate {
  readonly left?: true;
  readonly changed?: string | undefined;
}

/** What holds for every exchange it is put to: what is expected, in words, and the check. */
export interface Rule {
  readonly expected: string;
  readonly check: Check;
  /** What an exchange has to be or to hold, so that the rule is about it: its check gives null for any other. */
  readonly about?: string;
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
  readonly undecided?: Undecided;
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
  undecided?.(exchange) === undefined && typeof check(exchange) === 'string';

/** What a check gives: what is wrong; else whether the exchange is what the rule is about. */
export const foundIn = (violation: string | undefined, isAbout: boolean): string | undefined | null =>
  violation ?? (isAbout ? undefined : null);

/** A rule that looks at content, which may have been cut since it was received. */
export interface ContentRule extends Rule {
  /** Under which what it found is noted. */
  readonly name: string;
  readonly checkWhole: Check;
}

/** A rule on content. It checks the whole; if only the beginning is kept, it gives what was found before the content was cut. */
export function contentRule(name: string, expected: string, about: string, checkWhole: Check): ContentRule {
  const check: Check = (exchange) => {
    const whole = exchange.response?.whole;
    return whole === undefined ? checkWhole(exchange) : whole.facts?.found[name];
  };
  return { name, expected, about, undecided: unreadReason, checkWhole, check };
}
