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
const cli = join('node_modules', '@playwright', 'test', 'cli.js');
/** The arguments of Node for each run. */
const commands = {
  'whole run, 4 workers': [cli, 'test', '--workers=4'],
  'whole run, 8 workers': [cli, 'test', '--workers=8'],
  smoke: [join('helpers', 'installation', 'start.mjs'), 'smoke'],
} as const;

/** The result of a run: its wall time, and requirement and seconds of the test that took longest. */
type FarRun = Awaited<ReturnType<typeof runAt>>;

/** Whole runs and a smoke run against a target at a distance, plain and with TLS. */
export async function latencyBench(options: BenchOptions): Promise<void> {
  const measured = new Map<string, FarRun[]>();
  const ways = kinds.flatMap((kind) =>
    Object.entries(commands).map(([name, command]) => ({ kind, command, key: `${kind}: ${name}` })),
  );
  for (let run = 0; run < options.runs; run += 1)
    for (const { kind, command, key } of ways) {
      const far = await runAt(kind, command, options);
      measured.set(key, [...(measured.get(key) ?? []), far]);
      process.stderr.write(`${key}: ${far.wallS.toFixed(1)} s, longest test ${far.longest.join(' ')} s\n`);
    }
  const text = [circumstances(options.runs), table(['target and run', 'wall s', 'longest test s'], [...measured].map(row))].join(
    '\n\n',
  );
  console.log(text);
  if (options.write) writePart('latency', text);
}

function row([key, runs]: [string, FarRun[]]): string[] {
  const [id = '', seconds = Number.NaN] = runs.at(-1)?.longest ?? [];
  return [key, median(runs.map(({ wallS }) => wallS)).toFixed(1), `${seconds.toFixed(1)} (${id})`];
}

async function runAt(kind: (typeof kinds)[number], command: readonly string[], options: BenchOptions) {
  const reference = await startReferenceProcess(kind);
  const { protocol, port } = new URL(reference.baseUrl);
  const relay = await startRelay(Number(port), { delayMs: roundTripMs, opensMs: roundTripMs });
  try {
    const out = join(options.folder, 'latency');
    const env = environmentFor(`${protocol}//${new URL(relay.origin).host}`, options.folder, out);
    const usage = await usageOf({ command: process.execPath, args: command, env });
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
