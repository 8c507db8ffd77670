import { defineConfig } from '@playwright/test';

/** Unit tests, beside what they test. They start from a scrubbed environment and talk to loopback only. */
export default defineConfig({
  testDir: '../..',
  testMatch: ['{contracts,helpers,bench}/**/*.test.ts'],
  // Attacks have a configuration, and a step of `npm test`, of their own.
  testIgnore: ['helpers/selftest/attacks/**'],
  outputDir: '../../test-results/unit',
  fullyParallel: true,
  reporter: 'dot',
  timeout: 20_000,
});
