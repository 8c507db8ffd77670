import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRelay } from '../helpers/selftest/runs/relay.ts';
import { referenceFile } from '../helpers/selftest/runs/secured-reference.ts';
import { ownRun } from '../helpers/settings/environment.ts';
import { authorityFile } from '../helpers/shared/reference-certificate.ts';
import { referenceTarget } from '../helpers/shared/reference-target.ts';
import { median, table } from './figures.ts';
import { usageOf } from './measure.ts';
import { type BenchOptions, circumstances, writePart } from './page.ts';
import { startReferenceProcess } from './reference-process.ts';

/** How long a round trip takes, in ms. */
const roundTripMs = 100;
const kinds = ['plain', 'tls'] as const;
const workers = [4, 8] as const;

/** The result of a run: its wall time, and requirement and seconds of the test that took longest. */
type FarRun = Awaited<ReturnType<typeof runAt>>;

/** A whole run against a target at a distance, plain and with TLS, with several numbers of workers. */
export async function latencyBench(options: BenchOptions): Promise<void> {
  const measured = new Map<string, FarRun[]>();
  const ways = kinds.flatMap((kind) => workers.map((count) => ({ kind, count, key: `${kind} ${count}` })));
  for (let run = 0; run < options.runs; run += 1)
    for (const { kind, count, key } of ways) {
      const far = await runAt(kind, count, options);
      measured.set(key, [...(measured.get(key) ?? []), far]);
      process.stderr.write(`${key} workers: ${far.wallS.toFixed(1)} s, longest test ${far.longest.join(' ')} s\n`);
    }
  const head = ['target', 'workers', 'wall s', 'longest test s', 'wall by longest test'];
  const text = [circumstances(options.runs), table(head, [...measured].map(row))].join('\n\n');
  console.log(text);
  if (options.write) writePart('latency', text);
}

function row([key, runs]: [string, FarRun[]]): string[] {
  const [kind = '', count = ''] = key.split(' ');
  const [id = '', seconds = Number.NaN] = runs.at(-1)?.longest ?? [];
  const wall = median(runs.map(({ wallS }) => wallS));
  return [kind, count, wall.toFixed(1), `${seconds.toFixed(1)} (${id})`, `${(wall / seconds).toFixed(1)} ×`];
}

async function runAt(kind: (typeof kinds)[number], count: number, options: BenchOptions) {
  const reference = await startReferenceProcess(kind);
  const { protocol, port } = new URL(reference.baseUrl);
  const relay = await startRelay(Number(port), { delayMs: roundTripMs, opensMs: roundTripMs });
  try {
    const out = join(options.folder, 'latency');
    const env = environmentFor(`${protocol}//${new URL(relay.origin).host}`, options.folder, out);
    const cli = join('node_modules', '@playwright', 'test', 'cli.js');
    const args = [cli, 'test', `--workers=${count}`, `--output=${out}-results`];
    const usage = await usageOf({ command: process.execPath, args, env });
    if (usage.status !== 0) throw new Error(`the run ended with ${usage.status}:\n${usage.output}`);
    return { wallS: usage.wallMs / 1000, longest: longestTest(out) };
  } finally {
    await relay.stop();
    await reference.stop();
  }
}

/** The test of the last run that took longest, from its JUnit file. */
function longestTest(out: string): readonly [string, number] {
  const tests = readFileSync(join(out, 'junit.xml'), 'utf8').matchAll(
    /<testcase[^>]*\bname="([^ "]+)[^"]*"[^>]*\btime="([\d.]+)"/g,
  );
  const durations = [...tests].map(([, id = '', time]) => [id, Number(time)] as const);
  return durations.sort((a, b) => b[1] - a[1])[0] ?? ['', Number.NaN];
}

/** Writes a target file for a reference target at `baseUrl`; the environment of a run against it. Tokens stay in variables. */
function environmentFor(baseUrl: string, folder: string, out: string): Record<string, string> {
  const { file, tokens } = referenceFile(folder, 'reference', baseUrl);
  return {
    ...ownRun(process.env),
    ...tokens,
    ...(baseUrl.startsWith('https:') && { TARGET_CA_FILE: authorityFile }),
    TARGET_FILE: file,
    TARGET_MAX_DELETES: String(referenceTarget(baseUrl).limits.deletes),
    TARGET_TIMEOUT_MS: '20000',
    CONFORMANCE_OUT: out,
  };
}
