import { expect, test } from '@playwright/test';
import { onPush } from '../test-kinds.ts';
import { attempted, type Member, type Outcome, type Start } from './attempt.ts';
import type { Variation } from './hostile-target.ts';
import { brokenPromises } from './promises.ts';

/** What must hold in addition to the promises: the problems of the outcome, one sentence each. */
type Expected = (outcome: Outcome) => readonly string[];

/** An attack on the suite: a hostile target, how the suite is started on it, and what must hold. */
export interface Attack {
  readonly target?: Variation;
  readonly run: Start;
  /** Whether `npm test` contains it, too. */
  readonly onPush?: true;
  readonly expect?: Expected;
}

export interface FleetAttack extends Member {
  /** What the target does, in one sentence. */
  readonly what: string;
  /** What `--grep` selects on this target, in place of the fleet's. */
  readonly grep?: string;
  readonly expect?: Expected;
}

/** The longest run, of a fleet on a busy machine, in ms. */
const longestMs = 900_000;

/** Declares the test for an attack. `what` the target does is one sentence. */
export function attack(name: string, what: string, { run, expect: expected, onPush: isOnPush, target = {} }: Attack): void {
  const { members = () => ({}) } = run;
  declare(`${name}: ${what}`, run, { hostile: { what, target, members, ...(expected && { expect: expected }) } }, isOnPush);
}

/** Declares one test for several attacks, which share a run of the suite: its targets are a fleet. The names are its title. */
export function fleet(run: Start, attacks: Readonly<Record<string, FleetAttack>>): void {
  const select = selectionOn(run.select, attacks);
  declare(Object.keys(attacks).join(', '), { patienceSeconds: 600, ...run, select }, attacks);
}

/** A selection with the `--grep` of each target: Playwright matches it with a line that begins with the name of the target. */
function selectionOn(select: readonly string[], attacks: Readonly<Record<string, FleetAttack>>): readonly string[] {
  if (Object.values(attacks).every(({ grep }) => grep === undefined)) return select;
  const place = select.indexOf('--grep') + 1;
  const each = Object.entries(attacks).map(([name, { grep = select[place] }]) => `^ *${name} .*(?:${grep})`);
  return select.with(place, each.join('|'));
}

function declare(title: string, run: Start, attacks: Readonly<Record<string, FleetAttack>>, isOnPush?: true): void {
  test(title, isOnPush ? onPush : {}, async () => {
    test.setTimeout(longestMs);
    const outcomes = await attempted(attacks, run);
    const problems = outcomes.flatMap((outcome) => {
      const { what, expect: expected } = attacks[outcome.name] ?? {};
      const found = [...brokenPromises(outcome), ...(expected?.(outcome) ?? [])];
      return found.map((problem) => `${outcome.name} (${what}): ${problem}`);
    });
    const info = test.info();
    const output = outcomes[0]?.output ?? '';
    for (const description of problems) info.annotations.push({ type: 'problem', description });
    await info.attach('output', { body: output });
    for (const { stop } of outcomes) await stop();

    expect(problems, output.slice(-3000)).toEqual([]);
  });
}
