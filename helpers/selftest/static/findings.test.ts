import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { levels, requirements } from '../../../contracts/requirements.ts';
import { foundInSoftware } from '../../cli/found-in-software.ts';
import { isRequirementId } from '../../verdict/requirement.ts';
import { root } from '../root.ts';

const page = readFileSync(join(root, 'docs/findings.md'), 'utf8');

/** The cells of the rows of a table, without its head. */
const rows = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => /^\| (?!software|requirement|-)/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const [introduction = '', ...sections] = page.split(/^## /m);

/** A row of the first table: the software, its verdict and the list of its deviations. */
interface Software {
  readonly name: string;
  readonly verdict: string;
  readonly count: string;
  readonly file: string | undefined;
}

const software: readonly Software[] = rows(introduction).map(([name = '', , verdict = '', link = '']) => {
  const [, count = link, file] = /^\[(\d+)\]\(\.\.\/(.+)\)$/.exec(link) ?? [];
  return { name, verdict, count, file };
});

/** The requirements that a list of accepted deviations names. */
function deviations(file: string | undefined): string[] {
  if (file === undefined) return [];
  const list = JSON.parse(readFileSync(join(root, file), 'utf8')) as readonly { readonly requirement: string }[];
  return list.map(({ requirement }) => requirement).sort();
}

const levelOf = (id: string): string => (isRequirementId(id) ? requirements[id].level : `${id} is withdrawn or unknown`);

/** The verdict on software that violates these requirements, as the page words it. */
function verdictOn(ids: readonly string[]): string {
  const counts = levels.flatMap((level) => {
    const count = ids.filter((id) => levelOf(id) === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  const word = ids.some((id) => levelOf(id) === 'MUST') ? 'nonconformant' : 'conformant';
  return [word, ...(counts.length === 0 ? [] : [counts.join(', ')])].join(': ');
}

test('every list of deviations in examples/ belongs to a row of the findings', () => {
  const files = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' });
  const lists = files.filter((file) => file.endsWith('.deviations.json')).map((file) => `examples/${file}`);

  expect(software.flatMap(({ file }) => file ?? []).sort()).toEqual(lists.sort());
});

test('the counts and the verdicts of the findings are those of the lists', () => {
  const told = software.map(({ name, verdict, count }) => `${name} ${count} ${verdict}`);
  const counted = software.map(({ name, file }) => {
    const ids = deviations(file);
    return `${name} ${ids.length} ${verdictOn(ids)}`;
  });

  expect(told).toEqual(counted);
});

test('the section of each software has a row for each of its deviations, with the level of the requirement', () => {
  for (const { name, file } of software.filter((each) => each.file !== undefined)) {
    const section = sections.find((text) => text.startsWith(`${name}\n`)) ?? '';
    const told = rows(section).map(([id = '', level = '']) => `${id} ${level}`);

    expect(told.sort(), name).toEqual(deviations(file).map((id) => `${id} ${levelOf(id)}`));
  }
});

test('an explanation leads to the section of each software that violates the requirement', () => {
  for (const { name, file } of software)
    for (const id of deviations(file).filter(isRequirementId))
      expect(
        foundInSoftware(id).map(({ heading }) => heading),
        id,
      ).toContain(name);
});

test('a requirement that the text names has the level that the text gives', () => {
  const named = [...page.matchAll(/(DI-[A-Z0-9]+-\d\d), (MUST|SHOULD|MAY)\b/g)].map(([, id = '', level = '']) => [id, level]);

  expect(named.filter(([id = '', level]) => levelOf(id) !== level)).toEqual([]);
});

test('the violated MUST by profile are those of the lists', () => {
  const section = sections.find((text) => text.startsWith('Violated MUST requirements, by profile\n')) ?? '';
  const counted = software.map(({ name, file }) => {
    const areas = deviations(file).flatMap((id) =>
      isRequirementId(id) && requirements[id].level === 'MUST' ? [requirements[id].area] : [],
    );
    const [operation, http] = ['operation', 'http'].map((area) => areas.filter((each) => each === area).length);
    return [name, operation, (operation ?? 0) + (http ?? 0), areas.length].join(' ');
  });

  expect(rows(section).map((cells) => cells.join(' '))).toEqual(counted);
});
