import { test } from '@playwright/test';
import { type Reason, reasonAnnotation, reasonText } from '../verdict/reason.ts';

/** Skips the test unless its premise holds. The requirement is then not tested, and the report gives the reason. */
export function premise(holds: boolean, reason: Reason): asserts holds {
  if (!holds) skipFor(reason);
}

/** Skips the test. The suite's reporter gets the reason as data; other reporters show its text. */
export function skipFor(reason: Reason): void {
  test.info().annotations.push(reasonAnnotation(reason));
  test.skip(true, reasonText(reason));
}
