import { defineConfig } from '@playwright/test';
import { suitShortProcess } from '../helpers/platform/process/short-process.ts';
import { outlines, reporterOptions } from '../helpers/run/project-outline.ts';

suitShortProcess();

/** One test for each case, with the fixtures, expectations and reporters of the suite. */
export default defineConfig<object, { targetName: string }>({
  testMatch: 'cases.spec.ts',
  outputDir: `${process.env.CONFORMANCE_OUT}-results`,
  globalSetup: '../helpers/run/set-up.ts',
  workers: 1,
  reporter: [['../helpers/report/reporter.ts', reporterOptions()]],
  projects: outlines().map(({ reported: { name } }) => ({ name, use: { targetName: name } })),
});
