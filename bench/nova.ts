import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Software, type Variables } from '../helpers/selftest/runs/software.ts';
import type { VerdictFile } from '../helpers/verdict/verdict-file.ts';
import { median, table } from './figures.ts';
import { usageOf } from './measure.ts';
import { type BenchOptions, circumstances, writePart } from './page.ts';
import { prepareTempest, runTempest, type TempestRun } from './tempest.ts';

/** The scripts that are measured, by their row. */
const scripts = { 'whole run': 'conformance', smoke: 'smoke' } as const;

/** A smoke run is to take at most this many times the wall time of Tempest. */
const mostRatio = 1.5;

/** What a run of this suite came to. */
interface SuiteRun {
  readonly wallMs: number;
  /** Requirements that passed or are violated. */
  readonly decided: number;
  readonly requests: number;
  readonly images: number;
}

/** Runs this suite, its smoke run and Tempest's deletions of images against the same real Nova, in turn. */
export async function novaBench(options: BenchOptions): Promise<void> {
  const software = new Software();
  const ours = new Map<string, SuiteRun[]>(Object.keys(scripts).map((name) => [name, []]));
  const theirs: TempestRun[] = [];
  try {
    const folder = software.path('tempest');
    await prepareTempest(folder, await software.openstack());
    for (let run = 0; run < options.runs; run += 1) {
      theirs.push(await runTempest(folder, await software.openstack()));
      process.stderr.write(`Tempest ${seconds(theirs.at(-1))} s\n`);
      for (const [name, script] of Object.entries(scripts)) {
        // Each run uses up the image in SAVING.
        ours.get(name)?.push(await runSuite(script, await software.openstack(), join(options.folder, script)));
        process.stderr.write(`${name} ${seconds(ours.get(name)?.at(-1))} s\n`);
      }
    }
  } finally {
    await software.stop();
  }
  const text = [circumstances(options.runs), pairText(ours, theirs)].join('\n\n');
  console.log(text);
  if (options.write) writePart('nova', text);
}

/** A run of a script with its page. Its violations are known and accepted. */
async function runSuite(script: string, variables: Variables, out: string): Promise<SuiteRun> {
  const { wallMs, status, output } = await usageOf({
    command: 'npm',
    args: ['run', '--silent', script],
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

/** Medians of all, and how far smoke is from its limit. */
function pairText(ours: ReadonlyMap<string, readonly SuiteRun[]>, theirs: readonly TempestRun[]): string {
  const middle = <R>(runs: readonly R[], of: (run: R) => number): number => median(runs.map(of));
  const tempest = ['Tempest, image deletion', theirs.map((run) => ({ ...run, decided: run.tests, images: Number.NaN }))] as const;
  const rows = [...ours, tempest].map(([name, runs]) => ({
    name,
    decided: middle(runs, ({ decided }) => decided),
    requests: middle(runs, ({ requests }) => requests),
    images: middle(runs, ({ images }) => images),
    wallMs: middle(runs, ({ wallMs }) => wallMs),
  }));
  const wallOf = (wanted: string): number => rows.find(({ name }) => name === wanted)?.wallMs ?? Number.NaN;
  const ratio = wallOf('smoke') / wallOf(tempest[0]);
  return [
    table(
      ['against the real Nova', 'rules decided', 'requests', 'images', 'wall s', 'ms a rule'],
      rows.map(({ name, decided, requests, images, wallMs }) => [
        name,
        String(decided),
        String(requests),
        Number.isNaN(images) ? '–' : String(images),
        (wallMs / 1000).toFixed(1),
        (wallMs / decided).toFixed(0),
      ]),
    ),
    `Smoke takes ${ratio.toFixed(1)} × the wall time of Tempest; ${mostRatio} × is ${ratio <= mostRatio ? 'reached' : 'not reached'}.`,
  ].join('\n\n');
}
