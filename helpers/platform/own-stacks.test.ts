import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ownFrames } from './own-stacks.ts';

test('a stack shows the places of this project, as lines of its sources, and none of a package or of Node', () => {
  const { prepareStackTrace: installed = String } = Error;
  Error.prepareStackTrace = ownFrames(installed);
  const { stack = '' } = new TypeError('two\nlines'); // this line
  Error.prepareStackTrace = installed;
  const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes('// this line')) + 1;

  expect(stack.startsWith('TypeError: two\nlines\n')).toBe(true);
  expect(stack).toContain(`own-stacks.test.ts:${line}:`);
  expect(stack).not.toMatch(/node_modules|node:internal/);
});
