import { join } from 'node:path';
import { test as base, type TestInfo, type TestInfoError } from '@playwright/test';
import { Api, type ImageList, type ListPath, mostLagMs } from './client/api.ts';
import { expectAnswer } from './client/expect-answer.ts';
import type { Bystander } from './client/image.ts';
import { isGone } from './client/image-state.ts';
import { imageIn } from './client/images-in-responses.ts';
import type { Target } from './client/target.ts';
import { keepTenantImages } from './client/tenant-images.ts';
import { cutter } from './client/whole-content.ts';
import type { Identity } from './config/description.ts';
import { lackingVersion } from './config/http-use.ts';
import type { Exchange } from './http/exchange.ts';
import { responseText } from './http/message-text.ts';
import { exchangeContentType, exchangeJson, parseExchange } from './http/recorder.ts';
import { installCheapStacks } from './playwright-internals/cheap-stacks.ts';
import { internal } from './playwright-internals/internal-variable.ts';
import { printable } from './printing/visible.ts';
import type { Redactor } from './redaction/redaction.ts';
import { contentViolations } from './rules/content-rules.ts';
import { endOnFullDisk, withRoom } from './run-state/full-disk.ts';
import { premise, skipFor } from './run-state/premise.ts';
import { isSeenProject } from './run-state/project-names.ts';
import { startPulse } from './run-state/pulse.ts';
import { endOf, noEnding, SharedEnding } from './run-state/run-end.ts';
import { runState, targetOfRun } from './run-state/run-state.ts';
import { testsOver } from './run-state/tests-over.ts';
import { readSeen, type Seen } from './spec-words/all-exchanges.ts';
import { FixtureAttempts } from './spec-words/fixture-attempts.ts';
import { expectJudgement, followTest, judgeWith } from './spec-words/judgement.ts';
import { Sharing } from './spec-words/once-per-worker.ts';
import { deletedUnknown } from './spec-words/unknown-images.ts';
import { acceptWays, type ReadWay, readInEveryWay } from './spec-words/ways-to-read.ts';
import { Images } from './targets/images.ts';
import { openTarget } from './targets/open-target.ts';
import { Provoker } from './targets/provocation.ts';
import { needsIn, provokedBy } from './verdict/needs.ts';
import { harnessFailure, untested } from './verdict/reason.ts';
import { requirementIn } from './verdict/requirement.ts';

installCheapStacks();

/** What a fixture does is no step of its test: a step costs a stack and two messages to the runner. */
const unseen = { box: 'self' } as const;

interface TestFixtures {
  /** Sends a DELETE that is meant to be refused with a documented code. */
  readonly provoker: Provoker;
  /** The token of the owner of the images. */
  readonly owner: Identity;
  readonly room: undefined;
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
  readonly seen: Seen;
  /** Images that the test may use. */
  readonly images: Images;
  readonly sharing: Sharing;
  /** The one attempt of the run on each image that a conforming target refuses to delete. */
  readonly attempts: FixtureAttempts;
  /** One plain deletion for all tests of a worker that look at it; skips where it is not answered 204. */
  readonly deletion: () => Promise<Deletion>;
}

/** A plain deletion, and what the lists said before it. */
export interface Deletion {
  readonly image: Bystander;
  readonly exchange: Exchange;
  /** The image as it was read in other ways before it was deleted. */
  readonly readBefore: Readonly<Partial<Record<ReadWay, Exchange>>>;
  /** The metadata of the image before it was deleted. */
  readonly metadataBefore: Exchange;
  /** The name of the image as GET showed it; undefined if the target keeps no state. */
  readonly shownName?: string;
  /** The first GET of the image after the deletion; undefined if the target keeps no state. */
  readonly firstRead?: Exchange;
  /** The lists as they were just after the deletion, of those that showed the image before it. */
  readonly listsAfter: Readonly<Partial<Record<ListPath, ImageList>>>;
  /** ISO 8601, in whole seconds, by the clock of the target where it has one: before the image was made, and after it was deleted. */
  readonly before: string;
  readonly after: string;
}

