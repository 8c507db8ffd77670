import { expect, test } from '@playwright/test';
import { reasonTable } from '../../declarations/reason-table.ts';
import { sourceFiles } from './source-files.ts';

/** The table, and the test that pins it. */
const own = ['helpers/declarations/reason-table.ts', 'helpers/declarations/reason.test.ts'];

/** The phrases of the table's texts, from four words on. */
function phrases(): string[] {
  const texts = Object.values(reasonTable).map(({ text }) => text);
  const whole = texts.flatMap((text) => (text.length === 0 ? [Reflect.apply(text, undefined, [])] : []));
  const parts = texts.flatMap((text) => [...text.toString().matchAll(/[`'"}]([^`'"${}]+)[`'"$]/g)].map(([, part = '']) => part));
  return [...whole, ...parts].map((phrase) => phrase.trim()).filter((phrase) => phrase.split(' ').length >= 4);
}

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

test('only the table holds the words of a reason, so that no module depends on how one reads', () => {
  const known = phrases();
  const files = ['helpers', 'specs'].flatMap(sourceFiles).filter(({ path }) => !own.includes(path));
  const copies = files.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    return known.filter((phrase) => code.includes(phrase)).map((phrase) => `${path}: ${phrase}`);
  });

  expect(known.length).toBeGreaterThan(25);
  expect(copies).toEqual([]);
});
