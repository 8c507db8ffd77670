import { visible } from '../platform/text/visible.ts';
import { reasonText, remedyOf } from '../verdict/reason.ts';
import type { End } from '../verdict/run-end.ts';
import type { Stop } from '../verdict/run-record.ts';

/** Why a run stops before its first test. */
export class Stopped extends Error {
  override name = 'Stopped';
  /** `broken`: the operator or the network has to act; `nonconformant`: the target lacks the operation; `inconclusive`: nobody can tell. */
  readonly verdict: Stop['verdict'];
  /** The exchange that proves the reason, if the target is to blame; what to do, if the reason does not say it. */
  readonly more: Pick<Stop, 'finding' | 'remedy'>;

  constructor(verdict: Stop['verdict'], reason: string, more: Pick<Stop, 'finding' | 'remedy'> = {}) {
    super(visible(reason));
    this.verdict = verdict;
    this.more = more;
    // A reporter would print the stack. The message is complete without it.
    this.stack = this.message;
  }

  /** Why the run stopped, as data for the reporter. */
  get stop(): Stop {
    const { verdict, message: reason, more } = this;
    return { verdict, reason, ...more };
  }
}

/** What ends a run, as it stops the set-up. */
export function stoppedBy({ verdict = 'broken', reason }: End): Stopped {
  const remedy = remedyOf(reason);
  return new Stopped(verdict, reasonText(reason), remedy === '' ? {} : { remedy });
}

/** A text with values in it. */
export const worded = (own: TemplateStringsArray, values: readonly (string | number)[]): string =>
  own.map((text, place) => `${place === 0 ? '' : (values[place - 1] ?? '')}${text}`).join('');

const stopping =
  (verdict: Stop['verdict']) =>
  (own: TemplateStringsArray, ...values: readonly (string | number)[]): Stopped =>
    new Stopped(verdict, worded(own, values));

/** The operator or the network has to act, as this text says. */
export const broken = stopping('broken');
/** Nobody can tell, as this text says. */
export const inconclusive = stopping('inconclusive');
