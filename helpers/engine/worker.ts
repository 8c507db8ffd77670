import { join } from 'node:path';
import type { TestInfo, TestInfoError } from '@playwright/test';
import { severityOf } from '../../contracts/requirements/requirement.ts';
import { isRequirementId, requirements } from '../../contracts/requirements.ts';
import { type Exchange, exchangeKey } from '../http/exchange.ts';
import { isSameOrigin } from '../http/origins.ts';
import { exchangeContentType, type Recorder, recordedExchanges, underWayAtEnd, wasLostWith } from '../http/recorder.ts';
import { Api } from '../images/client/api.ts';
import { cutter } from '../images/client/images-in-responses.ts';
import { showingOf } from '../images/client/shown-exchanges.ts';
import type { Target } from '../images/client/target.ts';
import { keepTenantImages, tenantImagesBefore } from '../images/client/tenant-images.ts';
import { SeenHarm } from '../images/client/watched-deletions.ts';
import { windowsFolder } from '../images/client/windows.ts';
import { Images } from '../images/images.ts';
import { openTarget } from '../images/open-target.ts';
import { expectShown } from '../images/own-images.ts';
import { Provoker } from '../images/provocation.ts';
import { type RunState, runState, targetOfRun } from '../images/run-state.ts';
import { Claims } from '../images/safety/claims.ts';
import { beWorker } from '../images/worker-life.ts';
import { bareTest } from '../platform/bare-test.ts';
import { internal } from '../platform/internal-variable.ts';
import { makeStacksCheap } from '../platform/own-stacks.ts';
import type { Redactor } from '../platform/text/redaction/redaction.ts';
import { printable } from '../platform/text/visible.ts';
import type { Identity, TargetDescription } from '../settings/description.ts';
import { sendsAuthorization } from '../settings/gateway-fields.ts';
import { lackingVersion } from '../settings/http-use.ts';
import { missingJudged } from '../settings/operators-images.ts';
import { type Needs, needsIn, provokedBy, requirementIn } from '../verdict/declared.ts';
import { expectAllTried, noteUntried, premise, type RunningTest, skipFor, testsRunBy } from '../verdict/premise.ts';
import { isSeenProject } from '../verdict/project-names.ts';
import { harnessFailure, untested } from '../verdict/reason.ts';
import { endOf, noEnding, SharedEnding, testsOver } from '../verdict/run-end.ts';
import { isStrangerHomeless } from './choreographies/other-tenants.ts';
import { type Deletion, plainDeletion } from './deletion.ts';
import { FixtureAttempts } from './fixture-attempts.ts';
import { decidingExchanges, expectJudgement, judgeWith } from './judgement.ts';
import { foundInContent } from './rules/content-rules.ts';
import { AllExchanges } from './selections.ts';

/** What the tests share that one process runs on one target, whatever their runner. */
export class Worker {
  readonly target: Target;
  /** The operation, as the owner of the images. */
  readonly api: Api;
  /** Images that the tests may use. */
  readonly images: Images;
  readonly sharing: OncePerWorker;
  /** The one attempt of the run on each image that a conforming target refuses to delete. */
  readonly attempts: FixtureAttempts;
  readonly #run: RunState;
  #seen: Promise<AllExchanges> | undefined;

  constructor(target: Target, run: RunState) {
    const folder = join(run.scratch, target.description.name);
    this.#run = run;
    this.target = target;
    this.api = new Api(target);
    this.images = new Images(target, run, join(folder, 'images'));
    this.sharing = new OncePerWorker(target.recorder);
    this.attempts = new FixtureAttempts(target, join(folder, 'attempts'));
  }

  /** The owner of the images. Skips the test if nobody knows a token. */
  get owner(): Identity {
    const { owner } = this.target.description.identities;
    premise(owner !== undefined, untested('no-token', { identity: 'owner' }));
    return owner;
  }

  /** An image that was deleted, for all tests that look for it; skips if its deletion is not answered 204. */
  readonly deletion = (): Promise<Deletion> =>
    this.sharing.once('deletion', () => plainDeletion(new Api(this.target), this.images));

  /** Forgets what tests have shared: requests that one of them sends from now on are aimed at other images. */
  forget(): void {
    this.sharing.forget();
    this.images.refusals.clear();
  }

