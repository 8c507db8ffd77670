import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type RequirementId, requirementIds, requirements } from '../../../contracts/requirements.ts';
import { root } from '../../selftest/root.ts';
import type { Stages } from '../stages.ts';
import { behaviours, variants } from '../variants.ts';
import { mutants } from './index.ts';
import { mutant } from './mutant.ts';

const broken = new Set<RequirementId>(mutants.flatMap(({ breaks }) => breaks));

test('there are at most 400 mutants and 140 variants, each with its own name', () => {
  const names = Object.keys(behaviours);

  expect(names).toHaveLength(mutants.length + variants.length);
  expect([mutants.length <= 400, variants.length <= 140]).toEqual([true, true]);
  expect(names.filter((name) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name))).toEqual([]);
});

test('a variant states its difference in one line, and violates no MUST', () => {
  expect(variants.filter(({ difference }) => !/^\S.{5,119}$/.test(difference))).toEqual([]);
  expect(variants.filter(({ warnings = [] }) => warnings.some((id) => requirements[id].level === 'MUST'))).toEqual([]);
});

test('the page of bug reports names no mutant that is gone', () => {
  const page = readFileSync(join(root, 'docs/background/bug-reports.md'), 'utf8');
  const named = [...page.matchAll(/\| `([a-z0-9.-]+)` +\|$/gm)].map(([, name]) => name);
  const names = new Set<string | undefined>(mutants.map(({ name }) => name));

  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !names.has(name))).toEqual([]);
});

test('a second step that would undo an earlier one is refused', () => {
  const [always, change] = [() => true, { status: 200, fields: [] }];
  const once = mutant('twice', 'answers in two ways').breaking('DI-204-01').answering(always, change);

  expect(() => once.answering(always, change)).toThrow('two steps give answer');
  const remove = once.onRemoval(() => {}).onRemoval(() => {}).stages;
  expect(() => remove?.({} as Stages)).toThrow('two steps give remove');
});

test('every MUST and SHOULD is broken by some mutant', () => {
  const unbroken = requirementIds.filter((id) => requirements[id].level !== 'MAY' && !broken.has(id));

  expect(unbroken).toEqual([]);
});

test('every mutant states its bug in one line and breaks requirements of the catalogue, each named once', () => {
  const known = new Set(requirementIds);
  const named = (isWrong: (mutant: (typeof mutants)[number]) => boolean) => mutants.filter(isWrong).map(({ name }) => name);

  expect(named(({ bug }) => !/^\S.{5,119}$/.test(bug))).toEqual([]);
  expect(named(({ breaks }) => breaks.length === 0 || new Set(breaks).size < breaks.length)).toEqual([]);
  expect(named(({ breaks }) => breaks.some((id) => !known.has(id)))).toEqual([]);
});
