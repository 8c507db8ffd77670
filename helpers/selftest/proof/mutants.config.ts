import { defineConfig } from '@playwright/test';
import { subjects } from './subjects.ts';

/**
 * The proof that every requirement can fail, and only when it should: each mutant and each conforming variant of the reference
 * target is a target of its own, and the violations that are wanted are accepted deviations there, so that they cost no new worker.
 */
export default defineConfig<object, { targetName: string; accepted: Record<string, string> }>({
  testDir: '../../../specs',
  testIgnore: 'properties.spec.ts',
  outputDir: '../../../test-results/mutants',
  globalSetup: './mutants-set-up.ts',
  // Twice the usual number of cores: some tests wait for a limit or a state to pass.
  workers: 4,
  // A mutant has one worker, which takes the files in the order of their names: the rules over everything seen come last.
  // The reporter checks that order.
  timeout: 60_000,
  reporter: [['./proof-reporter.ts']],
  projects: subjects.map(({ name, kind, violates }) => {
    const accepted = Object.fromEntries(violates.map((id) => [id, `the ${kind} does not meet it`]));
    return { name, workers: 1, use: { targetName: name, accepted } };
  }),
});
