import type { Check } from '../judgement.ts';

/** What holds for every exchange it is put to: what is expected, in words, and the check. */
export interface Rule {
  readonly expected: string;
  readonly check: Check;
  /** Judges also exchanges that got no response. */
  readonly evenWithoutResponse?: true;
}
