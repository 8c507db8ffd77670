import { test } from '@playwright/test';

/** Skips the test where what it rests on does not hold: it decides nothing then, and the report shows why. */
export function premise(holds: boolean, reason: string): asserts holds {
  // Called without need, outside of a test, `test.skip` throws.
  if (!holds) test.skip(true, `premise: ${reason}`);
}
