import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Software, type Variables } from '../helpers/selftest/runs/software.ts';
import type { VerdictFile } from '../helpers/verdict/verdict-file.ts';
import { median, table } from './figures.ts';
import { usageOf } from './measure.ts';
import { type BenchOptions, circumstances, writePart } from './page.ts';
import { prepareTempest, runTempest } from './tempest.ts';

const scripts = { 'whole run': 'conformance', smoke: 'smoke' } as const;

/** A smoke run is to take at most this many times the wall time of Tempest. */
const mostRatio = 1.5;

/** The row that the others are compared with. */
const tempest = 'Tempest, image deletion';

export interface NovaRun {
  readonly wallMs: number;
  /** Requirements that passed or are violated, or tests that passed. */
  readonly decided: number;
  readonly requests: number;
  /** Images that it made; absent if nobody counts them. */
  readonly images?: number;
}

/** Runs this suite, its smoke run and Tempest's deletions of images against the same real Nova, in turn. */
export async function novaBench(options: BenchOptions): Promise<void> {
  const software = new Software();
  const names = [...Object.keys(scripts), tempest];
  const measured = new Map<string, NovaRun[]>(names.map((name) => [name, []]));
  const note = (name: string, run: NovaRun): void => {
    measured.get(name)?.push(run);
    process.stderr.write(`${name} ${(run.wallMs / 1000).toFixed(1)} s\n`);
  };
  try {
    const folder = software.path('tempest');
    await prepareTempest(folder, await software.openstack());
    for (let run = 0; run < options.runs; run += 1) {
      note(tempest, await runTempest(folder, await software.openstack()));
      // Each run uses up the image in SAVING.
      for (const [name, script] of Object.entries(scripts))
        note(name, await runSuite(script, await software.openstack(), join(options.folder, script)));
    }
  } finally {
    await software.stop();
  }
  const text = [circumstances(options.runs), pairText(measured)].join('\n\n');
  console.log(text);
  if (options.write) writePart('nova', text);
}

/** A run of a script with its page. Its violations are known and accepted. */
async function runSuite(script: string, variables: Variables, out: string): Promise<NovaRun> {
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

/** Medians of all, and how far smoke is from its limit. */
function pairText(measured: ReadonlyMap<string, readonly NovaRun[]>): string {
  const middle = (name: string, of: (run: NovaRun) => number): number => median((measured.get(name) ?? []).map(of));
  const wallOf = (name: string): number => middle(name, ({ wallMs }) => wallMs);
  const ratio = wallOf('smoke') / wallOf(tempest);
  const rows = [...measured.keys()].map((name) => {
    const [decided, images] = [middle(name, (run) => run.decided), middle(name, (run) => run.images ?? Number.NaN)];
    return [
      name,
      String(decided),
      String(middle(name, ({ requests }) => requests)),
      Number.isNaN(images) ? '–' : String(images),
      (wallOf(name) / 1000).toFixed(1),
      (wallOf(name) / decided).toFixed(0),
    ];
  });
  return [
    table(['against the real Nova', 'rules decided', 'requests', 'images', 'wall s', 'ms a rule'], rows),
    `Smoke takes ${ratio.toFixed(1)} × the wall time of Tempest; ${mostRatio} × is ${ratio <= mostRatio ? 'reached' : 'not reached'}.`,
  ].join('\n\n');
}
