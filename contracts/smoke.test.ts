import { expect, test } from '@playwright/test';
import { tagsFor } from '../helpers/verdict/declared.ts';
import { documentedCodes } from './operation.ts';
import { requirementIds, requirements } from './requirements.ts';
import { leftToWholeRun, smokeRequirements, smokeTests } from './smoke.ts';

test('a smoke run has the nine codes', () => {
  expect(smokeRequirements).toEqual(expect.arrayContaining(documentedCodes.map(({ primary }) => primary)));
});

test('the tests of a smoke run are those of its requirements, and the catalogue has each', () => {
  const matched = requirementIds.filter((id) => tagsFor(id, requirements[id]).some((tag) => smokeTests().test(tag)));

  expect(matched.sort()).toEqual([...smokeRequirements].sort());
});

test('what a smoke run leaves to a whole run is named once, and is not in the smoke run', () => {
  const left = leftToWholeRun.flatMap(({ requirements }) => requirements);

  expect(left.filter((id) => smokeRequirements.includes(id))).toEqual([]);
  expect(new Set(left).size).toBe(left.length);
});
