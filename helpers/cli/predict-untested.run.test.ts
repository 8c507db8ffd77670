import { expect, test } from '@playwright/test';
import { documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { needsOf } from '../engine/entry.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { whyUntested } from '../run/predict-untested.ts';
import { runPart } from '../selftest/proof/plain-process.ts';
import type { EndedTests } from '../selftest/proof/proof.ts';
import { defaultProfile, isGated } from '../verdict/profile.ts';
import { forecast, forecastTests } from './run-forecast.ts';
import { plannedLacking } from './testing/lacking-targets.ts';

// One run for all: in one worker.
test.describe.configure({ mode: 'default' });

const ended = new Map<string, EndedTests>();

test.beforeAll(async () => {
  test.setTimeout(900_000);
  expect(await runPart(['helpers/cli/testing/lacking-part.ts'], ended)).toBe(0);
});

const skippedOn = (target: string) => (id: RequirementId) => ended.get(target)?.[id]?.status === 'skipped';

/** Requirements whose test sends something and is not left out of a run on the reference target as well. */
const decidable = (): RequirementId[] =>
  requirementIds.filter(
    (id) => Object.keys(needsOf(requirements[id])).some((name) => name !== 'judges') && !skippedOn('nothing')(id),
  );

/**
 * Whether a test was skipped for want of what no plan can foresee: the answers show no evidence, or, on a busy machine, an image was
 * saved before it was read.
 */
const sawNothing = (target: string) => (id: RequirementId) =>
  ['not-seen', 'settled-at-once'].includes(ended.get(target)?.[id]?.why?.code ?? '');

const foreseenOn = (target: PlannedTarget) =>
  decidable().flatMap((id) => {
    const why = whyUntested(needsOf(requirements[id]), target);
    return why === undefined ? [] : [{ id, why }];
  });

/** Whether a test was skipped for what only the answers show. */
const sawTooLittle = (target: string) => (id: RequirementId) =>
  sawNothing(target)(id) || ['condition-ignored', 'few-deletions'].includes(ended.get(target)?.[id]?.why?.code ?? '');

/** Without images, a 409 decides these that no test was foreseen to cause. */
const causedOtherwise: readonly RequirementId[] = ['DI-409-02', 'DI-409-04'];

test('the forecast of plan and preflight agrees with the run on codes and MUST requirements', () => {
  const differing = plannedLacking().flatMap((target) => {
    const planned = forecastTests(target, requirementIds);
    const { codes } = forecast(target, planned, { workers: 1 });
    const run = documentedCodes.map(({ code }) => code).filter((code) => !skippedOn(target.name)(`DI-${code}-01`));
    const unlike = planned.flatMap(({ id, why }) => {
      const isMust = requirements[id].level === 'MUST' && isGated(defaultProfile, id);
      const isSkipped = skippedOn(target.name)(id);
      const isForetold = isSkipped === (why !== undefined) || (isSkipped && sawTooLittle(target.name)(id));
      // What is foretold to be untested is, at every level.
      return (isMust || why !== undefined) && !isForetold && !causedOtherwise.includes(id)
        ? [`${target.name}: ${id} ${ended.get(target.name)?.[id]?.why?.code ?? 'decided'}`]
        : [];
    });
    return String(codes) === String(run) ? unlike : [...unlike, `${target.name}: ${codes} foretold, ${run} tested`];
  });

  expect(differing).toEqual([]);
});

/** Targets on which nothing causes a code. */
const withoutCode = { 'ways-of-409': 409, 'the-413': 413, 'the-500': 500, 'the-503': 503 } as const;

for (const [target, code] of Object.entries(withoutCode))
  test(`nothing that judges a ${code} passes without ${target.replaceAll('-', ' ')}`, () => {
    const judging = requirementIds.filter((id) => {
      const { judges } = needsOf(requirements[id]);
      return judges !== undefined && 'codes' in judges && judges.codes[0] === code;
    });

    expect(judging).not.toEqual([]);
    expect(judging.filter((id) => !skippedOn(target)(id))).toEqual([]);
  });

for (const target of plannedLacking()) {
  const lacking = target.name.replaceAll('-', ' ');

  test(`the plan foresees what a target without ${lacking} leaves untested`, () => {
    expect(Object.keys(ended.get(target.name) ?? {})).toHaveLength(requirementIds.length);
    const left = decidable().filter((id) => skippedOn(target.name)(id) && !sawNothing(target.name)(id));
    expect(foreseenOn(target).map(({ id }) => id)).toEqual(left);
  });

  test(`what a run without ${lacking} does not leave out passes`, () => {
    const others = Object.entries(ended.get(target.name) ?? {}).filter(
      ([, { status }]) => !['passed', 'skipped'].includes(status),
    );
    expect(others).toEqual([]);
  });

  // A test that lacks two things says which one it met first.
  if (lacking !== 'images and roles')
    test(`the plan gives the reasons of a run without ${lacking}`, () => {
      expect(foreseenOn(target)).toEqual(foreseenOn(target).map(({ id }) => ({ id, why: ended.get(target.name)?.[id]?.why })));
    });
}
