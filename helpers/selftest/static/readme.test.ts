import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirements } from '../../../contracts/requirements.ts';
import { root } from '../root.ts';

const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const readme = text('README.md');

test('README counts the requirements as the catalogue has them', () => {
  const all = Object.values(requirements);
  const count = (level: string): number => all.filter((each) => each.level === level).length;
  const told = [...readme.matchAll(/\b(\d{3}) requirements\b/g)].map(([, number]) => Number(number));

  expect(told).toEqual(told.map(() => all.length));
  expect(readme).toContain(`${all.length} requirements (${count('MUST')} MUST, ${count('SHOULD')} SHOULD, ${count('MAY')} MAY)`);
});

test('every command in README is a script', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  const missing = Object.values(scripts).flatMap((line) => line.match(/[\w./-]+\.(?:ts|sh|ya?ml)\b/g) ?? []);
  expect(missing.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

for (const file of ['README.md', 'CONTRIBUTING.md', 'docs/configuration.md']) {
  test(`every link of ${file} leads somewhere`, () => {
    const links = [...text(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });
}
