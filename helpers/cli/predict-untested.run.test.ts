import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { documentedCodes } from '../../contracts/operation.ts';
import { type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { ownRun } from '../config/scrubbed.ts';
import type { PlannedTarget } from '../run/planned-target.ts';
import { leftOut } from '../run/predict-untested.ts';
import type { EndedTests } from '../selftest/proof/proof.ts';
import { runOnStandIn } from '../selftest/proof/stand-in-process.ts';
import { root, withoutRunner } from '../selftest/runs/suite-run.ts';
import type { Needs } from '../verdict/needs.ts';
import { defaultProfile, isGated } from '../verdict/profile.ts';
import { requirementOf } from '../verdict/requirement.ts';
import { type ListedTest, listing } from './listing.ts';
import { forecast, plannedTests } from './run-forecast.ts';
import { lackedEvidence, plannedLacking } from './testing/lacking-targets.ts';

// One run for all: in one worker.
test.describe.configure({ mode: 'default' });

const env = withoutRunner(ownRun(process.env));
const needs = new Map<RequirementId, Needs>();
const ended = new Map<string, EndedTests>();
let listedTests: readonly ListedTest[] = [];
const preflighted = new Map<string, Partial<PlannedTarget>>();

test.beforeAll(async () => {
  test.setTimeout(300_000);
  listedTests = (await listing(env)).tests;
  for (const { tags, needs: declared } of listedTests) needs.set(requirementOf(tags), declared);
  expect(await runOnStandIn({ words: [join(root, 'helpers/cli/testing/lacking-part.ts')], env }, ended)).toBe(0);
});

const skippedOn = (target: string) => (id: RequirementId) => ended.get(target)?.[id]?.status === 'skipped';

/** Requirements whose test sends something and is not left out of a run on the reference target as well. */
const decidable = (): RequirementId[] =>
  requirementIds.filter((id) => Object.keys(needs.get(id) ?? {}).length > 0 && !skippedOn('nothing')(id));

/**
 * Whether a test was skipped for want of what no plan can foresee: the answers show no evidence, or, on a busy machine, an image was
 * saved before it was read.
 */
const sawNothing = (target: string) => (id: RequirementId) =>
  ['not-seen', 'settled-at-once'].includes(ended.get(target)?.[id]?.why?.code ?? '');

const foreseenOn = (target: PlannedTarget) =>
  decidable().flatMap((id) => {
    const why = leftOut(needs.get(id) ?? {}, target);
    return why === undefined ? [] : [{ id, why }];
  });

/** What a run, or its forecast, decides on a target. */
interface Decided {
  readonly must: number;
  readonly codes: readonly number[];
}

/** The forecast of `plan`, and of `preflight` where `facts` were found out. */
function foretoldOn(target: PlannedTarget, facts: Partial<PlannedTarget> = {}): Decided {
  const seen = { ...target, ...facts };
  const tests = listedTests.map((each) => ({ ...each, target: target.name }));
  const { must, codes } = forecast(seen, plannedTests(seen, tests), { workers: 1 });
  return { must: must.tested, codes };
}

function decidedOn(target: string): Decided {
  const decided = requirementIds.filter((id) => !skippedOn(target)(id));
  const musts = decided.filter((id) => requirements[id].level === 'MUST' && isGated(defaultProfile, id));
  const codes = documentedCodes.map(({ code }) => code).filter((code) => decided.some((id) => id === `DI-${code}-01`));
  return { must: musts.length, codes };
}

test('plan, preflight and run agree on codes and MUST requirements', async () => {
  const rows = plannedLacking().map((target) => ({
    target: target.name,
    plan: foretoldOn(target),
    preflight: foretoldOn(target, preflighted.get(target.name)),
    run: decidedOn(target.name),
  }));
  const table = rows.map(({ target, plan, preflight, run }) =>
    [target.padEnd(40), plan.must, preflight.must, run.must, run.codes.join(' ')].join('  '),
  );
  await test.info().attach('table', { body: table.join('\n') });
  console.log(table.join('\n'));

  for (const { target, plan, preflight, run } of rows) {
    expect([plan.codes, preflight.codes], target).toEqual([run.codes, run.codes]);
    expect(Math.abs(preflight.must - run.must), `${target}\n${table.join('\n')}`).toBeLessThanOrEqual(3);
    expect(Math.abs(plan.must - run.must), target).toBeLessThanOrEqual(3);
  }
});

for (const [target, lacked] of Object.entries(lackedEvidence))
  test(`nothing that rests on ${lacked.join(', ')} passes without ${target.replaceAll('-', ' ')}`, () => {
    const resting = requirementIds.filter((id) => requirements[id].evidence.some((kind) => lacked.includes(kind)));

    expect(resting.filter((id) => !skippedOn(target)(id))).toEqual([]);
  });

for (const target of plannedLacking()) {
  const lacking = target.name.replaceAll('-', ' ');

  test(`the plan foresees what a target without ${lacking} leaves untested`, () => {
    expect(Object.keys(ended.get(target.name) ?? {})).toHaveLength(requirementIds.length);
    const left = decidable().filter((id) => skippedOn(target.name)(id) && !sawNothing(target.name)(id));
    expect(foreseenOn(target).map(({ id }) => id)).toEqual(left);
  });

  // A test that lacks two things says which one it met first.
  if (lacking !== 'images and roles')
    test(`the plan gives the reasons of a run without ${lacking}`, () => {
      expect(foreseenOn(target)).toEqual(foreseenOn(target).map(({ id }) => ({ id, why: ended.get(target.name)?.[id]?.why })));
    });
}
