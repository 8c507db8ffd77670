import { expect, test } from '@playwright/test';
import { type Evidence, evidence, lackedWithOthers, neverAbsent, shownWith } from '../../../contracts/evidence.ts';
import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { lackedByReference, variants } from '../../reference/variants.ts';
import { lackedEvidence, plannedLacking } from './lacking-targets.ts';

/** Evidence that some target of the proof, or some target that lacks a part of its description, does not show. */
const lacked = new Set([
  ...[...mutants, ...variants].flatMap(({ lacks = [] }) => lacks),
  ...Object.values(lackedEvidence).flat(),
]);

test('every requirement rests on evidence, and is tried on a target without it, or the table says why there is none', () => {
  const untried = requirementIds.filter((id) => !requirements[id].evidence.some((kind) => lacked.has(kind)));
  const explained = untried.filter((id) => requirements[id].evidence.some((kind) => kind in neverAbsent));

  expect(untried).toEqual(explained);
});

/** What each of these targets lacks; all but the reference lack what the reference lacks, too. */
const targets: readonly ReadonlySet<Evidence>[] = [
  ...[...mutants, ...variants].map(({ lacks = [] }) => lacks),
  ...Object.values(lackedEvidence),
  [],
].map((lacks) => new Set([...lacks, ...lackedByReference]));

/** Whether some target lacks this kind, and nothing else that the requirement needs. */
const isTriedAlone = (id: RequirementId, kind: Evidence): boolean =>
  targets.some((lacks) => requirements[id].evidence.every((each) => lacks.has(each) === (each === kind)));

/** The kinds of a requirement that no target lacks alone. */
const together = (id: RequirementId): Evidence[] => requirements[id].evidence.filter((kind) => !isTriedAlone(id, kind));

// The targets that lack something speak HTTP/1.1 alone. What a requirement on HTTP/2 needs besides is tried where HTTP/1.1 needs it.
const overHttp1 = requirementIds.filter((id) => !id.startsWith('DI-H2-'));

test('each kind that a requirement needs is all that some target lacks of it, or the tables say why not', () => {
  const isExplained = (id: RequirementId, kind: Evidence): boolean =>
    kind in neverAbsent ||
    kind in lackedWithOthers ||
    requirements[id].evidence.some((other) => shownWith[kind]?.includes(other));

  expect(overHttp1.flatMap((id) => together(id).flatMap((kind) => (isExplained(id, kind) ? [] : [`${id}: ${kind}`])))).toEqual(
    [],
  );
});

test('the tables of evidence that no target lacks alone have no entry without use', () => {
  const needed = overHttp1.flatMap((id) => together(id).map((kind) => ({ id, kind })));
  const pairs = Object.entries(shownWith).flatMap(([kind, others]) => others.map((other) => ({ kind, other })));

  expect(Object.keys(lackedWithOthers).filter((name) => !needed.some(({ kind }) => kind === name))).toEqual([]);
  expect(
    pairs.filter(
      ({ kind, other }) => !needed.some((each) => each.kind === kind && requirements[each.id].evidence.includes(other)),
    ),
  ).toEqual([]);
});

test('every kind of evidence is absent from some target, unless the table says that no target can lack it', () => {
  expect(evidence.filter((kind) => !lacked.has(kind) && !(kind in neverAbsent))).toEqual([]);
  expect(Object.keys(neverAbsent).filter((kind) => lacked.has(kind as keyof typeof neverAbsent))).toEqual([]);
});

test('every kind of evidence exercises a requirement', () => {
  const used = new Set(Object.values(requirements).flatMap(({ evidence }) => evidence));

  expect(evidence.filter((kind) => !used.has(kind))).toEqual([]);
});

test('targets that lack evidence are among those that the plan is tried on', () => {
  const names = plannedLacking().map(({ name }) => name);

  expect(Object.keys(lackedEvidence).filter((name) => !names.includes(name))).toEqual([]);
});
