import type { Cleaned } from '../clean-up/clean-up.ts';
import type { Ended } from '../clean-up/leftover-image.ts';

/** A clean-up after which these images ended so, and of which nothing else is to be said. */
export function cleaned(images: readonly Ended[], more: Partial<Cleaned> = {}): Cleaned {
  return {
    images,
    contradictions: [],
    sought: [],
    made: images.length,
    failed: 0,
    vanished: 0,
    surplus: 0,
    disarmed: [],
    armed: [],
    isTrusted: false,
    isDoubtful: false,
    ended: undefined,
    tookOthers: undefined,
    list: undefined,
    isDone: true,
    ...more,
  };
}
