import type { RequirementId } from '../../contracts/requirements.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Target } from '../images/client/target.ts';
import type { Identity } from '../settings/description.ts';
import { declare } from '../verdict/declared.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import type { Entry, Plays, Runs, Sees, Sends, Topic } from './entry.ts';
import { test } from './fixtures.ts';
import type { Judged } from './judgement.ts';
import { needsOf } from './needs.ts';
import { sentFor } from './sent.ts';
import { ShownRows } from './shown-rows.ts';

export { test };

type Fixtures = Parameters<Parameters<typeof test>[2]>[0];

/** The parameters of `test`. A spec passes them on itself, so that Playwright names its file. */
type TestParameters = [...ReturnType<typeof declare>, body: (fixtures: Fixtures) => Promise<void>];

/** The tests of a topic: one for each entry that sends something. */
export const tests = (topic: Topic): readonly TestParameters[] =>
  entriesOf(topic).flatMap(([id, entry]) => ('over' in entry ? [] : [sendingTest(id, entry)]));

/** The rules of a topic over the whole run, one test each: these run when all others are over. */
export const rules = (topic: Topic): readonly TestParameters[] =>
  entriesOf(topic).flatMap(([id, entry]) => ('over' in entry ? [rule(id, entry)] : []));

const entriesOf = (topic: Topic) => Object.entries(topic) as [RequirementId, Entry][];

function sendingTest(id: RequirementId, entry: Exclude<Entry, { readonly over: unknown }>): TestParameters {
  const body = async ({ api, images, target, provoker, attempts, deletion, sharing }: Fixtures) => {
    const shared = { api, images, target, provoker, attempts, deletion, sharing };
    const sending = {
      ...shared,
      get owner() {
        return ownerOf(target);
      },
    };
    if ('run' in entry) judgeAll(entry, await entry.run(sending));
    else judgeRows(entry, await sentFor(entry, sending));
  };
  return [...declare(id, entry, needsOf(entry)), body];
}

function rule(id: RequirementId, entry: Extract<Entry, { readonly over: unknown }>): TestParameters {
  const body = async ({ seen, target, api, sharing }: Fixtures) => {
    judgeAll(entry, await entry.over({ seen, target, api, sharing }));
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

/** What judges by itself gives nothing. That a passing test has judged something, its fixtures hold. */
function judgeAll({ expect }: Pick<Runs | Sees, 'expect'>, judged: unknown): void {
  if (isJudged(judged)) expect?.(judged, new ShownRows());
}

const isJudged = (judged: unknown): judged is Judged => judged !== undefined;

function ownerOf({ description }: Target): Identity {
  const { owner } = description.identities;
  premise(owner !== undefined, untested('no-token', { identity: 'owner' }));
  return owner;
}
