import { expect, test } from '@playwright/test';
import { onPush } from '../test-kinds.ts';
import { attempt, type Outcome, type Start } from './attempt.ts';
import type { Variation } from './hostile-target.ts';
import { brokenPromises } from './promises.ts';

/** An attack on the suite: a hostile target, how the suite is started on it, and what must hold in addition to the promises. */
export interface Attack {
  readonly target?: Variation;
  readonly run: Start;
  /** Whether `npm test` contains it, too. */
  readonly onPush?: true;
  /** The problems of the outcome, one sentence each. */
  readonly expect?: (outcome: Outcome) => readonly string[];
}

/** Declares the test for an attack. `what` the target does is one sentence. */
export function attack(name: string, what: string, more: Attack): void {
  test(`${name}: ${what}`, more.onPush === true ? onPush : {}, async () => {
    const info = test.info();
    info.setTimeout(600_000);
    const outcome = await attempt(more.target ?? {}, more.run);
    const problems = [...brokenPromises(outcome), ...(more.expect?.(outcome) ?? [])];
    for (const description of problems) info.annotations.push({ type: 'problem', description });
    await info.attach('output', { body: outcome.output });
    await outcome.stop();

    expect(problems, outcome.output.slice(-3000)).toEqual([]);
  });
}
