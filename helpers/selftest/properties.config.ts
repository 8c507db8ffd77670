import { defineConfig } from '@playwright/test';
import { outlines } from '../run/project-outline.ts';

/**
 * `npm run test:properties`: fast-check on the operation. Its requests are generated, so they go to loopback targets or to those with
 * `limits.collectionDelete` only. On other targets the tests of identifiers are skipped.
 */
export default defineConfig<object, { targetName: string }>({
  testDir: '../../specs',
  testMatch: 'properties.spec.ts',
  outputDir: '../../test-results/properties',
  globalSetup: '../run/set-up.ts',
  workers: 1,
  timeout: 300_000,
  reporter: 'line',
  projects: outlines().map(({ reported: { name } }) => ({ name, use: { targetName: name } })),
});
