import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { isRequirementId, requirements } from '../../../contracts/requirements.ts';
import { withdrawn } from '../../../contracts/withdrawn.ts';
import { root } from '../root.ts';
import { pages, read } from './pages.ts';
import type { SourceFile } from './source-files.ts';

/** The name that GitHub gives a heading. */
const anchor = (line: string): string =>
  line
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

function leads({ path, text: own }: SourceFile, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const found = file === '' ? path : join(dirname(path), file);
  if (!existsSync(join(root, found))) return false;
  const headings = (file === '' ? own : heading === undefined ? '' : read(found)).match(/^#+ .*$/gm) ?? [];
  return heading === undefined || headings.some((line) => anchor(line) === heading);
}

test('every link of a page leads somewhere', () => {
  const lost = pages.flatMap((page) =>
    [...page.text.matchAll(/\]\((?!https?:)([^)]+)/g)].flatMap(([, link = '']) =>
      leads(page, link) ? [] : [`${page.path}: ${link}`],
    ),
  );

  expect(lost).toEqual([]);
});

test('a requirement that a page names is in the catalogue, or was', () => {
  const unknown = pages.flatMap(({ path, text }) =>
    (text.match(/\bDI-[A-Z0-9]+-\d\d\b/g) ?? [])
      .filter((id) => !isRequirementId(id) && !(id in withdrawn))
      .map((id) => `${path}: ${id}`),
  );

  expect(unknown).toEqual([]);
});

test('README counts the requirements in tens', () => {
  const levels = Object.values(requirements).map(({ level }) => level);
  const tens = 10 * Math.floor((levels.length - 1) / 10);
  const [, count] = /over (\d+) requirements, most of them a MUST/.exec(read('README.md')) ?? [];

  expect(count).toBe(String(tens));
  expect(levels.filter((level) => level === 'MUST').length * 2).toBeGreaterThan(levels.length);
});

test('the entry that CONTRIBUTING shows is one of the suite, word for word', () => {
  const [, shown = ''] = /```ts\n([\s\S]*?)```/.exec(read('CONTRIBUTING.md')) ?? [];

  expect(shown.length).toBeGreaterThan(300);
  expect(read('specs/401-unauthorized.ts')).toContain(shown.replaceAll(/^ {3}/gm, '').trimEnd());
});
