import { expect, test } from '@playwright/test';
import { requirements } from '../../contracts/requirements.ts';
import { behaviours } from './behaviours.ts';
import { mutants } from './mutants/index.ts';
import { variants } from './variants.ts';

test('there are at most 140 variants, and no name is given twice', () => {
  expect(variants.length).toBeLessThanOrEqual(140);
  expect(Object.keys(behaviours)).toHaveLength(mutants.length + variants.length);
});

test('a variant violates no MUST', () => {
  for (const { name, warnings = [], difference } of variants) {
    expect(difference, name).toMatch(/^\S.{5,119}$/);
    for (const id of warnings) expect(requirements[id].level, name).not.toBe('MUST');
  }
});
