import { defineConfig } from '@playwright/test';
import { installCheapStacks } from '../playwright-internals/cheap-stacks.ts';
import { testKinds } from './test-kinds.ts';

// Workers load this file, too. Stack traces of steps took two fifths of their time.
installCheapStacks();

const { attacks, runs, pages, growth } = testKinds;

/**
 * Tests of the suite's own modules, one project for each kind. They start from a scrubbed environment and connect
 * to loopback only.
 */
export default defineConfig({
  testDir: '../..',
  outputDir: '../../test-results/unit',
  fullyParallel: true,
  reporter: [['dot'], ['./skipped-tests.ts'], ['./repeat-commands.ts']],
  timeout: 20_000,
  projects: [
    {
      name: 'unit',
      // Playwright prepares every group anew. These tests are short, so a group is a file, not a test.
      fullyParallel: false,
      testMatch: '{contracts,helpers,bench}/**/*.test.ts',
      testIgnore: [attacks, runs, pages, growth],
    },
    // These wait for processes and for Allure. Even on a busy machine only a hang takes this long.
    { name: 'runs', testMatch: runs, timeout: 300_000 },
    { name: 'pages', testMatch: pages, timeout: 120_000 },
    { name: 'growth', testMatch: growth },
  ],
});
