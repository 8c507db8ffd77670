import { expect, test } from '@playwright/test';
import { evidence } from '../../../contracts/evidence.ts';
import { requirements } from '../../../contracts/requirements.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { variants } from '../../reference/variants.ts';
import { lackedEvidence } from './lacking-targets.ts';

/** Evidence that some target of the proof, or some target that lacks a part of its description, does not show. */
const lacked = new Set([
  ...[...mutants, ...variants].flatMap(({ lacks = [] }) => lacks),
  ...Object.values(lackedEvidence).flat(),
]);

test('every kind of evidence exercises a requirement, and is absent from some target', () => {
  const used = new Set(Object.values(requirements).flatMap((each) => each.evidence));

  expect(evidence.filter((kind) => !used.has(kind))).toEqual([]);
  // A target that does not respond is gone, which ends the run; one that refuses nothing violates DI-401-01.
  expect(evidence.filter((kind) => !lacked.has(kind))).toEqual(['response', 'fault']);
});
