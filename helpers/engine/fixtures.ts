import { join } from 'node:path';
import type { TestInfo, TestInfoError } from '@playwright/test';
import { exchangeKey } from '../http/exchange.ts';
import { responseText } from '../http/message-text.ts';
import { exchangeContentType, exchangeJson, parseExchange } from '../http/recorder.ts';
import { Api } from '../images/client/api.ts';
import type { Target } from '../images/client/target.ts';
import { keepTenantImages, tenantImagesBefore } from '../images/client/tenant-images.ts';
import { cutter } from '../images/client/whole-content.ts';
import { Images } from '../images/images.ts';
import { openTarget } from '../images/open-target.ts';
import { Provoker } from '../images/provocation.ts';
import { runState, targetOfRun } from '../images/run-state.ts';
import { testsOver } from '../images/tests-over.ts';
import { expectShown } from '../images/unshown-images.ts';
import { beWorker } from '../images/worker-life.ts';
import { bareTest } from '../platform/bare-test.ts';
import { internal } from '../platform/internal-variable.ts';
import { makeStacksCheap } from '../platform/own-stacks.ts';
import type { Redactor } from '../platform/text/redaction/redaction.ts';
import { printable } from '../platform/text/visible.ts';
import type { Identity } from '../settings/description.ts';
import { sendsAuthorization } from '../settings/gateway-fields.ts';
import { lackingVersion } from '../settings/http-use.ts';
import { missingJudged } from '../settings/missing-judged.ts';
import { requirementIn } from '../verdict/declared.ts';
import { type Needs, needsIn, provokedBy } from '../verdict/needs.ts';
import { expectAllTried, premise, skipFor, testsRunBy } from '../verdict/premise.ts';
import { isSeenProject } from '../verdict/project-names.ts';
import { harnessFailure, untested } from '../verdict/reason.ts';
import { noEnding, SharedEnding } from '../verdict/run-end.ts';
import { type AllExchanges, readSeen, violatedOn } from './all-exchanges.ts';
import { type Deletion, plainDeletion } from './deletion.ts';
import { FixtureAttempts } from './fixture-attempts.ts';
import { decidingExchanges, expectJudgement, followTest, judgeWith } from './judgement.ts';
import { OncePerWorker } from './once-per-worker.ts';
import { contentViolations } from './rules/content-rules.ts';

makeStacksCheap();
testsRunBy(bareTest);

/** The work of a fixture is not a step of its test: a step costs a stack and two messages to the runner. */
const unseen = { box: 'self' } as const;
const ofWorker = { scope: 'worker', ...unseen } as const;

interface TestFixtures {
  /** Sends a DELETE that is meant to be refused with a documented code. */
  readonly provoker: Provoker;
  /** The token of the owner of the images. */
  readonly owner: Identity;
  readonly record: undefined;
}

interface WorkerFixtures {
  /** Name of the target; each Playwright project has one. */
  readonly targetName: string;
  /** Requirements whose violation is accepted, with the reason. */
  readonly accepted: Readonly<Record<string, string>>;
  readonly target: Target;
  /** The operation, as the owner of the images. */
  readonly api: Api;
  /** Every exchange of the run so far. */
  readonly seen: AllExchanges;
  /** Images that the test may use. */
  readonly images: Images;
  readonly sharing: OncePerWorker;
  /** The one attempt of the run on each image that a conforming target refuses to delete. */
  readonly attempts: FixtureAttempts;
  /** An image that was deleted, for all tests of a worker that look for it; skips if its deletion is not answered 204. */
  readonly deletion: () => Promise<Deletion>;
}