  /** What arms for one test a refusal with a documented code, and disarms it. */
  provoker(): Provoker {
    return new Provoker(this.target, this.images, (id, code) => this.attempts.onImage(id, code));
  }

  /** Every exchange of the run until the first rule over all of them asked, when the other tests are over: read once for all rules. */
  seen(): Promise<AllExchanges> {
    this.#seen ??= this.#read();
    return this.#seen;
  }

  async #read(): Promise<AllExchanges> {
    const { description } = this.target;
    const { scratch } = this.#run;
    if (internal().outline?.beside) await testsOver(scratch, description.name);
    const seen = seenOn(description, scratch);
    // What a rule reads again is gone if a worker was shown images, whichever that was.
    if (seen.showsImages) this.target.ledger.sightings.noteShown();
    return seen;
  }
}

/** What all workers of the run recorded for a target. Requests to other services (logins, image sources) are excluded. */
function seenOn({ name: target, url, limits }: TargetDescription, scratch: string): AllExchanges {
  const folder = join(scratch, target);
  const read = recordedExchanges(folder).filter((each) => each.role !== 'setup' && isSameOrigin(each.request.url, url));
  // Whether the target crashed or was stopped, nobody knows.
  const end = endOf(scratch, target)?.reason;
  const last = end?.code === 'target-gone' ? underWayAtEnd(read) : [];
  const exchanges = read.filter((each) => !last.includes(each) && !wasLostWith(each, read));
  // A rule shows the operation itself first, if it is broken there too.
  const judgedFirst = [
    ...exchanges.filter(({ role }) => role === 'judged'),
    ...exchanges.filter(({ role }) => role !== 'judged'),
  ];
  const violated = violatedOn(target);
  const harm = new SeenHarm(windowsFolder(folder));
  const judgesLosses = (id: string): boolean =>
    violated.isClaimed(id) && (!isRequirementId(id) || severityOf(requirements[id]) === 'DATA LOSS');
  const isHarmSeen = harm.isSeen('refused') || harm.isSeen('nothing');
  return new AllExchanges(judgedFirst, { end, judgesLosses, isHarmSeen, isShared: limits.sharedTenant });
}

/** The requirements that the tests of all workers found violated on a target. */
const violatedOn = (target: string): Claims => new Claims(join(runState().scratch, target, 'violated'));

/** Opens the target of the run with this name for the tests of a process. `accepted`: violations that are accepted, each with its reason. */
export async function openWorker(
  targetName: string,
  accepted: Readonly<Record<string, string>> = {},
  index = 0,
): Promise<Worker> {
  const run = runState();
  const { description, facts, logins } = targetOfRun(run, targetName);
  // The proof by mutants runs in one process, and no target of it may end it.
  const alone = run.universes !== undefined;
  const ending = alone ? noEnding : new SharedEnding(run.scratch, description.name);
  if (!alone) beWorker(run.scratch);
  const cut = cutter(foundInContent);
  const target = await openTarget({ run, description, facts, worker: `w${index}`, logins, ending, cut });
  // A universe has no set-up of its own: its first worker reads the list.
  const own = join(run.scratch, description.name);
  if (alone && tenantImagesBefore(own) === undefined) await keepTenantImages(target, own);
  judgeWith({ showing: showingOf(target), hide: target.redactor.values, accepted });
  return new Worker(target, run);
}

/** Begins a test, or skips it if the target lacks what it needs. Returns how many images the worker took before. */
export function beginTest({ target }: Worker, test: RunningTest, isOverAll: boolean): number {
  const { ending, ledger } = target;
  const stopped = runState().stopped?.[target.description.name];
  premise(stopped === undefined, untested('target-stopped', { why: stopped ?? '' }));
  // What was seen before is judged all the same.
  if (ending.end !== undefined && !isOverAll) ending.expectGoingOn();
  const needs = needsIn(test.annotations);
  const lacking = lackingVersion(needs, target.http.without);
  if (lacking !== undefined) skipFor(lacking);
  // A rule over everything seen aims at nothing and sends nothing: it needs no token.
  expectOffered(needs, target);
  ledger.begin({ aims: needs.aims ?? [], provokes: provokedBy(needs).length > 0, standIn: needs.standIn === true });
  return ledger.images.taken;
}

