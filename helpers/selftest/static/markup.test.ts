import { expect, test } from '@playwright/test';
import { sourceFiles } from './source-files.ts';

/** What is markup already, and why it holds no text from outside that is not escaped. */
const trusting: Readonly<Record<string, string>> = {
  'helpers/text/markup.ts': 'makes it',
  'helpers/report/statement/statement-style.ts': 'a style sheet',
  'helpers/report/statement/filter-html.ts': 'a script of our own',
  'helpers/report/allure/page.ts':
    'a script and a style sheet of our own, the parts of the page that Allure wrote, and a statement that was made with the tag',
};

const files = [...sourceFiles('helpers'), ...sourceFiles('bench')];

/** What the suite writes. Targets of the tests answer with markup of their own, and hostile texts hold some. */
const program = files.filter(
  ({ path }) => !/\.test\.ts$|\/(?:reference|selftest\/(?:attacks|broken|growth|runs)|testing|fixtures)\//.test(path),
);

/** A literal that begins with an element, without the tag. */
const element = /(?<!markup|trusted\()[`'](?:<[a-z]+[1-6]?(?: [a-z-]+="|>)|<!DOCTYPE |<\?xml )/i;

test('every page and every XML document is written with the tag that escapes', () => {
  const found = program.filter(({ text }) => element.test(text));

  expect(found.map(({ path }) => path)).toEqual([]);
});

test('few modules say of a text that it is markup', () => {
  const found = program.filter(({ text }) => text.includes('Markup.trusted('));

  expect(found.map(({ path }) => path).sort()).toEqual(Object.keys(trusting).sort());
});

test('markup without the tag is found', () => {
  for (const text of ['`<li>', "'<h1>'", '`<p class="a">', '`<!DOCTYPE html>', "'<?xml version"])
    expect(element.test(text), text).toBe(true);
  for (const text of ['markup`<li>', "'<", '`< ', '`a <b', "'<id or name>'"]) expect(element.test(text), text).toBe(false);
});
