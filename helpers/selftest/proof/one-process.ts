/** Runs the tests of the entries without Playwright's runner, which would take ten times as long: one after the other, on one worker. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type RequirementId, requirements } from '../../../contracts/requirements.ts';
import type { Topic } from '../../engine/entry.ts';
import { rules as rulesOf, tests as testsOf } from '../../engine/tests.ts';
import { beginTest, endTest, expectJudged, openWorker, type Worker } from '../../engine/worker.ts';
import { needsIn, requirementOf } from '../../verdict/declared.ts';
import { type RunningTest, testsRunBy } from '../../verdict/premise.ts';
import { reasonsIn } from '../../verdict/reason.ts';
import { root } from '../root.ts';
import type { Ended, EndedTests } from './proof.ts';

/** Which tests run: all, and the rules over all exchanges, unless something else is said. */
export interface Selection {
  /** Only tests that need HTTP/2, and those of these requirements, which look over it where it is offered. */
  readonly http2?: ReadonlySet<string> | undefined;
  /** Only the tests of these requirements. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Only these of the rules over all exchanges. */
  readonly rules?: ReadonlySet<string> | undefined;
  /** Tests that come first, in groups. After each group the rules judge what was sent, and the run is over if that is enough. */
  readonly first?: readonly ReadonlySet<string>[];
  readonly enough?: (results: EndedTests) => boolean;
}

/** A test of an entry: its requirement, its title and details, and what it does on a worker. */
interface EntryTest {
  readonly id: RequirementId;
  readonly title: string;
  readonly tags: readonly string[];
  readonly annotations: RunningTest['annotations'];
  readonly isRule: boolean;
  readonly act: (worker: Worker) => Promise<void>;
}

type Details = ReturnType<typeof testsOf>[number][1];

function entryTest(title: string, { tag, annotation }: Details, isRule: boolean, act: EntryTest['act']): EntryTest {
  const tags = [tag ?? []].flat();
  return { id: requirementOf(tags), title, tags, annotations: [annotation ?? []].flat(), isRule, act };
}

/** Each topic of a spec, in the order in which a run goes through their files: what a test leaves, the next one meets. */
async function topics(): Promise<readonly Topic[]> {
  const specs = join(root, 'specs');
  const files = readdirSync(specs).filter((file) => file.endsWith('.spec.ts'));
  const inOrder = files.sort((one, other) => one.localeCompare(other)).map((file) => join(specs, file.replace('.spec', '')));
  const modules: readonly Readonly<Record<string, Topic>>[] = await Promise.all(
    inOrder.map((file) => import(pathToFileURL(file).href)),
  );
  return modules.flatMap((each) => Object.values(each));
}

const sending = (await topics()).flatMap(testsOf).map(([title, details, body]) =>
  entryTest(title, details, false, async (worker) => {
    const provoker = worker.provoker();
    await body({ worker, provoker }).finally(() => provoker.disarm());
  }),
);
const judging = rulesOf(requirements).map(([title, details, body]) =>
  entryTest(title, details, true, async (worker) => body({ worker, seen: await worker.seen() })),
);

/** The requirements whose tests send something. */
export const sendingIds: readonly RequirementId[] = sending.map(({ id }) => id);

/** Ends a test whose premise does not hold. */
class Skipped extends Error {}

/** The running test, along its asynchronous calls: tests of several workers run at the same time. */
const running = new AsyncLocalStorage<RunningTest>();

testsRunBy({
  info: () => {
    const test = running.getStore();
    if (test === undefined) throw new Error('no test is running');
    return test;
  },
  skip: (condition, reason) => {
    if (condition) throw new Skipped(reason);
  },
});

/** How the test of each requirement ended on a target of the run, which is given by its name. */
export async function triedOn(
  name: string,
  { http2, only, rules, first = [], enough }: Selection = {},
): Promise<Record<string, Ended>> {
  const results: Record<string, Ended> = {};
  const isOfVersion = ({ id, annotations }: EntryTest): boolean =>
    http2 === undefined || needsIn(annotations).http2 === true || http2.has(id);
  const left = new Set(sending.filter((test) => isOfVersion(test) && only?.has(test.id) !== false));
  const last = judging.filter(({ id }) => rules?.has(id) !== false);
  const worker = await openWorker(name);
  for (const group of first) {
    const now = [...left].filter((test) => group.has(test.id) && left.delete(test));
    await tryAll(now, worker, results);
    // A worker reads once what was seen.
    const judge = await openWorker(name);
    await tryAll(last, judge, results);
    await judge.target.dispose();
    if (enough?.(results)) left.clear();
    if (left.size === 0) break;
  }
  if (left.size > 0 || first.length === 0) await tryAll([...left, ...last], worker, results);
  await worker.target.dispose();
  return results;
}

async function tryAll(tests: readonly EntryTest[], worker: Worker, results: Record<string, Ended>): Promise<void> {
  for (const test of tests) results[test.id] = await tried(test, worker);
}

/** Runs one test to its end. */
async function tried({ title, tags, annotations, isRule, act }: EntryTest, worker: Worker): Promise<Ended> {
  const test: RunningTest = {
    ...{ title, tags: [...tags], annotations: [...annotations], status: 'passed', expectedStatus: 'passed' },
    ...{ parallelIndex: 0, fail: () => {} },
  };
  let message: string | undefined;
  const orEnd = async (step: () => Promise<void> | void): Promise<void> => {
    try {
      await step();
    } catch (error) {
      test.status = error instanceof Skipped ? 'skipped' : 'failed';
      message ??= error instanceof Error ? error.message : String(error);
    }
  };
  await running.run(test, async () => {
    let takenBefore: number | undefined;
    await orEnd(async () => {
      takenBefore = beginTest(worker, test, isRule);
      await inTime(act(worker));
    });
    await orEnd(() => {
      if (takenBefore !== undefined) endTest(worker, test, takenBefore);
      expectJudged(test);
    });
  });
  const finding = test.annotations.find(({ type }) => type === 'finding');
  const [why] = reasonsIn(test.annotations);
  const reason = finding?.description ?? message ?? '';
  return { status: test.status ?? '', violated: finding !== undefined, reason, ...(why !== undefined && { why }) };
}

/** Time-out of one test, in ms: only a hang takes as long, on a busy machine, too. */
const timeOutMs = 600_000;

async function inTime(act: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the test took longer than ${timeOutMs / 1000} s`)), timeOutMs);
  });
  await Promise.race([act, late]).finally(() => clearTimeout(timer));
}
