import { defineConfig } from '@playwright/test';

/** Attacks on the suite by hostile targets: each starts the suite on its own runner. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../../test-results/attacks',
  fullyParallel: true,
  workers: 2,
  reporter: 'dot',
});
