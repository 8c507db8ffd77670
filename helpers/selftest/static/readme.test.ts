import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { requirements } from '../../../contracts/requirements.ts';
import { root } from '../root.ts';
import { type Page, pages } from './pages.ts';

const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const readme = text('README.md');

test('README counts the requirements as the catalogue has them', () => {
  const all = Object.values(requirements);
  const count = (level: string): number => all.filter((each) => each.level === level).length;
  const told = [...readme.matchAll(/\b(\d{3}) requirements\b/g)].map(([, number]) => Number(number));

  expect(told).toEqual(told.map(() => all.length));
  expect(readme).toContain(`${all.length} requirements (${count('MUST')} MUST, ${count('SHOULD')} SHOULD, ${count('MAY')} MAY)`);
});

test('every file that a script names exists', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  const missing = Object.values(scripts).flatMap((line) => line.match(/[\w./-]+\.(?:ts|sh|ya?ml)\b/g) ?? []);
  expect(missing.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

for (const page of pages) {
  test(`every link of ${page.path} leads somewhere`, () => {
    const links = [...page.text.matchAll(/\]\((?!https?:)([^)]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !leads(page, link))).toEqual([]);
  });
}

function leads({ path, text: own }: Page, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const found = file === '' ? path : join(dirname(path), file);
  if (!existsSync(join(root, found))) return false;
  if (heading === undefined) return true;
  const headings = (file === '' ? own : text(found)).match(/^#+ .*$/gm) ?? [];
  return headings.some((line) => anchor(line) === heading);
}

/** The name that GitHub gives a heading. */
const anchor = (line: string): string =>
  line
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
