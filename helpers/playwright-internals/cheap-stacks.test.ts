import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { cheapStacks, installCheapStacks, playwrightStacks } from './cheap-stacks.ts';
import { handDown, internalVariable } from './internal-variable.ts';

const installed = Error.prepareStackTrace;
const full = playwrightStacks() ?? ((error: Error) => String(error));

test.beforeEach(() => {
  Error.prepareStackTrace = full;
});
test.afterEach(() => {
  Error.prepareStackTrace = installed;
  delete process.env[internalVariable];
});

/** The stack of an error made here, prepared by `prepare`. */
function stackBy(prepare: typeof full): string {
  Error.prepareStackTrace = prepare;
  const { stack } = new TypeError('two\nlines'); // this line
  return stack ?? '';
}

/** Places in this file that a stack shows: line and column. */
const places = (stack: string): string[] => stack.match(/cheap-stacks\.test\.ts:\d+:\d+/g) ?? [];

test('the places of this project are those that Playwright shows', () => {
  const [cheap = '', theirs = ''] = [cheapStacks(full), full].map((prepare) => stackBy(prepare));
  const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes('// this line')) + 1;

  expect(places(cheap)).toEqual(places(theirs));
  expect(cheap).toContain(`cheap-stacks.test.ts:${line}:`);
  expect(cheap.startsWith('TypeError: two\nlines\n')).toBe(true);
  expect(cheap).toContain('node_modules');
});

test('Playwright takes the stack of a step by the name that is known here', () => {
  const takers: unknown[] = [];
  Error.prepareStackTrace = (error, sites) => {
    takers.push(sites[0]?.getFunctionName());
    return full(error, sites);
  };
  expect(1).toBe(1);

  expect(takers).toContain('captureRawStack');
});

test('of the stack of a step the frames of Playwright are left out', () => {
  Error.prepareStackTrace = cheapStacks(full);
  const captureRawStack = (): string => new Error('').stack ?? '';
  const stack = captureRawStack();

  expect(stack).toContain('cheap-stacks.test.ts');
  expect(stack).not.toContain('node_modules');
});

// Not compared with what this file found: Babel wraps the function of a worker that compiles a file itself.
test('stacks are made cheap once', () => {
  installCheapStacks();
  const once = Error.prepareStackTrace;
  installCheapStacks();

  expect(once).not.toBe(full);
  expect(Error.prepareStackTrace).toBe(once);
});

test('a variable leaves the stacks of Playwright in place', () => {
  handDown({ fullStacks: true });
  installCheapStacks();
  expect(Error.prepareStackTrace).toBe(full);

  delete process.env[internalVariable];
  installCheapStacks();
  expect(Error.prepareStackTrace).not.toBe(full);
});
