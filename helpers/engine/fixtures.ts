import type { TestInfo, TestInfoError } from '@playwright/test';
import { exchangeKey } from '../http/exchange.ts';
import { exchangeContentType } from '../http/recorder.ts';
import type { Provoker } from '../images/provocation.ts';
import { bareTest } from '../platform/bare-test.ts';
import { makeStacksCheap } from '../platform/own-stacks.ts';
import type { Redactor } from '../platform/text/redaction/redaction.ts';
import { printable } from '../platform/text/visible.ts';
import { testsRunBy } from '../verdict/premise.ts';
import { isSeenProject } from '../verdict/project-names.ts';
import { harnessFailure } from '../verdict/reason.ts';
import type { AllExchanges } from './all-exchanges.ts';
import { beginTest, endTest, expectJudged, openWorker, type Worker } from './worker.ts';

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
      const isOverAll = isSeenProject(testInfo.project.name);
      const takenBefore = beginTest(worker, testInfo, isOverAll);
      await use(undefined);
      const { deciding, exchanges, counts } = endTest(worker, testInfo, isOverAll, takenBefore);
      redactErrors(testInfo.errors, worker.target.redactor);
      for (const [type, count] of Object.entries(counts))
        if (count > 0) testInfo.annotations.push({ type, description: String(count) });
      for (const each of deciding) testInfo.annotations.push({ type: 'decided by', description: exchangeKey(each) });
      for (const exchange of exchanges)
        testInfo.attachments.push({ name: 'exchange', contentType: exchangeContentType, body: Buffer.from(exchange) });
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
