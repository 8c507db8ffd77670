import { visible } from '../platform/text/visible.ts';
import { reasonText, remedyOf } from '../verdict/reason.ts';
import type { End } from '../verdict/run-end.ts';
import type { Stop } from '../verdict/run-record.ts';

/** Why a run stops before its first test. */
export class Stopped extends Error {
  override name = 'Stopped';
  /** The same as data for the reporter. */
  readonly stop: Stop;

  constructor(stop: Stop) {
    super(visible(stop.reason));
    this.stop = { ...stop, reason: this.message };
    // A reporter would print the stack. The message is complete without it.
    this.stack = this.message;
  }
}

/** What ends a run, as it stops the set-up. */
export function stoppedBy({ verdict = 'broken', reason }: End): Stopped {
  const remedy = remedyOf(reason);
  return new Stopped({ verdict, reason: reasonText(reason), ...(remedy !== '' && { remedy }) });
}

/** A text with values in it. */
export const worded = (own: TemplateStringsArray, values: readonly (string | number)[]): string =>
  own.map((text, place) => `${place === 0 ? '' : (values[place - 1] ?? '')}${text}`).join('');

const stopping =
  (verdict: Stop['verdict']) =>
  (own: TemplateStringsArray, ...values: readonly (string | number)[]): Stopped =>
    new Stopped({ verdict, reason: worded(own, values) });

/** The operator or the network has to act, as this text says. */
export const broken = stopping('broken');
/** Nobody can tell, as this text says. */
export const inconclusive = stopping('inconclusive');
