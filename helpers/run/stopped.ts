import { visible } from '../platform/text/visible.ts';
import type { Finding } from '../verdict/finding.ts';
import type { Stop } from '../verdict/run-record.ts';

/** Why a run stops before its first test. */
export class Stopped extends Error {
  override name = 'Stopped';
  /** `broken`: the operator or the network has to act; `nonconformant`: the target lacks the operation; `inconclusive`: nobody can tell. */
  readonly verdict: Stop['verdict'];
  /** The exchange that proves the reason, if the target is to blame. */
  readonly finding: Finding | undefined;

  constructor(verdict: Stop['verdict'], reason: string, finding?: Finding) {
    super(visible(reason));
    this.verdict = verdict;
    this.finding = finding;
    // A reporter would print the stack. The message is complete without it.
    this.stack = this.message;
  }

  /** Why the run stopped, as data for the reporter. */
  get stop(): Stop {
    const { verdict, message: reason, finding } = this;
    return { verdict, reason, ...(finding !== undefined && { finding }) };
  }
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