/** What of that which a test has sent decided the test, and how much it sent. */
interface Sent {
  readonly deciding: readonly Exchange[];
  readonly counts: { readonly requests: number; readonly images: number };
}

/**
 * Ends a test. `attach` gets each exchange that the test shows, as text; the proof by mutants has no reports, and some hundred thousand exchanges.
 */
export function endTest({ target }: Worker, test: RunningTest, takenBefore: number, attach?: (exchange: string) => void): Sent {
  const { ledger, recorder } = target;
  ledger.end();
  const violated = test.annotations.some(({ type }) => type === 'finding') ? requirementIn(test.tags) : undefined;
  if (violated !== undefined) violatedOn(target.description.name).claim(violated);
  target.pool?.takeBack(recorder.current);
  const counts = { requests: recorder.current.length, images: ledger.images.taken - takenBefore };
  const deciding = attach === undefined ? [] : decidingExchanges(test);
  // A rule over everything seen shows what others sent; so does a test of what an earlier one has read of a long list.
  recorder.mention(deciding.filter((each) => each.test !== test.title));
  recorder.flush(attach);
  return { deciding, counts };
}

/** Skips a test that would pass on a part of its requests. @throws Error if one would pass without a judgement */
export function expectJudged(test: RunningTest): void {
  if (test.status !== 'passed') return;
  if (requirementIn(test.tags) !== undefined) expectJudgement(test.annotations);
  expectAllTried();
}

/** Skips the test if the target lacks what the test declares that it needs. A test may show a refusal before it needs an identity. */
function expectOffered(needs: Needs, target: Target): void {
  const { state, sources, authorization, atOnce, aims = [], provokes, judges, strangersTenant } = needs;
  const { source } = target.description.images;
  // What is tried without it may still violate the requirement.
  if (strangersTenant && isStrangerHomeless(target)) noteUntried(untested('tenant-unknown', { identity: 'stranger' }));
  if (judges !== undefined) expectSendable(judges, target);
  premise(!atOnce || !target.ledger.risks.looksFirst, untested('race-at-risk'));
  if (state) target.expectState();
  const takesImage = provokes !== undefined || aims.some((aim) => aim === 'own' || aim === 'victim' || aim === 'bystander');
  if (state === true && takesImage) expectShown(target);
  if (sources !== undefined) premise(sources.includes(source), untested('wrong-source', { source, needed: sources }));
  premise(!authorization || !sendsAuthorization(target.description), untested('field-taken', { field: 'Authorization' }));
}

/** Skips a rule that judges requests which no test can send on this target, and says what these lack. */
function expectSendable(judges: NonNullable<Needs['judges']>, { description }: Target): void {
  const { identities, lacking } = description;
  const why = missingJudged(judges, description, (identity) =>
    identities[identity] === undefined ? (lacking?.[identity] ?? untested('no-token', { identity })) : undefined,
  );
  if (why !== undefined) premise(false, why);
}

/** Options of what is made once. */
interface OnceOptions<T> {
  /** Whether it serves other tests. */
  readonly serves?: (value: T) => boolean;
  /** The exchanges that another test shows, if more are sent meanwhile; by default all of that time. */
  readonly sentFor?: (value: T) => readonly Exchange[];
  /** How much had changed on the target: what was made earlier serves no test any more. */
  readonly at?: number;
}

/** How many of the first exchanges that tests share each of them shows: the pages of a long list are thousands. */
const mostShownAgain = 200;

