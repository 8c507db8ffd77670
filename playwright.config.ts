import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { acceptedDeviations, outlines, reporterOptions, wholeTargetCodes } from './helpers/configuration.ts';

const targets = outlines();
const accepted = acceptedDeviations();
const remote = targets.some((target) => target.remote);

/** The longest chain of requests of a test is a table of some thirty rows. */
const longestChain = 40;
const slowestMs = Math.max(...targets.map(({ limits }) => limits.timeoutMs));

// The specs declare a test exclusive where its provocation switches the whole target; the workers inherit this.
process.env.DELETE_IMAGE_ALONE = wholeTargetCodes().join(',');

export default defineConfig<object, { targetName: string; accepted: Record<string, string> }>({
  testDir: 'specs',
  outputDir: 'test-results',
  globalSetup: './helpers/set-up.ts',
  fullyParallel: remote,
  workers: remote ? 4 : Math.min(4, availableParallelism()),
  timeout: longestChain * slowestMs,
  reporter: [
    ['./helpers/report/reporter.ts', reporterOptions()],
    ...(process.argv.some((word) => word.startsWith('--shard')) ? [['blob'] as const] : []),
  ],
  // One target, one project; the rules over everything seen are judged after it, also when tests failed.
  projects: targets.flatMap(({ name }) => [
    { name, teardown: `${name} seen`, testIgnore: ['seen/**', 'properties.spec.ts'], use: { targetName: name, accepted } },
    { name: `${name} seen`, testMatch: 'seen/**/*.spec.ts', workers: 1, use: { targetName: name, accepted } },
  ]),
});
