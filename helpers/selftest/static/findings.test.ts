import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirements } from '../../../contracts/requirements.ts';
import { foundInSoftware } from '../../cli/explained.ts';
import { isRequirementId } from '../../declarations/requirement.ts';
import { root } from '../root.ts';
import { deviationsIn, findingsPage, findingsPath, rowsIn, softwareIn } from './findings.ts';

const page = readFileSync(findingsPath, 'utf8');
const software = softwareIn(page);
const [, ...sections] = page.split(/^## /m);

const levelOf = (id: string): string => (isRequirementId(id) ? requirements[id].level : `${id} is withdrawn or unknown`);

test('every list of deviations in examples/ belongs to a row of the findings', () => {
  const files = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' });
  const lists = files.filter((file) => file.endsWith('.deviations.json')).map((file) => `examples/${file}`);

  expect(software.flatMap(({ file }) => file ?? []).sort()).toEqual(lists.sort());
});

test('the first table of the findings is made from the lists', () => {
  expect(software.length).toBeGreaterThan(20);
  expect(findingsPage(page), 'npm run docs:findings makes it').toBe(page);
});

test('the section of each software has a row for each of its deviations, with the level of the requirement', () => {
  for (const { name, file } of software.filter((each) => each.file !== undefined)) {
    const section = sections.find((text) => text.startsWith(`${name}\n`)) ?? '';
    const told = rowsIn(section).map(([id = '', level = '']) => `${id} ${level}`);

    expect(told.sort(), name).toEqual(deviationsIn(file).map((id) => `${id} ${levelOf(id)}`));
  }
});

test('an explanation leads to the section of each software that violates the requirement', () => {
  for (const { name, file } of software)
    for (const id of deviationsIn(file).filter(isRequirementId))
      expect(
        foundInSoftware(id).map(({ heading }) => heading),
        id,
      ).toContain(name);
});

test('a requirement that the text names has the level that the text gives', () => {
  const named = [...page.matchAll(/(DI-[A-Z0-9]+-\d\d), (MUST|SHOULD|MAY)\b/g)].map(([, id = '', level = '']) => [id, level]);

  expect(named.filter(([id = '', level]) => levelOf(id) !== level)).toEqual([]);
});
