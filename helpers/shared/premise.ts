import { type TestInfo, test } from '@playwright/test';
import { type Reason, reasonAnnotation, reasonText } from '../declarations/reason.ts';

/** Skips the test unless its premise holds. The requirement is then not tested, and the report gives the reason. */
export function premise(holds: boolean, reason: Reason): asserts holds {
  if (!holds) skipFor(reason);
}

/** Ends work of the set-up that serves tests, if its premise does not hold. The tests do without it. */
class Unmet extends Error {
  override name = 'Unmet';
}

/** Skips the test. The suite's reporter gets the reason as data; other reporters show its text. */
export function skipFor(reason: Reason): void {
  const info = runningTest();
  if (info === undefined) throw new Unmet(reasonText(reason));
  info.annotations.push(reasonAnnotation(reason));
  test.skip(true, reasonText(reason));
}

/** The running test; undefined in the set-up. */
export function runningTest(): TestInfo | undefined {
  try {
    return test.info();
  } catch {
    return undefined;
  }
}
