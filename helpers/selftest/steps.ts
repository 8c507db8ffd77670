import { existsSync } from 'node:fs';
import { allSubjects, subjectsOnPush } from './proof/subjects.ts';
import type { Stage, Step } from './step.ts';
import { onPush } from './test-kinds.ts';

const openApiDocuments = ['contracts/delete-image.openapi.yaml', 'contracts/images.openapi.yaml'];
const redocly = ['npx', 'redocly', 'lint', ...openApiDocuments, '--config', 'contracts/redocly.yaml'];
const ownTests = ['npx', 'playwright', 'test', '-c', 'helpers/selftest/unit.config.ts'];
// A run on a hostile target has one worker, and often waits: for a slow target, or to read images again later.
const attacks = [...ownTests, '--project=attacks', '--workers=3'];
const mutants = ['npx', 'tsx', 'helpers/selftest/proof/mutants.ts'];
const realTargets = ['npx', 'tsx', 'helpers/selftest/runs/real-targets.ts'];

const conformance = ['npm', 'run', '--silent', 'conformance', '--'];

/** Words that start a program on another version of Node, which npm fetches. */
const onNode = (major: string): string[] => ['npx', '--yes', `--package=node@${major}`, '--'];

/** What Node does and its versions change: sockets, its parser of HTTP, TLS, compression, the module loader, files and processes. */
const nodesOwn = ['helpers/http/', 'helpers/platform/'];

type Variables = Step['variables'] & object;

/** A program that passes or fails as a whole, and a test runner. */
const single = (name: string, words: readonly string[], variables: Variables = {}): Step => ({ name, words, variables });
const several = (...step: Parameters<typeof single>): Step => ({ ...single(...step), counts: true });

/** The suite on its reference, with folders of its own. It ends with 0 only if the reference conforms, and each of the nine codes was tested. */
const mainJob = (name: string, folder: string, before: readonly string[] = []): Step =>
  single(name, [...before, ...conformance, `--output=test-results/${folder}`], {
    CONFORMANCE_REQUIRE: 'all',
    CONFORMANCE_OUT: `test-results/${folder}-reports`,
  });

/** Steps of `npm test` and of `npm run test:all`. */
const always: readonly Step[] = [
  single('types', ['npx', 'tsc', '-p', '.']),
  single('lint', ['npx', 'biome', 'check', '.']),
  single('files, exports and dependencies that nothing uses', ['npx', 'knip', '--no-progress']),
  single('lint of the OpenAPI documents', redocly),
  mainJob('suite on the embedded reference, as a user starts it', 'conformance'),
];

/** Tests of what a run leaves untested on targets that lack something, and why, as the plan foresaw it. */
const foretold = 'predict-untested';

const someSubjects = `${subjectsOnPush.length} of ${allSubjects.length} mutants and variants, by own requirements`;
const unitTests = several('unit tests', [...ownTests, '--project=unit', '--workers=100%']);

/** What `npm test` does. The longest steps come first. */
export const few: readonly Stage[] = [
  {
    // Each of these waits often: for processes, or for a time to pass.
    lanes: 4,
    steps: [
      several(someSubjects, mutants, { PROOF_ROWS: 'own', PROOF_PART: 'push' }),
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
];

/** What `npm run test:all` does: everything there is. */
export const all: readonly Stage[] = [
  {
    lanes: 3,
    steps: [
      // These keep one core busy, or wait for npm.
      ...['24', '22'].flatMap((major) => [
        mainJob(`suite on Node ${major}`, `node-${major}`, onNode(major)),
        several(`unit tests on Node ${major}`, [
          ...[...onNode(major), 'npm', 'run', '--silent', 'test:unit', '--'],
          ...['--workers=1', `--output=test-results/unit-${major}`, ...nodesOwn],
        ]),
      ]),
      unitTests,
      ...always,
      several('suite on an independent mock', [...realTargets, 'prism']),
    ],
  },
  {
    // Real software waits for half of its time.
    lanes: 2,
    steps: [
      { ...several('real software', realTargets), isShown: true, obstacle: notRootOnDebian },
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
