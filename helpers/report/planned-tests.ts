import type { FullConfig, Suite, TestCase, TestRun } from '@playwright/test/reporter';
import { smokeRequirements } from '../../contracts/smoke.ts';
import { isSmokeRun, shareFewImages } from '../images/run-state.ts';
import { optionIn } from '../platform/installation/playwright-words.ts';
import { sortFiles } from '../platform/test-order.ts';
import { runInOne } from '../platform/worker-count.ts';
import { allotment, foreseen, imagesOfEach, type NeedyTest, takesImages, usesFewImages } from '../run/image-demand.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { plannedTargets } from '../run/project-outline.ts';
import { targetNotes } from '../run/run-notes.ts';
import { needsIn, requirementOf } from '../verdict/declared.ts';
import { isSeenProject } from '../verdict/project-names.ts';
import { reasonAnnotation, reasonText, untested } from '../verdict/reason.ts';

/** What Playwright passes to a reporter before the tests are divided among shards and workers. */
export interface Preprocessed {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly testRun: TestRun;
}

/** Why a test gets no image. */
export const usedUp = untested('images-used-up');

interface DeclaredTest extends NeedyTest {
  readonly test: TestCase;
}

const declaredIn = (project: Suite): DeclaredTest[] =>
  project.allTests().map((test) => ({ test, id: requirementOf(test.tags), needs: needsIn(test.annotations) }));

/**
 * Shares out the images of targets that have few of them: tests that get none are skipped, and of several shards the first runs every
 * test that takes one. Each shard and worker comes to the same result. Gives the tests that are skipped: a worker that loads one for its
 * neighbours takes the annotation away again.
 */
export function shareOutFewImages(
  { config, suite, testRun }: Preprocessed,
  isLeftOut: (project: Suite) => boolean,
): ReadonlySet<TestCase> {
  const skipped = new Set<TestCase>();
  const targets = plannedTargets().filter(usesFewImages);
  const targetOf = (project: Suite): PlannedTarget | undefined => targets.find(({ name }) => name === project.title);
  const projects = suite.suites.filter((project) => !isSeenProject(project.title));
  if (!projects.some(targetOf)) return skipped;
  for (const project of projects) {
    const target = targetOf(project);
    if (target === undefined || isLeftOut(project)) continue;
    for (const test of skipWithoutImage(target, project, testRun)) skipped.add(test);
  }
  if (config.shard !== null) divide(projects, targetOf, config.shard, testRun);
  return skipped;
}

function skipWithoutImage(target: PlannedTarget, project: Suite, testRun: TestRun): TestCase[] {
  const { without, few } = allotment(target, declaredIn(project));
  for (const { test } of without) {
    test.annotations.push(reasonAnnotation(usedUp));
    testRun.skip(test, reasonText(usedUp));
  }
  if (few !== undefined) shareFewImages(target.name, few);
  return without.map(({ test }) => test);
}

/** Leaves in this shard what it runs: the first has all tests that take one of few images, and of the rest each has its share. */
function divide(
  projects: readonly Suite[],
  targetOf: (project: Suite) => PlannedTarget | undefined,
  { current, total }: { readonly current: number; readonly total: number },
  testRun: TestRun,
): void {
  testRun.skipSharding();
  let rest = 0;
  const shardOf = (project: Suite, { needs }: DeclaredTest): number => {
    const target = targetOf(project);
    if (target !== undefined && takesImages(target, needs)) return 1;
    rest += 1;
    return total - (rest % total);
  };
  for (const project of projects)
    for (const each of declaredIn(project)) if (shardOf(project, each) !== current) testRun.exclude(each.test);
}

/** Says how many workers run the tests, and in which order: one that many workers share does not end with its longest test. */
export function arrange(before: Pick<Preprocessed, 'config' | 'suite'>): void {
  runInOneWorker(before);
  const { fullyParallel, workers } = before.config;
  const elsewhere = workers > 1 ? (tests: readonly TestCase[]) => -mostRows(tests) : placeByWatched;
  const place = isSmokeRun() ? damageOf : fullyParallel ? elsewhere : undefined;
  if (place !== undefined) for (const project of before.suite.suites) sortFiles(project, place);
}

/** First come tests that watch images: those serve later tests, which delete them. It saves images, and costs requests. */
const placeByWatched = (tests: readonly TestCase[]): number =>
  tests.some(({ annotations }) => needsIn(annotations).aims?.includes('bystander')) ? 0 : 1;

/** How many rows the longest table of some tests has. */
const mostRows = (tests: readonly TestCase[]): number =>
  Math.max(...tests.map(({ annotations }) => needsIn(annotations).texts?.length ?? 0));

/** The place of the worst damage that tests look for. */
const damageOf = (tests: readonly TestCase[]): number =>
  Math.min(...tests.map(({ tags }) => smokeRequirements.findIndex((id) => tags.includes(`@${id}`))));

/**
 * Where images take long, one worker runs the tests: workers share no images, so that one needs the fewest, and the servers make them one after
 * the other whoever waits. A number of workers on the command line stands. Targets of a fleet wait beside each other.
 */
function runInOneWorker({ config, suite }: Pick<Preprocessed, 'config' | 'suite'>): void {
  const projects = suite.suites.filter((project) => !isSeenProject(project.title));
  const isWaiting = projects.every(({ title }) => targetNotes(title).orders?.isFirstMade === false);
  if (projects.length === 1 && isWaiting && optionIn('workers') === undefined) runInOne(config);
}

/** Says how many images the tests take that have not begun, where these are ordered ahead. The function that is returned notes that one begins. */
export function expectImages(suite: Suite): (begun: TestCase) => void {
  const beginnings = new Map<TestCase, () => void>();
  for (const project of suite.suites) {
    const { orders } = targetNotes(project.title);
    const target = plannedTargets().find(({ name }) => name === project.title);
    if (orders === undefined || target === undefined) continue;
    const tests = declaredIn(project);
    const why = foreseen(target, tests);
    const each = imagesOfEach(
      target,
      tests.filter((test) => why(test) === undefined),
    );
    let sum = [...each.values()].reduce((all, images) => all + images, 0);
    orders.expect(sum);
    for (const [{ test }, images] of each)
      beginnings.set(test, () => {
        sum -= images;
        orders.expect(sum);
      });
  }
  return (test) => {
    beginnings.get(test)?.();
    beginnings.delete(test);
  };
}
