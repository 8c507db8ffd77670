import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Software, type Variables } from '../helpers/selftest/runs/software.ts';
import type { VerdictFile } from '../helpers/verdict/verdict-file.ts';
import { median, table } from './figures.ts';
import { usageOf } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { circumstances, writePart } from './page.ts';
import { prepareTempest, runTempest, type TempestRun } from './tempest.ts';

/** A run takes at most this many times the wall time of Tempest. */
const mostRatio = 1.5;

/** What a run of this suite came to. */
interface SuiteRun {
  readonly wallMs: number;
  /** Requirements that passed or are violated. */
  readonly decided: number;
  readonly requests: number;
  readonly images: number;
}

/** Runs this suite and Tempest's deletions of images against the same real Nova, in turn. */
export async function novaBench(options: BenchOptions): Promise<void> {
  const software = new Software();
  const ours: SuiteRun[] = [];
  const theirs: TempestRun[] = [];
  try {
    const folder = software.path('tempest');
    await prepareTempest(folder, await software.openstack());
    for (let run = 0; run < options.runs; run += 1) {
      // Each run uses up the image in SAVING.
      const variables = await software.openstack();
      theirs.push(await runTempest(folder, variables));
      ours.push(await runSuite(variables, join(options.folder, 'nova')));
      process.stderr.write(`Tempest ${seconds(theirs.at(-1))} s, this suite ${seconds(ours.at(-1))} s\n`);
    }
  } finally {
    await software.stop();
  }
  const text = [circumstances(options.runs), pairText(ours, theirs)].join('\n\n');
  console.log(text);
  if (options.write) writePart('nova', text);
}

/** A whole run with its page. Its violations are known and accepted. */
async function runSuite(variables: Variables, out: string): Promise<SuiteRun> {
  const { wallMs, status, output } = await usageOf({
    command: 'npm',
    args: ['run', '--silent', 'conformance'],
    env: {
      ...variables,
      TARGET_FILE: 'examples/openstack/nova.json',
      CONFORMANCE_DEVIATIONS: 'examples/openstack/nova.deviations.json',
      CONFORMANCE_OUT: out,
    },
  });
  if (status !== 0) throw new Error(`the run ended with ${status}:\n${output}`);
  const { requirements } = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8')) as VerdictFile;
  const sum = (of: (each: (typeof requirements)[number]) => number): number =>
    requirements.reduce((all, each) => all + of(each), 0);
  return {
    wallMs,
    decided: requirements.filter(({ verdict }) => verdict !== 'untested').length,
    requests: sum(({ requests }) => requests),
    images: sum(({ images }) => images),
  };
}

const seconds = (run: { readonly wallMs: number } | undefined): string => ((run?.wallMs ?? Number.NaN) / 1000).toFixed(1);

/** Medians of both, and how far the ratio is from its limit. */
function pairText(ours: readonly SuiteRun[], theirs: readonly TempestRun[]): string {
  const middle = <R>(runs: readonly R[], of: (run: R) => number): number => median(runs.map(of));
  const wall = { ours: middle(ours, ({ wallMs }) => wallMs), theirs: middle(theirs, ({ wallMs }) => wallMs) };
  const decided = middle(ours, (run) => run.decided);
  const tests = middle(theirs, (run) => run.tests);
  const rows = [
    ['this suite', decided, middle(ours, (run) => run.requests), middle(ours, (run) => run.images), wall.ours],
    ['Tempest, image deletion', tests, middle(theirs, (run) => run.requests), Number.NaN, wall.theirs],
  ] as const;
  const ratio = wall.ours / wall.theirs;
  const met = ratio <= mostRatio ? 'reached' : 'not reached';
  return [
    table(
      ['against the real Nova', 'rules decided', 'requests', 'images', 'wall s', 'ms a rule'],
      rows.map(([name, rules, requests, images, wallMs]) => [
        name,
        String(rules),
        String(requests),
        Number.isNaN(images) ? '–' : String(images),
        (wallMs / 1000).toFixed(1),
        (wallMs / rules).toFixed(0),
      ]),
    ),
    `${ratio.toFixed(1)} × the wall time of Tempest with ${(decided / tests).toFixed(0)} times its rules; ${mostRatio} × is ${met}.`,
  ].join('\n\n');
}
