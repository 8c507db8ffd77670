import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDelay } from './delay.ts';
import { median, table } from './figures.ts';
import { usageOf } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { circumstances, writePart } from './page.ts';
import { startReferenceProcess } from './reference-process.ts';
import { environmentFor } from './target-file.ts';

const delayMs = 100;
const workers = [4, 8, 16] as const;

interface Chains {
  /** Requirement and seconds of the test that took longest. */
  readonly longest: readonly [string, number];
  /** Requests by requirement, the most first. */
  readonly requests: readonly (readonly [string, number])[];
}

/** A whole run against a target that answers after 100 ms, with several numbers of workers. */
export async function latencyBench(options: BenchOptions): Promise<void> {
  const reference = await startReferenceProcess();
  const delay = await startDelay(reference.baseUrl, delayMs);
  const rows: string[][] = [];
  let chains: Chains | undefined;
  try {
    const out = join(options.folder, 'latency');
    const env = environmentFor(delay.baseUrl, options.folder, out);
    for (const count of workers) {
      const walls: number[] = [];
      const ratios: number[] = [];
      for (let run = 0; run < options.runs; run += 1) {
        const args = [
          join('node_modules', '@playwright', 'test', 'cli.js'),
          'test',
          `--workers=${count}`,
          `--output=${out}-results`,
        ];
        const usage = await usageOf({ command: process.execPath, args, env });
        if (usage.status !== 0) throw new Error(`the run ended with ${usage.status}:\n${usage.output}`);
        chains = chainsOf(out);
        walls.push(usage.wallMs / 1000);
        ratios.push(usage.wallMs / 1000 / chains.longest[1]);
        process.stderr.write(`${count} workers: ${Math.round(usage.wallMs)} ms, longest test ${chains.longest.join(' ')} s\n`);
      }
      const [id = '', seconds = 0] = chains?.longest ?? [];
      rows.push([String(count), median(walls).toFixed(1), `${seconds.toFixed(1)} (${id})`, `${median(ratios).toFixed(1)} ×`]);
    }
  } finally {
    await delay.stop();
    await reference.stop();
  }
  const text = [
    circumstances(options.runs),
    table(['workers', 'wall s', 'longest test s', 'wall by longest test'], rows),
    requestsText(chains?.requests ?? []),
  ].join('\n\n');
  console.log(text);
  if (options.write) writePart('latency', text);
}

/** Reads the last run: seconds by test from the JUnit file, requests by requirement from the archive. */
function chainsOf(out: string): Chains {
  const tests = readFileSync(join(out, 'junit.xml'), 'utf8').matchAll(
    /<testcase[^>]*\bname="([^ "]+)[^"]*"[^>]*\btime="([\d.]+)"/g,
  );
  const durations = [...tests].map(([, id = '', time]) => [id, Number(time)] as const).sort((a, b) => b[1] - a[1]);
  const archive = JSON.parse(readFileSync(join(out, 'exchanges.har'), 'utf8')) as { log: { entries: { comment: string }[] } };
  const counts = new Map<string, number>();
  for (const { comment } of archive.log.entries) {
    const id = comment.split(',', 1)[0] ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return { longest: durations[0] ?? ['', Number.NaN], requests: [...counts].sort((a, b) => b[1] - a[1]) };
}

/** Requests by requirement: the most, and how many requirements send how many. */
function requestsText(requests: readonly (readonly [string, number])[]): string {
  const total = requests.reduce((sum, [, count]) => sum + count, 0);
  const bands = [1, 2, 5, 10, 20, Number.POSITIVE_INFINITY];
  const spread = bands.map((most, i) => {
    const least = i === 0 ? 1 : (bands[i - 1] ?? 0) + 1;
    const range = most === least ? String(most) : most === Number.POSITIVE_INFINITY ? `${least} and more` : `${least}–${most}`;
    return [range, String(requests.filter(([, count]) => count >= least && count <= most).length)];
  });
  const most = requests.slice(0, 8).map(([id, count]) => `${id} ${count}`);
  return [
    `${total} requests are shown by ${requests.length} requirements; one that several share counts for each.`,
    table(['requests', 'requirements'], spread),
    `Most: ${most.join(', ')}.`,
  ].join('\n\n');
}
