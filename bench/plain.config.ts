import { defineConfig } from '@playwright/test';

/** Playwright as it comes, with the reporter of a terminal. */
export default defineConfig({
  testDir: 'plain',
  outputDir: `${process.env.CONFORMANCE_OUT}-results`,
  workers: 1,
  reporter: [['line']],
});