/** The test of this suite, with what each test gets. */
export const test = bareTest.extend<TestFixtures, WorkerFixtures>({
  targetName: ['', { option: true, scope: 'worker' }],
  accepted: [{}, { option: true, scope: 'worker' }],

  target: [
    async ({ targetName, accepted }, use, workerInfo) => {
      const run = runState();
      const { description, facts, logins } = targetOfRun(run, targetName);
      // The proof by mutants runs in one process, and no target of it may end it.
      const alone = run.universes !== undefined;
      const ending = alone ? noEnding : new SharedEnding(run.scratch, description.name);
      const worker = `w${workerInfo.workerIndex}`;
      if (!alone) beWorker(run.scratch);
      const target = await openTarget({ run, description, facts, worker, logins, ending, cut: cutter(contentViolations) });
      // A universe has no set-up of its own: its first worker reads the list.
      const own = join(run.scratch, description.name);
      if (alone && tenantImagesBefore(own) === undefined) await keepTenantImages(target, own);
      const { redactor } = target;
      judgeWith({
        redact: redactor.text,
        hide: redactor.values,
        curl: ({ request, ...answer }) => target.curl(request, answer),
        shownResponse: (exchange) => responseText(parseExchange(exchangeJson(exchange, redactor), redactor)),
        accepted,
      });
      await use(target);
      await target.dispose();
    },
    ofWorker,
  ],

  images: [
    async ({ target }, use) => {
      const run = runState();
      await use(new Images(target, run, join(run.scratch, target.description.name, 'images')));
    },
    ofWorker,
  ],

  sharing: [async ({ target }, use) => use(new OncePerWorker(target.recorder)), ofWorker],

  deletion: [
    async ({ target, images, sharing }, use) => use(() => sharing.once('deletion', () => plainDeletion(new Api(target), images))),
    ofWorker,
  ],

  api: [async ({ target }, use) => use(new Api(target)), ofWorker],

  owner: [
    async ({ target }, use) => {
      const { owner } = target.description.identities;
      premise(owner !== undefined, untested('no-token', { identity: 'owner' }));
      await use(owner);
    },
    unseen,
  ],

  attempts: [
    async ({ target }, use) => use(new FixtureAttempts(target, join(runState().scratch, target.description.name, 'attempts'))),
    ofWorker,
  ],

  provoker: [
    async ({ target, images, attempts }, use, testInfo) => {
      const provoker = new Provoker(target, images, (id, code) => attempts.onImage(id, code));
      await use(provoker);
      await markingFailure(testInfo, () => provoker.disarm());
    },
    unseen,
  ],

  seen: [
    async ({ target }, use) => {
      const { name, url } = target.description;
      if (internal().outline?.beside) await testsOver(runState().scratch, name);
      await use(readSeen(name, url));
    },
    // The tests have their own limits, and the last of them ends the wait.
    { scope: 'worker', timeout: 0, ...unseen },
  ],

  record: [
    async ({ target }, use, testInfo) => {
      const stopped = runState().stopped?.[target.description.name];
      premise(stopped === undefined, untested('target-stopped', { why: stopped ?? '' }));
      // What was seen before is judged all the same.
      if (target.ending.end !== undefined && !isSeenProject(testInfo.project.name)) target.ending.expectGoingOn();
      const needs = needsIn(testInfo.annotations);
      const lacking = lackingVersion(needs, target.http.without);
      if (lacking !== undefined) skipFor(lacking);
      const provokes = provokedBy(needs).length > 0;
      const declared = { aims: needs.aims ?? [], provokes, standIn: needs.standIn === true };
      // A rule over everything seen aims at nothing and sends nothing: it needs no token.
      expectOffered(needs, target);
      target.ledger.begin(declared);
      followTest(testInfo, () => target.recorder.ofTest);
      const takenBefore = target.ledger.images.taken;
      await use(undefined);
      target.ledger.end();
      const violated = testInfo.annotations.some(({ type }) => type === 'finding') ? requirementIn(testInfo.tags) : undefined;
      if (violated !== undefined) violatedOn(target.description.name).claim(violated);
      target.pool?.takeBack(target.recorder.current);
      const counts = { requests: target.recorder.current.length, images: target.ledger.images.taken - takenBefore };
      const { universes } = runState();
      const deciding = universes === undefined ? decidingExchanges(testInfo) : [];
      // A rule over everything seen shows what others sent.
      if (deciding.length > 0 && isSeenProject(testInfo.project.name))
        target.recorder.mention(deciding.filter((each) => each.test !== testInfo.title));
      const exchanges = target.recorder.flush();
      if (testInfo.status === 'passed' && requirementIn(testInfo.tags) !== undefined) expectJudgement(testInfo.annotations);
      // The proof by mutants has no reports, and some hundred thousand exchanges.
      if (universes === undefined) {
        redactErrors(testInfo.errors, target.redactor);
        for (const [type, count] of Object.entries(counts))
          if (count > 0) testInfo.annotations.push({ type, description: String(count) });
        for (const each of deciding) testInfo.annotations.push({ type: 'decided by', description: exchangeKey(each) });
        for (const exchange of exchanges)
          testInfo.attachments.push({ name: 'exchange', contentType: exchangeContentType, body: Buffer.from(exchange) });
      }
      // Last: what was tried may violate the requirement, and what was not keeps it from passing.
      if (testInfo.status === 'passed') expectAllTried();
    },
    // Of its own, so that a login takes nothing from the time of the test: two, the wait between them, and a rest.
    { auto: true, timeout: 200_000, ...unseen },
  ],
});

/** Skips the test if the target lacks what the test declares that it needs. A test may show a refusal before it needs an identity. */
function expectOffered({ state, sources, authorization, atOnce, aims = [], provokes, judges }: Needs, target: Target): void {
  const { source } = target.description.images;
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
