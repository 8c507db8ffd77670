import { expect, test } from '@playwright/test';
import { evidence, neverAbsent } from '../../../contracts/evidence.ts';
import { exercisedBy } from '../../../contracts/exercised-by.ts';
import { requirementIds } from '../../../contracts/requirements.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { variants } from '../../reference/variants.ts';
import { lackedEvidence, plannedLacking } from './lacking-targets.ts';

/** Evidence that some target of the proof, or some target that lacks a part of its description, does not show. */
const lacked = new Set([
  ...[...mutants, ...variants].flatMap(({ lacks = [] }) => lacks),
  ...Object.values(lackedEvidence).flat(),
]);

test('every requirement rests on evidence, and is tried on a target without it, or the table says why there is none', () => {
  const untried = requirementIds.filter((id) => !exercisedBy[id].some((kind) => lacked.has(kind)));
  const explained = untried.filter((id) => exercisedBy[id].some((kind) => kind in neverAbsent));

  expect(untried).toEqual(explained);
});

test('every kind of evidence is absent from some target, unless the table says that no target can lack it', () => {
  expect(evidence.filter((kind) => !lacked.has(kind) && !(kind in neverAbsent))).toEqual([]);
  expect(Object.keys(neverAbsent).filter((kind) => lacked.has(kind as keyof typeof neverAbsent))).toEqual([]);
});

test('every kind of evidence exercises a requirement', () => {
  const used = new Set(Object.values(exercisedBy).flat());

  expect(evidence.filter((kind) => !used.has(kind))).toEqual([]);
});

test('targets that lack evidence are among those that the plan is tried on', () => {
  const names = plannedLacking().map(({ name }) => name);

  expect(Object.keys(lackedEvidence).filter((name) => !names.includes(name))).toEqual([]);
});
