import { expect, test } from '@playwright/test';
import { evidence } from '../../contracts/evidence.ts';
import { mutants } from './mutants/index.ts';
import { variants } from './variants.ts';

test('every kind of evidence is absent from some target of the proof, so that each requirement is seen without its own', () => {
  const lacking = new Set([...mutants, ...variants].flatMap(({ lacks = [] }) => lacks));

  expect(evidence.filter((kind) => !lacking.has(kind))).toEqual([]);
});
