import type { Evidence } from '../../../contracts/evidence.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Reason } from '../../verdict/reason.ts';

/** Says why an exchange does not meet what is expected; undefined if it does. */
export type Check = (exchange: Exchange) => string | undefined;

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
  /** Judges also exchanges that got no response. */
  readonly evenWithoutResponse?: true;
  /**
   * Why an exchange decides nothing, and neither does a comparison with it; undefined if it is judged. A rule that rests on
   * content, or on the end of a response, has one: this suite reads no response without end.
   */
  readonly undecided?: Check;
  /** What has to be seen before the rule passes: without what it is about, it holds on every target. */
  readonly restsOn?: readonly Evidence[];
  /** The reason of a test in which no exchange decides anything. */
  readonly reason?: (detail: string) => Reason;
}

/** Whether an exchange decides a rule, and violates it. */
export const isViolated = ({ undecided, check }: Rule, exchange: Exchange): boolean =>
  undecided?.(exchange) === undefined && check(exchange) !== undefined;
