import { defineConfig } from '@playwright/test';
import { mutants } from '../reference/mutants/index.ts';

/**
 * The proof that every requirement can fail: each mutant of the reference target is a target of its own, and its requirements
 * are accepted deviations there, so that a violation that is wanted costs no new worker.
 */
const wanted = process.env.MUTANTS?.split(',');

export default defineConfig<object, { targetName: string; accepted: Record<string, string> }>({
  testDir: '../../specs',
  outputDir: '../../test-results/mutants',
  globalSetup: './mutants-set-up.ts',
  // Twice the usual number of cores: some tests wait for a limit or a state to pass.
  workers: 4,
  // A mutant has one worker, which takes the files in the order of their names: the rules over everything seen come last.
  // The reporter checks that order.
  timeout: 60_000,
  reporter: [['./proof-reporter.ts']],
  projects: mutants
    .filter(({ name }) => wanted === undefined || wanted.includes(name))
    .flatMap(({ name, breaks }) => {
      const use = { targetName: name, accepted: Object.fromEntries(breaks.map((id) => [id, 'broken by the mutant'])) };
      return [{ name, workers: 1, use }];
    }),
});
