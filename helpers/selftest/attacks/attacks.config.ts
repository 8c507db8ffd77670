import { defineConfig } from '@playwright/test';

/** Attacks on the suite by hostile targets: each starts a run of the suite. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../../test-results/attacks',
  fullyParallel: true,
  workers: 2,
  reporter: [['dot'], ['../skipped-tests.ts']],
});
