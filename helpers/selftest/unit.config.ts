import { defineConfig } from '@playwright/test';
import { installCheapStacks } from '../playwright-internals/cheap-stacks.ts';
import { testKinds } from './test-kinds.ts';

// Workers load this file, too. Stacks of steps took two fifths of their time.
installCheapStacks();

const { attacks, runs, pages, growth } = testKinds;

/**
 * Tests of the suite's own modules, beside what they test; a project for each kind. They start from a scrubbed environment and talk
 * to loopback only.
 */
export default defineConfig({
  testDir: '../..',
  outputDir: '../../test-results/unit',
  fullyParallel: true,
  reporter: 'dot',
  timeout: 20_000,
  projects: [
    {
      name: 'unit',
      // Playwright prepares a group anew, and these are short: a group is a file, not a test.
      fullyParallel: false,
      testMatch: '{contracts,helpers,bench}/**/*.test.ts',
      testIgnore: [attacks, runs, pages, growth],
    },
    // These wait for processes and for Allure; only a hang takes so long, however busy the machine is.
    { name: 'runs', testMatch: runs, timeout: 300_000 },
    { name: 'pages', testMatch: pages, timeout: 120_000 },
    { name: 'growth', testMatch: growth },
  ],
});
