import type { TestInfo } from '@playwright/test';
import type { Rung } from '../../contracts/operation.ts';
import { textsIn } from './annotations.ts';
import { type Reason, reasonAnnotation, reasonText, remedyOf } from './reason.ts';

/** What the suite reads and writes of a running test. Playwright's `TestInfo` has it. */
export interface RunningTest
  extends Pick<TestInfo, 'title' | 'tags' | 'annotations' | 'status' | 'parallelIndex' | 'expectedStatus'> {
  fail(condition: boolean, description: string): void;
}

/** The `test` of a runner. */
interface Runner {
  info(): RunningTest;
  skip(condition: boolean, description: string): void;
}

/** Undefined in a command, which would take half a second longer if it loaded the runner. */
let runner: Runner | undefined;

/** Lets premises skip the tests of this runner, or throw where there is none. Gives the one before. */
export function testsRunBy(given: Runner | undefined): Runner | undefined {
  const before = runner;
  runner = given;
  return before;
}

/** Skips the test unless its premise holds. The requirement is then not tested, and the report gives the reason. */
export function premise(holds: boolean, reason: Reason): asserts holds {
  if (!holds) skipFor(reason);
}

/** Ends work of the set-up, if its premise does not hold: what serves tests, which do without it, or the preflight. */
export class Unmet extends Error {
  override name = 'Unmet';
  readonly remedy: string;

  constructor(reason: Reason) {
    super(reasonText(reason));
    this.remedy = remedyOf(reason);
  }
}

/** Skips the test. The suite's reporter gets the reason as data; other reporters show its text. */
export function skipFor(reason: Reason): void {
  const info = runningTest();
  if (info === undefined) throw new Unmet(reason);
  info.annotations.push(reasonAnnotation(reason));
  runner?.skip(true, reasonText(reason));
}

/** The running test; undefined in the set-up. */
export function runningTest(): RunningTest | undefined {
  try {
    return runner?.info();
  } catch {
    return undefined;
  }
}

/** The running test. @throws Error if none is running, which is a defect of the suite */
export function thisTest(): RunningTest {
  const test = runningTest();
  if (test === undefined) throw new Error('no test is running');
  return test;
}

/** Notes for the report how a code came about that the target answered with. */
export function noteRung(code: number, rung: Rung): void {
  const annotations = runningTest()?.annotations ?? [];
  const description = `${code} ${rung}`;
  if (!textsIn(annotations, 'rung').includes(description)) annotations.push({ type: 'rung', description });
}

/** Why a running test may not pass, whatever the rest of what it sent shows: of each test, the first thing that it did not try. */
const untried = new WeakMap<object, Reason>();

/**
 * Notes a request that the requirement of the running test speaks of, and that was not sent, or was not answered by the service. What was
 * tried may still violate the requirement; it cannot show that it holds.
 */
export function noteUntried(reason: Reason): void {
  const info = runningTest();
  if (info !== undefined && !untried.has(info)) untried.set(info, reason);
}

/** Skips a test that would pass on a part of its requests. */
export function expectAllTried(): void {
  const info = runningTest();
  const reason = info && untried.get(info);
  if (reason !== undefined) skipFor(reason);
}
