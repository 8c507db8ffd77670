import { expect, test } from '@playwright/test';
import { documentedCodes } from '../../../contracts/operation.ts';
import { requirementIds } from '../../../contracts/requirements.ts';
import { tagsOf } from '../../declarations/requirement.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { caughtPercent, smokeSelection, smokeTests } from '../../run/smoke-selection.ts';
import { most } from '../proof/smoke-choice.ts';

const { requirements, requests, images, caught, mutants: tried } = smokeSelection();

test('a smoke run stays within its limits', () => {
  expect(requests).toBeLessThanOrEqual(most.requests);
  expect(images).toBeLessThanOrEqual(most.images);
});

/**
 * Effects whose tests add 11 to 17 requests each. A cheaper test finds a server that deletes without a token (DI-401-24). One that deletes an
 * own image although it answers 403 takes a whole run.
 */
const dear = ['DI-401-10', 'DI-403-07'];

test('a smoke run has the nine codes, and their effects but for two', () => {
  const all = documentedCodes.flatMap(({ primary, effects }) => [primary, ...effects]);
  const known = new Set<string>(requirements);

  expect(all.filter((id) => !known.has(id))).toEqual(dear);
});

test('the tests of a smoke run are those of its requirements, and the catalogue has each', () => {
  const matched = requirementIds.filter((id) => tagsOf(id).some((tag) => smokeTests().test(tag)));

  expect(matched).toEqual(requirements);
});

test('what a smoke run catches was counted with about as many mutants as there are; npm run docs:smoke counts anew', () => {
  expect(Math.abs(mutants.length - tried) / tried).toBeLessThan(0.1);
  expect(caughtPercent({ caught, mutants: tried })).toBeGreaterThanOrEqual(40);
});
