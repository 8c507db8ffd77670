import { defineConfig } from '@playwright/test';

/** Attacks on the suite by hostile targets: each starts a run of the suite. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../../test-results/attacks',
  fullyParallel: true,
  // A run has one worker, and often waits: for a slow target, or to read images again later.
  workers: 3,
  reporter: [['dot'], ['../skipped-tests.ts']],
});
