import { test } from '@playwright/test';
import { type Reason, reasonAnnotation, reasonText } from '../verdict/reason.ts';

/** Skips the test where what it rests on does not hold: it decides nothing then, and the report shows why. */
export function premise(holds: boolean, reason: Reason): asserts holds {
  if (!holds) skipFor(reason);
}

/** Skips the test. The reason goes to the reporter as data; other reporters show its text. */
export function skipFor(reason: Reason): void {
  test.info().annotations.push(reasonAnnotation(reason));
  test.skip(true, reasonText(reason));
}
