import { existsSync } from 'node:fs';
import type { VerdictFile } from '../verdict/verdict-file.ts';
import { allSubjects, subjectsOnPush } from './proof/subjects.ts';
import { runSuite, type SuiteRun, scratchFolder } from './runs/suite-run.ts';
import { type Stage, type Step, type StepResult, several, shown, single } from './step.ts';
import { onPush } from './test-kinds.ts';

const openApiDocuments = ['contracts/delete-image.openapi.yaml', 'contracts/images.openapi.yaml'];
const redocly = ['redocly', 'lint', ...openApiDocuments, '--config', 'contracts/redocly.yaml'];
const ownTests = ['playwright', 'test', '-c', 'helpers/selftest/unit.config.ts'];
const attacks = ['playwright', 'test', '-c', 'helpers/selftest/attacks/attacks.config.ts'];
const mutants = ['tsx', 'helpers/selftest/proof/mutants.ts'];
const realTargets = ['tsx', 'helpers/selftest/runs/real-targets.ts'];

/** Steps of `npm test` and of `npm run test:all`. */
const always: readonly Step[] = [
  single('types', ['tsc', '-p', '.']),
  single('lint', ['biome', 'check', '.']),
  single('files, exports and dependencies that nothing uses', ['knip', '--no-progress']),
  single('lint of the OpenAPI documents', redocly),
  {
    name: 'suite on the embedded reference, as a user starts it',
    repeat: "npm test -- --only 'as a user starts it'",
    run: async () => suiteResult(await runSuite({}, scratchFolder(), { byNpm: true, page: true })),
  },
];

/** Tests of what a run leaves untested on targets that lack something, and why, as the plan foresaw it. */
const foretold = 'predict-untested';

const someSubjects = `${subjectsOnPush.length} of ${allSubjects.length} mutants and variants, by own requirements`;
const unitTests = several('unit tests', [...ownTests, '--project=unit', '--workers=100%']);

/** What `npm test` does. The longest steps of a stage come first. */
export const few: readonly Stage[] = [
  {
    // Each of these waits often: for processes, or for a time to pass.
    lanes: 3,
    steps: [
      unitTests,
      several('some commands, runs and pages', [
        ...ownTests,
        '--project=runs',
        '--project=pages',
        '--grep',
        onPush.tag,
        '--workers=100%',
      ]),
      ...always,
      several('some attacks by hostile targets', [...attacks, '--grep', onPush.tag]),
    ],
  },
  // This one keeps every core busy.
  { lanes: 1, steps: [several(someSubjects, mutants, { PROOF_ROWS: 'own', PROOF_PART: 'push' })] },
];

/** What `npm run test:all` does: everything there is. */
export const all: readonly Stage[] = [
  {
    lanes: 3,
    steps: [
      // These keep one core busy, or wait for npm.
      ...['24', '22'].map((major) =>
        several(`main job and unit tests on Node ${major}`, ['tsx', 'helpers/selftest/runs/node-versions.ts', major]),
      ),
      unitTests,
      ...always,
      several('suite on an independent mock', [...realTargets, 'prism']),
    ],
  },
  {
    // Real software waits for half of its time. The proof takes what is left of the cores.
    lanes: 2,
    steps: [
      { ...shown('real software', realTargets), obstacle: notRootOnDebian },
      several('mutants and variants, each by every requirement', mutants),
    ],
  },
  {
    // Whole runs and attacks often wait: for reads that come later, for limits, for slow targets. Six workers in all keep two cores busy.
    lanes: 2,
    steps: [
      several('attacks by hostile targets', attacks, { ATTACKS_SLOWER: '2' }),
      several('whole runs and commands', [...ownTests, '--project=runs', '--workers=3', '--grep-invert', foretold]),
      several('reports, and their pages in Chromium', [...ownTests, '--project=pages', '--workers=100%']),
      several('the plan on targets that lack something', [...ownTests, '--project=runs', '--grep', foretold]),
    ],
  },
];

function notRootOnDebian(): string | undefined {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') ? undefined : 'it needs Debian and root';
}

/**
 * Counts a run that has to be conformant, at most with accepted deviations, and to have tested all nine codes: each decided requirement as one,
 * and so the verdict.
 */
function suiteResult({ status, output, verdict }: SuiteRun): StepResult {
  const { counts } = verdict ?? {};
  const conformant =
    status === 0 && (verdict?.verdict === 'conformant' || verdict?.verdict === 'deviating') && hasAllCodes(verdict);
  const failed = (counts?.error ?? 0) + (counts?.warning ?? 0) + (counts?.broken ?? 0);
  return {
    passed: (counts?.pass ?? 0) + (counts?.note ?? 0) + (counts?.accepted ?? 0) + (conformant ? 1 : 0),
    failed: failed + (conformant ? 0 : 1),
    output: `${output}\n${verdict === undefined ? 'no verdict was written' : `verdict ${verdict.verdict}, exit status ${status}`}\n`,
  };
}

/** Whether every code was tested and none is violated without acceptance. */
const hasAllCodes = ({ codes }: VerdictFile): boolean =>
  codes.length === 9 && codes.every(({ outcome }) => outcome !== 'untested' && outcome !== 'violated');
