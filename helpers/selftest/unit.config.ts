import { defineConfig } from '@playwright/test';
import { testKinds } from './test-kinds.ts';

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
      testMatch: '{contracts,helpers,bench}/**/*.test.ts',
      testIgnore: [attacks, runs, pages, growth],
    },
    { name: 'runs', testMatch: runs },
    { name: 'pages', testMatch: pages },
    { name: 'growth', testMatch: growth },
  ],
});