/** The test of this suite: import it, and nothing else, from a spec. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
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
      const target = await withRoom(run.scratch, () => {
        if (!alone) startPulse(run.scratch, workerInfo.workerIndex);
        return openTarget({ run, description, facts, worker, logins, ending, cut: cutter(contentViolations) });
      });
      // A universe has no set-up of its own.
      if (alone) await keepTenantImages(target, join(run.scratch, description.name));
      judgeWith({
        redact: (text) => target.redactor.text(text),
        curl: (request) => target.curl(request),
        shownResponse: (exchange) => responseText(parseExchange(exchangeJson(exchange, target.redactor), target.redactor)),
        accepted,
      });
      await use(target);
      await target.dispose();
    },
    { scope: 'worker', ...unseen },
  ],

  images: [
    async ({ target }, use) => {
      const run = runState();
      await use(new Images(target, run, join(run.scratch, target.description.name, 'images')));
    },
    { scope: 'worker', ...unseen },
  ],

  sharing: [
    async ({ target }, use) => {
      await use(new Sharing(target.recorder));
    },
    { scope: 'worker', ...unseen },
  ],

  deletion: [
    async ({ target, images, sharing }, use) => {
      await use(() => sharing.once('deletion', () => plainDeletion(new Api(target), images)));
    },
    { scope: 'worker', ...unseen },
  ],

  api: [
    async ({ target }, use) => {
      await use(new Api(target));
    },
    { scope: 'worker', ...unseen },
  ],

  owner: [
    async ({ target }, use) => {
      const { owner } = target.description.identities;
      premise(owner !== undefined, untested('no-token', { identity: 'owner' }));
      await use(owner);
    },
    unseen,
  ],

  attempts: [
    async ({ target }, use) => {
      await use(new FixtureAttempts(target, join(runState().scratch, target.description.name, 'attempts')));
    },
    { scope: 'worker', ...unseen },
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

  // Before the fixture of the worker: on a full disk a target cannot be opened, and Playwright counts a skip there as a pass.
  room: [
    async ({ targetName }, use) => {
      const { scratch, universes } = runState();
      const end = universes === undefined ? endOf(scratch, targetName) : undefined;
      if (end?.reason.code === 'disk-full') skipFor(end.reason);
      await use(undefined);
    },
    { auto: true, ...unseen },
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
      if (declared.aims.length > 0 || declared.provokes) await target.renewTokens();
      target.ledger.begin(declared);
      followTest(testInfo, () => target.recorder.ofTest);
      const takenBefore = target.ledger.taken;
      await use(undefined);
      target.ledger.end();
      const counts = { requests: target.recorder.current.length, images: target.ledger.taken - takenBefore };
      const { scratch, universes } = runState();
      if (universes === undefined) for (const error of testInfo.errors) endOnFullDisk(scratch, error);
      const exchanges = await withRoom(scratch, () => target.recorder.flush());
      if (testInfo.status === 'passed' && requirementIn(testInfo.tags) !== undefined) expectJudgement(testInfo.annotations);
      // The proof by mutants has no reports, and some hundred thousand exchanges.
      if (universes !== undefined) return;
      redactErrors(testInfo.errors, target.redactor);
      for (const [type, count] of Object.entries(counts))
        if (count > 0) testInfo.annotations.push({ type, description: String(count) });
      for (const exchange of exchanges) {
        testInfo.attachments.push({ name: 'exchange', contentType: exchangeContentType, body: Buffer.from(exchange) });
      }
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

/** What a test throws beside a violation may quote a request, and a token with it that only this process knows. */
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

async function plainDeletion(api: Api, images: Images): Promise<Deletion> {
  const skewMs = (api.target.facts.clockSkewSeconds ?? 0) * 1000;
  const moment = (offsetMs: number): string => `${new Date(Date.now() + skewMs + offsetMs).toISOString().slice(0, 19)}Z`;
  const before = moment(-60_000);
  const image = await images.fresh();
  const readBefore = await readInEveryWay(api, image);
  const listedIn: ListPath[] = [];
  // No list will show an image that a HEAD has removed.
  const isLost = acceptWays.every((way) => readBefore[way] !== undefined && isGone(readBefore[way]));
  const deadline = Date.now() + (isLost ? 0 : mostLagMs);
  for (const path of ['/images', '/images/detail'] as const)
    if (await api.listsInTime(path, image.id, deadline)) listedIn.push(path);
  const metadataBefore = await api.read(`/images/${image.id}/metadata`, { label: 'before the deletion' });
  const isRead = api.target.description.images.source !== 'stateless';
  // A cache may keep no more than the last read: the same read follows the deletion.
  const shownName = isRead ? imageIn(await api.getImage(image.id))?.name : undefined;
  const exchange = await api.deletion(image.address);
  const firstRead = isRead ? { firstRead: await api.getImage(image.id) } : {};
  // At once: a list that a cache answers is right again a moment later.
  const listsAfter: Partial<Record<ListPath, ImageList>> = {};
  for (const path of listedIn) listsAfter[path] = await api.readList(path);
  const name = shownName === undefined ? {} : { shownName };
  return { image, exchange, readBefore, metadataBefore, ...name, ...firstRead, listsAfter, before, after: moment(2000) };
}

