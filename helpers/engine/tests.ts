import type { RequirementId } from '../../contracts/requirements.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Provoker } from '../images/provocation.ts';
import { declare } from '../verdict/declared.ts';
import { unlessDisturbed } from './disturbed-tests.ts';
import type { Entry, Plays, Runs, Sees, Sends, Topic } from './entry.ts';
import { needsOf } from './entry.ts';
import { judgeCase } from './expectations.ts';
import type { Judged } from './judgement.ts';
import type { Case } from './rules/rule.ts';
import { ShownRows } from './scene.ts';
import type { AllExchanges } from './selections.ts';
import { sentFor } from './sending.ts';
import { test, type Worker } from './worker.ts';

export { test };

/** What a test gets; a rule over the whole run, everything that was seen. */
interface TestParts {
  readonly worker: Worker;
  readonly provoker: Provoker;
}
type RuleParts = Pick<TestParts, 'worker'> & { readonly seen: AllExchanges };

/** The parameters of `test`. A spec passes them on itself, so that Playwright names its file. */
type TestOf<G> = [...ReturnType<typeof declare>, body: (given: G) => Promise<void>];

/** The tests of a topic: one for each entry that sends something. */
export const tests = (topic: Topic): readonly TestOf<TestParts>[] =>
  entriesOf(topic).flatMap(([id, entry]) => ('over' in entry ? [] : [sendingTest(id, entry)]));

/** The rules of a topic over the whole run, one test each: these run when all others are over. */
export const rules = (topic: Topic): readonly TestOf<RuleParts>[] =>
  entriesOf(topic).flatMap(([id, entry]) => ('over' in entry ? [rule(id, entry)] : []));

const entriesOf = (topic: Topic) => Object.entries(topic) as [RequirementId, Entry][];

function sendingTest(id: RequirementId, entry: Exclude<Entry, { readonly over: unknown }>): TestOf<TestParts> {
  const body = async ({ worker, provoker }: TestParts) => {
    const { api, images, target, attempts, deletion, sharing } = worker;
    const shared = { api, images, target, provoker, attempts, deletion, sharing };
    const sending = {
      ...shared,
      get owner() {
        return worker.owner;
      },
    };
    const act = async (): Promise<void> => {
      if ('run' in entry) judgeAll(entry, await entry.run(sending));
      else judgeRows(entry, await sentFor(entry, sending));
    };
    await unlessDisturbed(worker, entry, act, () => provoker.disarm());
  };
  return [...declare(id, entry, needsOf(entry)), body];
}

function rule(id: RequirementId, entry: Extract<Entry, { readonly over: unknown }>): TestOf<RuleParts> {
  const body = async ({ seen, worker: { target, api, sharing } }: RuleParts) => {
    judgeAll(entry, await entry.over({ seen, target, api, sharing }), seen);
  };
  return [...declare(id, entry, needsOf(entry)), body];
}

/** What was sent is judged as a whole, or row by row. */
function judgeRows({ expect }: Pick<Sends | Plays, 'expect'>, shown: ShownRows): void {
  if (typeof expect === 'function') expect(asJudged(shown.last), shown);
  else for (const [row, expectation] of Object.entries(expect)) expectation(asJudged(shown.all(row)), shown);
}

/** One answer is judged as such: a report names no row of it. */
function asJudged(answers: readonly Exchange[]): Judged {
  const [only, ...others] = answers;
  return only !== undefined && others.length === 0 ? only : answers;
}

/** Judges what an entry gives by the rule that comes with it, or as the entry expects. That a test has judged something, its fixtures hold. */
function judgeAll({ expect }: Pick<Runs | Sees, 'expect'>, judged: Judged | Case, seen?: AllExchanges): void {
  if ('rule' in judged) judgeCase(judged);
  else expect?.(judged, new ShownRows(seen));
}