/** Requests that several tests look at are sent once in a worker; each of the tests shows them. */
export class OncePerWorker {
  readonly #recorder: Recorder;
  readonly #making = new Map<string, Promise<unknown>>();
  readonly #made = new Map<
    string,
    { readonly value: unknown; readonly exchanges: readonly Exchange[]; readonly at?: number | undefined }
  >();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /**
   * What `make` gave the first time it was called under this name. If it skips, throws, or gives what serves no other test, the next
   * test tries again.
   */
  async once<T>(name: string, make: () => Promise<T>, options: OnceOptions<T> = {}): Promise<T> {
    // Another row of the test may be about to make it.
    for (let making = this.#making.get(name); making !== undefined; making = this.#making.get(name)) await making.catch(() => {});
    const known = this.#made.get(name);
    if (known === undefined || known.at !== options.at) {
      const making = this.#make(name, make, options).finally(() => this.#making.delete(name));
      this.#making.set(name, making);
      return making;
    }
    this.#recorder.mention(known.exchanges);
    return known.value as T;
  }

  /** Forgets what was made so far: each test makes anew what it needs. */
  forget(): void {
    this.#made.clear();
  }

  async #make<T>(name: string, make: () => Promise<T>, { serves = () => true, sentFor, at }: OnceOptions<T>): Promise<T> {
    const before = this.#recorder.current.length;
    const value = await make();
    const sent = sentFor?.(value) ?? this.#recorder.current.slice(before);
    const exchanges = sent.filter(({ role }, place) => role === 'judged' || place < mostShownAgain);
    if (serves(value)) this.#made.set(name, { value, exchanges, at });
    return value;
  }
}

makeStacksCheap();
testsRunBy(bareTest);

/** The work of a fixture is not a step of its test: a step costs a stack and two messages to the runner. */
const unseen = { box: 'self' } as const;

interface TestFixtures {
  /** Sends a DELETE that is meant to be refused with a documented code. */
  readonly provoker: Provoker;
  readonly record: undefined;
}

interface WorkerFixtures {
  /** Name of the target; each Playwright project has one. */
  readonly targetName: string;
  /** Requirements whose violation is accepted, with the reason. */
  readonly accepted: Readonly<Record<string, string>>;
  readonly worker: Worker;
  /** Every exchange of the run so far. */
  readonly seen: AllExchanges;
}

/** The test of this suite, with what each test gets. */
export const test = bareTest.extend<TestFixtures, WorkerFixtures>({
  targetName: ['', { option: true, scope: 'worker' }],
  accepted: [{}, { option: true, scope: 'worker' }],

  worker: [
    async ({ targetName, accepted }, use, { workerIndex }) => {
      const worker = await openWorker(targetName, accepted, workerIndex);
      await use(worker);
      await worker.target.dispose();
    },
    { scope: 'worker', ...unseen },
  ],

  provoker: [
    async ({ worker }, use, testInfo) => {
      const provoker = worker.provoker();
      await use(provoker);
      await markingFailure(testInfo, () => provoker.disarm());
    },
    unseen,
  ],

  // The tests have their own limits, and the last of them ends the wait.
  seen: [async ({ worker }, use) => use(await worker.seen()), { scope: 'worker', timeout: 0, ...unseen }],

  record: [
    async ({ worker }, use, testInfo) => {
      const takenBefore = beginTest(worker, testInfo, isSeenProject(testInfo.project.name));
      await use(undefined);
      const { deciding, counts } = endTest(worker, testInfo, takenBefore, (exchange) =>
        testInfo.attachments.push({ name: 'exchange', contentType: exchangeContentType, body: Buffer.from(exchange) }),
      );
      redactErrors(testInfo.errors, worker.target.redactor);
      for (const [type, count] of Object.entries(counts))
        if (count > 0) testInfo.annotations.push({ type, description: String(count) });
      for (const each of deciding) testInfo.annotations.push({ type: 'decided by', description: exchangeKey(each) });
      // Last: what was tried may violate the requirement, and what was not keeps it from passing.
      expectJudged(testInfo);
    },
    // Of its own, so that a login takes nothing from the time of the test: two, the wait between them, and a rest.
    { auto: true, timeout: 200_000, ...unseen },
  ],
});

/** What fails after a test has recorded a finding is told from it by an annotation: the errors of both look alike to a reporter. */
async function markingFailure(testInfo: TestInfo, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    testInfo.annotations.push({ type: harnessFailure });
    throw error;
  }
}

/** An error beside a violation may quote a request, and a token with it that only this process knows. */
function redactErrors(errors: TestInfoError[], redactor: Redactor): void {
  for (const error of errors) {
    for (const part of ['message', 'stack', 'value'] as const) {
      const text = error[part];
      // Whatever reporter is chosen prints it.
      if (text !== undefined) error[part] = printable(redactor.text(text), false);
    }
    if (error.cause !== undefined) redactErrors([error.cause], redactor);
  }
}
