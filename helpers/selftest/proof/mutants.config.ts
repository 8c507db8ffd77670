import { defineConfig } from '@playwright/test';
import { seenProject } from '../../verdict/project-names.ts';
import { rowsOf } from './own-rows.ts';
import { type Subject, subjects } from './subjects.ts';

/**
 * The proof that every requirement can fail, and only when it should: each mutant and each conforming variant of the reference
 * target is a target of its own, and the violations that are wanted are accepted deviations there, so that they cost no new worker.
 */
export default defineConfig<object, { targetName: string; accepted: Record<string, string> }>({
  testDir: '../../../specs',
  outputDir: '../../../test-results/mutants',
  globalSetup: './mutants-set-up.ts',
  // Twice the usual number of cores: some tests wait for a limit or a state to pass.
  workers: 4,
  timeout: 60_000,
  reporter: [['./proof-reporter.ts']],
  // Each subject has one worker. The rules over all exchanges come last, as in a run; the reporter checks that order.
  projects: subjects.flatMap((subject) => {
    const { name, kind, violates } = subject;
    const accepted = Object.fromEntries(violates.map((id) => [id, `the ${kind} does not meet it`]));
    const shared = { workers: 1, use: { targetName: name, accepted } };
    const last = seenProject(name);
    return [
      { ...shared, ...selectedOn(subject), name, teardown: last, testIgnore: ['every-response/**', 'properties.spec.ts'] },
      { ...shared, name: last, testMatch: 'every-response/**/*.spec.ts' },
    ];
  }),
});

/** The selection of the tests of a subject's rows; none selects every test. */
function selectedOn(subject: Subject): { readonly grep?: RegExp } {
  const rows = rowsOf(subject);
  return rows === undefined ? {} : { grep: new RegExp([...rows.only].map((id) => `@${id}\\b`).join('|')) };
}
