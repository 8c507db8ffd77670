import { budgets } from '../../contracts/budgets.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import { type Exchange, lastSegment, saysDone } from '../http/exchange.ts';
import { askedId, isLost, isNotFound } from '../images/client/image-state.ts';
import type { Target } from '../images/client/target.ts';
import { goneByOthers, isShared, saidShared } from '../images/client/tenant-images.ts';
import type { Provoker } from '../images/provocation.ts';
import { givingUp, untilEnough } from '../images/waiting.ts';
import { textsIn } from '../verdict/annotations.ts';
import { declare } from '../verdict/declared.ts';
import { premise, thisTest } from '../verdict/premise.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import { unknownRow } from './choreographies/row-search.ts';
import { type Entry, needsOf, type Plays, type Runs, type Sees, type Sends, type Topic } from './entry.ts';
import { judgeCase } from './expectations.ts';
import { isViolationFound, type Judged, standsUntilJudgedAgain, takeBack } from './judgement.ts';
import { wasNeverDone } from './rules/left-images.ts';
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

/** Something beside a test that may have caused the violation which it found. */
interface Disturbance {
  /** Whether the last try, which found a violation, shows it. */
  readonly isSeen: () => Promise<boolean>;
  /** Why nothing is decided if the last try finds no violation; undefined if that try decides. */
  readonly reason: () => Reason | undefined;
}

/**
 * What a test does, and again on other images if something else may have caused the violation that it found: the one way in which a test is
 * repeated.
 */
export async function unlessDisturbed(
  worker: Worker,
  entry: Pick<Entry, 'harm'>,
  act: () => Promise<void>,
  disarm: () => Promise<void>,
): Promise<void> {
  const { target } = worker;
  const possible = [takenByOthers(worker, entry), lostEarlier(worker)];
  let seen: Disturbance | undefined;
  const attempt = async (tries: number): Promise<{ readonly error?: unknown }> => {
    if (tries > 1) {
      // Of others nobody knows what they did: an end of the next try charges nothing.
      if (isShared(target)) takeBack();
      else standsUntilJudgedAgain();
      await disarm();
      worker.forget();
    }
    return act().then(
      () => ({}),
      (error: unknown) => ({ error }),
    );
  };
  const isEnough = async ({ error }: { readonly error?: unknown }): Promise<boolean> => {
    if (error === undefined || !isViolationFound()) return true;
    for (const each of possible) {
      if (!(await each.isSeen())) continue;
      seen = each;
      return false;
    }
    return true;
  };
  const { error } = await untilEnough(budgets.disturbed, givingUp(target.ending), attempt, isEnough);
  if (error !== undefined) throw error;
  const reason = seen?.reason();
  if (reason !== undefined) premise(false, reason);
}

/**
 * Where the operator says that others work in the tenant, an image of the run vanished in a test that had not deleted it. Of a loss nobody knows who
 * did it; an answer is judged by the last try.
 */
function takenByOthers({ target }: Worker, { harm }: Pick<Entry, 'harm'>): Disturbance {
  const taken = new Set<string>();
  return {
    isSeen: async () => {
      const before = taken.size;
      if (isShared(target)) for (const id of takenImages(target)) taken.add(id);
      return taken.size > before;
    },
    reason: () => (harm === undefined ? undefined : goneByOthers(target, [...taken], saidShared)),
  };
}

/** Images of the run that requests of the owner did not find, though the running test had not deleted them. */
function takenImages({ recorder: { current }, ledger }: Target): readonly string[] {
  const isOwners = ({ purpose: { caller, toRefuse } }: Exchange): boolean => caller === 'owner' && toRefuse === undefined;
  const wasDeleted = (id: string): boolean =>
    current.some(
      ({ role, request, response }) =>
        role === 'judged' && lastSegment(request) === id && saysDone(response) && request.method === 'DELETE',
    );
  const missed = current.filter((each) => isOwners(each) && isNotFound(each)).map(({ request }) => lastSegment(request));
  return missed.filter((id) => ledger.images.isOfRun(id) && !wasDeleted(id));
}

/**
 * One victim is lost, though every request of the test that names it was refused or cut off, and no second one, which the same requests would have
 * taken, too; or several are, and none to a row alone: a refusal of an earlier test may have been carried out later. DI-KEEP-07 judges that. What is lost on a further image was taken by
 * this test.
 */
function lostEarlier({ images, target: { recorder, ledger } }: Worker): Disturbance {
  return {
    isSeen: async () => {
      const { current } = recorder;
      const lost = current.flatMap((read) => (read.role === 'state' && isLost(read) ? (askedId(read)?.toLowerCase() ?? []) : []));
      // What is made of an identifier may find nothing.
      const victims = [...new Set(lost.filter((each) => ledger.images.isOfRun(each)))];
      const isOfNoRow = textsIn(thisTest().annotations, 'finding').some((finding) => finding.includes(unknownRow));
      if (victims.length === 0 || (victims.length > 1 && !isOfNoRow)) return false;
      return victims.every((id) => images.wasVictim(id) && wasNeverDone(current, id)) && images.canTryAnother();
    },
    reason: () => untested('lost-earlier'),
  };
}
