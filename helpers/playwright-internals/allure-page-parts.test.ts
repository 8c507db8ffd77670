import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../selftest/root.ts';
import { allureParts } from './allure-page-parts.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What Allure's page is made of, each with what a later version could write in its place. */
const pieces = {
  application: [`<script src="data:text/javascript;base64,${base64('run()')}"></script>`, '<script src="./app.js"></script>'],
  options: ['<script>\n window.allureReportOptions = {"theme":"auto"}\n</script>', '<script>window.options = {}</script>'],
  style: ['<style>.loader { color: red }</style>', '<link rel="stylesheet" href="./loader.css">'],
  body: ['<body>\n<div class="loader"></div><div id="app"></div></body>', '<body><div id="root"></div></body>'],
  data: [`d("widgets/tree.json","${base64('{"a":1}')}")`, 'data["widgets/tree.json"] = {}'],
} as const;
type Piece = keyof typeof pieces;

const page = (changed?: Piece): string =>
  `<head><base href="/"><script>gtag("x")</script>${Object.entries(pieces)
    .map(([name, [now, later]]) => (name === changed ? later : now))
    .join('\n')}</head>`;

test('the parts of the page are taken, and neither its base nor its tag manager', () => {
  const { head, body, application, data } = allureParts(page());

  expect(application.toString()).toBe('run()');
  expect(data.get('widgets/tree.json')?.toString()).toBe('{"a":1}');
  expect(body).toContain('<div id="app"></div>');
  expect(head).toContain('allureReportOptions');
  expect(head + body).not.toMatch(/<base|gtag/);
});

for (const piece of ['application', 'options', 'style', 'body', 'data'] as const) {
  test(`a page whose ${piece} has another form is an error that names the version`, () => {
    expect(() => allureParts(page(piece))).toThrow(
      /^the Allure page does not have the parts that @allurereport\/core [\d.]+ writes/,
    );
  });
}

test('the version in the message is the one that package.json pins', () => {
  const { devDependencies, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Partial<
    Record<'devDependencies' | 'dependencies', Record<string, string>>
  >;
  const pinned = { ...devDependencies, ...dependencies }['@allurereport/core'];

  expect(() => allureParts('')).toThrow(`@allurereport/core ${pinned} writes`);
});
