import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';

const folder = 'helpers/playwright-internals';
const readme = readFileSync(join(root, folder, 'README.md'), 'utf8');
/** Rows of the table, in cells without backquotes around a single word. */
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const words = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

test('every module that leans on internals has one row, and every row its module', () => {
  const modules = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );

  expect(rows.flatMap(([, module]) => words(module)).sort()).toEqual(modules.sort());
});

test('every row has its seven cells and a test that is there', () => {
  for (const cells of rows) {
    expect(
      cells.filter((cell) => cell !== ''),
      cells[1],
    ).toHaveLength(7);
    expect(words(cells[7]).map((name) => existsSync(join(root, folder, name)))).toEqual([true]);
  }
});

test('every off switch of the table and of CONTRIBUTING is a member of the variable or a script', () => {
  const variable = readFileSync(join(root, folder, 'internal-variable.ts'), 'utf8');
  const switches = [...variable.matchAll(/\/\*\* Off switch: [^*]*\*\/\s+readonly (\w+)/g)].map(([, name = '']) => name);
  const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const named = rows.flatMap((cells) => words(cells[6])).filter((word) => !word.startsWith('npm run '));

  expect(named.sort()).toEqual(switches.sort());
  for (const name of switches) expect(contributing).toContain(`\`${name}\``);
});
