import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, table } from './figures.ts';
import { type Usage, usageOf } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { circumstances, writePart } from './page.ts';
import { startReferenceProcess } from './reference-process.ts';
import { environmentFor } from './target-file.ts';

/** Tests that make, delete, refuse and race images, and arm and disarm refusals. */
const subset = ['specs/204-delete-successful', 'specs/409-conflicting-request', 'specs/concurrency'];

interface Moment {
  readonly images: number;
  readonly open: number;
  readonly files: number;
  readonly heapMb: number;
  readonly scratch: number;
  readonly ledgers: number;
  readonly output: number;
}

/** Runs part of the suite repeatedly against one reference target and measures what stays behind. Throws on a leak. */
export async function soakBench(runs: number, options: BenchOptions): Promise<void> {
  const reference = await startReferenceProcess();
  const out = join(options.folder, 'soak');
  const moments: Moment[] = [];
  const usages: Usage[] = [];
  const look = async (): Promise<Moment> => {
    const { images, open, files, heap } = await reference.figures();
    const scratch = readdirSync(tmpdir()).filter((name) => /^(delete-image-(?!bench-)|allure-)/.test(name)).length;
    const ledgers = filesBelow(join(out, 'ledger'));
    return { images, open, files, heapMb: heap / 2 ** 20, scratch, ledgers, output: filesBelow(out) };
  };
  try {
    const env = environmentFor(reference.baseUrl, options.folder, out);
    const args = [join('node_modules', '@playwright', 'test', 'cli.js'), 'test', ...subset, `--output=${out}-results`];
    for (let run = 1; run <= runs; run += 1) {
      const usage = await usageOf({ command: process.execPath, args, env });
      if (usage.status !== 0) throw new Error(`run ${run} ended with ${usage.status}:\n${usage.output}`);
      usages.push(usage);
      moments.push(await look());
      process.stderr.write(`run ${run}: ${Math.round(usage.wallMs)} ms ${JSON.stringify(moments.at(-1))}\n`);
    }
  } finally {
    await reference.stop();
  }
  const shown = [...new Set([0, Math.floor(runs / 4), Math.floor(runs / 2), Math.floor((3 * runs) / 4), runs - 1])];
  const body = shown.flatMap((i) => {
    const [moment, usage] = [moments[i], usages[i]];
    if (moment === undefined || usage === undefined) return [];
    const { images, open, files, heapMb, scratch, ledgers, output } = moment;
    return [[i + 1, images, open, files, heapMb.toFixed(1), scratch, ledgers, output, usage.peakMb.toFixed(0)].map(String)];
  });
  const head = [
    'after run',
    'images left',
    'open sockets',
    'descriptors',
    'heap MB',
    'scratch folders',
    'ledgers',
    'files',
    'peak MB of the run',
  ];
  const text = [
    circumstances(1).replace(/; medians.*$/, '.'),
    `${runs} runs of ${subset.join(', ')}; the median run took ${(median(usages.map(({ wallMs }) => wallMs)) / 1000).toFixed(1)} s.`,
    table(head, body),
  ].join('\n\n');
  console.log(text);
  const leaked = moments.some(({ images, ledgers }) => images > 0 || ledgers > 0);
  if (leaked) throw new Error('a run left images or ledgers behind');
  if (options.write) writePart('soak', text);
}

function filesBelow(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}
