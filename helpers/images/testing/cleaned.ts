import type { Cleaned } from '../clean-up/clean-up.ts';
import type { Ended } from '../clean-up/deletion-decision.ts';

/** A clean-up after which these images ended so, and of which nothing else is to be said. */
export function cleaned(images: readonly Ended[], more: Partial<Cleaned> = {}): Cleaned {
  return {
    images,
    refused: [],
    lost: [],
    late: [],
    unreturned: [],
    unaddressable: [],
    disarmed: [],
    armed: [],
    doubt: undefined,
    ended: undefined,
    damaged: [],
    isDone: true,
    ...more,
  };
}
