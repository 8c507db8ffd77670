import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirementIds } from '../../../contracts/requirements.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { root } from '../root.ts';

const page = readFileSync(join(root, 'docs/bug-reports.md'), 'utf8');

/** The cells of each row: report, defect, requirement, mutant. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|') && !line.startsWith('| report') && !line.startsWith('| --'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| |\|$/g, '').trim()));

const reportIn = (cell = ''): string => /^\[([^\]]+)\]/.exec(cell)?.[1] ?? cell;

test('every row of the bug reports has four cells, and no report is listed twice', () => {
  const reports = rows.map(([report]) => reportIn(report));

  expect(rows.length).toBeGreaterThanOrEqual(145);
  expect(rows.filter((cells) => cells.length !== 4 || cells.includes(''))).toEqual([]);
  expect(reports.filter((report, index) => reports.indexOf(report) !== index)).toEqual([]);
});

test('the bug reports name requirements of the catalogue and mutants that there are', () => {
  const names = new Set(mutants.map(({ name }) => name));
  const known = new Set<string>(requirementIds);
  const ids = rows.flatMap(([, , requirement = '']) => requirement.match(/DI-[A-Z0-9]+-\d\d/g) ?? []);
  const named = rows.flatMap(([, , , mutant = '']) => [...mutant.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

  expect(ids.filter((id) => !known.has(id))).toEqual([]);
  expect(named.filter((name) => !names.has(name))).toEqual([]);
});

test('a bug report is held by requirements, or says that it is not tested', () => {
  const silent = rows.filter(
    ([, , requirement = '']) => !/^(DI-[A-Z0-9]+-\d\d(, )?)+$|^not tested( yet|: .+)$/.test(requirement),
  );

  expect(silent).toEqual([]);
});

test('the report of a mutant is in the list of bug reports, in the row of that mutant', () => {
  const strays = mutants.filter(({ name, report }) => {
    const row = rows.find(([cell]) => reportIn(cell) === report);
    return report !== undefined && !row?.[3]?.includes(`\`${name}\``);
  });

  expect(strays.map(({ name }) => name)).toEqual([]);
});

test('a mutant in the list of bug reports breaks one of the requirements in its row', () => {
  const breaks = new Map(mutants.map(({ name, breaks: broken }) => [name, broken as readonly string[]]));
  const apart = rows.flatMap(([, , requirement = '', mutant = '']) =>
    [...mutant.matchAll(/`([^`]+)`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !breaks.get(name)?.some((id) => requirement.includes(id)))
      .map((name) => `${name}: ${requirement}`),
  );

  expect(apart).toEqual([]);
});
