import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDelay } from './delay.ts';
import { median, table } from './figures.ts';
import { usageOf } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { circumstances, writePart } from './page.ts';
import { startReferenceProcess } from './reference-process.ts';
import { environmentFor } from './target-file.ts';

/** How long a round trip takes, in ms. */
const roundTripMs = 100;
const kinds = ['plain', 'tls'] as const;
const workers = [4, 8] as const;

/** Limits of the wall time over TLS with four workers: this many seconds, or this many times the longest test, whichever is more. */
const limit = { seconds: 12, longest: 4 };

/** What a run came to, as its files show. */
interface Chains {
  /** Requirement and seconds of the test that took longest. */
  readonly longest: readonly [string, number];
  /** Requests by requirement, the most first. */
  readonly requests: readonly (readonly [string, number])[];
  /** Requests over the bare socket and HTTP/2, by where their connection came from, and seconds that these waited for it. */
  readonly connections: readonly (readonly [from: string, requests: number, waitedS: number])[];
  readonly images: number;
}

/** A whole run against a target at a distance, plain and with TLS, with several numbers of workers. */
export async function latencyBench(options: BenchOptions): Promise<void> {
  const measured = new Map<string, { walls: number[]; chains?: Chains }>();
  for (let run = 0; run < options.runs; run += 1) {
    for (const kind of kinds) {
      for (const count of workers) {
        const key = `${kind} ${count}`;
        const known = measured.get(key) ?? { walls: [] };
        const { wallS, chains } = await runAt(kind, count, options);
        measured.set(key, { walls: [...known.walls, wallS], chains });
        process.stderr.write(`${key} workers: ${wallS.toFixed(1)} s, longest test ${chains.longest.join(' ')} s\n`);
      }
    }
  }
  const far = measured.get('tls 4');
  const text = [
    circumstances(options.runs),
    table(['target', 'workers', 'wall s', 'longest test s', 'wall by longest test'], [...measured].map(row)),
    far?.chains === undefined ? '' : limitText(median(far.walls), far.chains),
    far?.chains === undefined ? '' : connectionsText(far.chains),
    requestsText(far?.chains?.requests ?? []),
  ].join('\n\n');
  console.log(text);
  if (options.write) writePart('latency', text);
}

function row([key, { walls, chains }]: [string, { walls: number[]; chains?: Chains }]): string[] {
  const [kind = '', count = ''] = key.split(' ');
  const [id = '', seconds = Number.NaN] = chains?.longest ?? [];
  const wall = median(walls);
  return [kind, count, wall.toFixed(1), `${seconds.toFixed(1)} (${id})`, `${(wall / seconds).toFixed(1)} ×`];
}

async function runAt(
  kind: (typeof kinds)[number],
  count: number,
  options: BenchOptions,
): Promise<{ readonly wallS: number; readonly chains: Chains }> {
  const reference = await startReferenceProcess(kind);
  const delay = await startDelay(reference.baseUrl, roundTripMs);
  try {
    const out = join(options.folder, 'latency');
    const env = environmentFor(delay.baseUrl, options.folder, out);
    const cli = join('node_modules', '@playwright', 'test', 'cli.js');
    const args = [cli, 'test', `--workers=${count}`, `--output=${out}-results`];
    const usage = await usageOf({ command: process.execPath, args, env });
    if (usage.status !== 0) throw new Error(`the run ended with ${usage.status}:\n${usage.output}`);
    return { wallS: usage.wallMs / 1000, chains: chainsOf(out) };
  } finally {
    await delay.stop();
    await reference.stop();
  }
}

/** How far a run over TLS is from its limit. */
function limitText(wall: number, { longest: [id, seconds] }: Chains): string {
  const most = Math.max(limit.seconds, limit.longest * seconds);
  const why = most === limit.seconds ? `${limit.seconds} s` : `${limit.longest} × ${id}`;
  const difference = Math.abs(wall - most).toFixed(1);
  return `With TLS and 4 workers the limit is ${most.toFixed(1)} s (${why}); the run is ${difference} s ${wall > most ? 'over' : 'below'} it.`;
}

function connectionsText({ connections, images }: Chains): string {
  const body = connections.map(([from, requests, waitedS]) => [from, String(requests), waitedS.toFixed(1)]);
  return `${table(['connection', 'requests', 'waited for it, s'], body)}\n\nThe run took ${images} images.`;
}

/** Reads the last run: seconds by test from the JUnit file, requests by requirement from the archive. */
function chainsOf(out: string): Chains {
  const tests = readFileSync(join(out, 'junit.xml'), 'utf8').matchAll(
    /<testcase[^>]*\bname="([^ "]+)[^"]*"[^>]*\btime="([\d.]+)"/g,
  );
  const durations = [...tests].map(([, id = '', time]) => [id, Number(time)] as const).sort((a, b) => b[1] - a[1]);
  const { log } = JSON.parse(readFileSync(join(out, 'exchanges.har'), 'utf8')) as {
    log: { entries: { comment: string; timings: { connect?: number; comment?: string } }[] };
  };
  const counts = new Map<string, number>();
  const connections = new Map<string, [number, number]>();
  for (const { comment, timings } of log.entries) {
    const id = comment.split(',', 1)[0] ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1);
    if (timings.comment === undefined) continue;
    const [requests, waitedS] = connections.get(timings.comment) ?? [0, 0];
    connections.set(timings.comment, [requests + 1, waitedS + (timings.connect ?? 0) / 1000]);
  }
  const { requirements } = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8')) as { requirements: { images: number }[] };
  return {
    longest: durations[0] ?? ['', Number.NaN],
    requests: [...counts].sort((a, b) => b[1] - a[1]),
    connections: [...connections].map(([from, [requests, waitedS]]) => [from, requests, waitedS]),
    images: requirements.reduce((sum, { images }) => sum + images, 0),
  };
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
