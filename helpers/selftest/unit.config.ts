import '../platform/bare-tests.ts';
import { defineConfig } from '@playwright/test';
import { makeStacksCheap } from '../platform/own-stacks.ts';
import { suitShortProcess } from '../platform/process/short-process.ts';
import { testKinds } from './test-kinds.ts';

// Workers load this file, too. Stack traces of steps took two fifths of their time.
makeStacksCheap();
suitShortProcess();

const { attacks, runs, pages } = testKinds;

/** Playwright empties the folder when it starts: kinds that run beside each other have one each. */
const output = (kind: string): string => `../../test-results/${kind}`;

/** Tests of the suite's own modules, one project for each kind. They start from a scrubbed environment and connect to loopback only. */
export default defineConfig({
  testDir: '../..',
  // Tests that run beside these make and remove folders in `test-results`: Playwright would stop at one that is gone.
  respectGitIgnore: true,
  fullyParallel: true,
  reporter: [['dot'], ['./skipped-tests.ts']],
  // Even on a busy machine only a hang takes this long.
  timeout: 120_000,
  expect: { timeout: 60_000 },
  projects: [
    {
      name: 'unit',
      outputDir: output('unit'),
      // Playwright prepares every group anew. These tests are short, so a group is a file, not a test.
      fullyParallel: false,
      testMatch: '{contracts,helpers,bench}/**/*.test.ts',
      testIgnore: [attacks, runs, pages],
    },
    // These wait for processes and for Allure.
    { name: 'runs', outputDir: output('runs'), testMatch: runs, timeout: 300_000 },
    { name: 'pages', outputDir: output('pages'), testMatch: pages },
    { name: 'attacks', outputDir: output('attacks'), testMatch: attacks },
  ],
});