/** The same where the answer is a fault: an identifier that names nothing may be answered 204, which is no fault to look at. */
export async function faultFor(...asked: Parameters<typeof plainRefusal>): Promise<Exchange> {
  return expectFault(await plainRefusal(...asked));
}

/** A plain deletion of a random UUID, which tests share; skips the test where it gets no answer, or one of a rate limit. */
export async function unknownAnswer(api: Api, sharing: Sharing): Promise<Exchange> {
  api.target.expectState();
  const exchange = await deletedUnknown(api, sharing);
  expectAnswer(exchange);
  return exchange;
}

/** The same where the answer is a fault. */
export async function unknownFault(api: Api, sharing: Sharing): Promise<Exchange> {
  return expectFault(await unknownAnswer(api, sharing));
}

function expectFault(exchange: Exchange): Exchange {
  const status = exchange.response?.status ?? 0;
  premise(status >= 400, untested('no-fault', { status }));
  return exchange;
}

/** A deletion of a random UUID with other fields; skips the test where it gets no answer, or one of a rate limit. */
export async function plainRefusal(
  api: Api,
  target: Target,
  fields: Readonly<Record<string, string | undefined>>,
): Promise<Exchange> {
  target.expectState();
  const exchange = await api.deleteImage(target.ledger.unknown(), { fields, label: JSON.stringify(fields) });
  expectAnswer(exchange);
  return exchange;
}

export { concurrently } from './client/concurrently.ts';
export { expectAnswer, expectDeleted } from './client/expect-answer.ts';
export { isGone, isStanding } from './client/image-state.ts';
export { harmlessFields } from './inputs/harmless-fields.ts';
export * from './inputs/identifiers.ts';
export { identityClaims } from './inputs/identity-claims.ts';
export * from './inputs/malformed-requests.ts';
export * from './inputs/tokens.ts';
export * as effects from './rules/effects.ts';
export * as faults from './rules/faults.ts';
export { isJson } from './rules/faults.ts';
export * as fields from './rules/fields.ts';
export {
  hasReadableChallenge,
  injectsNoField,
  isNotCacheable,
  labelsItsCoding,
  returnsNoForeignId,
} from './rules/fields.ts';
export * from './rules/http-2.ts';
export * from './rules/images-shown.ts';
export { isStillThere } from './rules/left-images.ts';
export * as limits from './rules/limits.ts';
export * from './rules/negotiation.ts';
export * from './rules/race-outcomes.ts';
export * from './rules/wire.ts';
export { premise } from './run-state/premise.ts';
export * from './spec-words/attacks.ts';
export * from './spec-words/batches.ts';
export * from './spec-words/beside-refusals.ts';
export * from './spec-words/derived-attacks.ts';
export * from './spec-words/heads.ts';
export * from './spec-words/http-2-attacks.ts';
export * from './spec-words/malformed-attacks.ts';
export { expect } from './spec-words/matchers.ts';
export * from './spec-words/property-runner.ts';
export * from './spec-words/races.ts';
export * from './spec-words/read-back.ts';
export * from './spec-words/reads-later.ts';
export * from './spec-words/shared-deletions.ts';
export * from './spec-words/shared-tries.ts';
export * from './spec-words/tenant-at-the-end.ts';
export * from './spec-words/token-tries.ts';
export * from './spec-words/tokens-elsewhere.ts';
export * from './spec-words/unknown-images.ts';
export * from './spec-words/ways-to-read.ts';
export { foreignTenant } from './targets/provocation.ts';
export { type Aim, needsAnnotation } from './verdict/needs.ts';
export { untested } from './verdict/reason.ts';
export { requirement } from './verdict/requirement.ts';
