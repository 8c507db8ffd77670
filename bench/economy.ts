import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cost, costsText, roundTrips, type Sent } from './economy-figures.ts';
import { usageOf } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { circumstances, writePart } from './page.ts';
import { startReferenceProcess } from './reference-process.ts';
import { environmentFor } from './target-file.ts';

/** Counts the requests, images and round trips of each requirement in a run with one worker: what tests share is counted once. */
export async function economyBench(options: BenchOptions): Promise<void> {
  const reference = await startReferenceProcess();
  const out = join(options.folder, 'economy');
  try {
    const args = [join('node_modules', '@playwright', 'test', 'cli.js'), 'test', '--workers=1', `--output=${out}-results`];
    const env = environmentFor(reference.baseUrl, options.folder, out);
    const usage = await usageOf({ command: process.execPath, args, env });
    if (usage.status !== 0) throw new Error(`the run ended with ${usage.status}:\n${usage.output}`);
  } finally {
    await reference.stop();
  }
  const text = [circumstances(1), costsText(costsOf(out))].join('\n\n');
  console.log(text);
  if (options.write) writePart('economy', text);
}

interface Verdict {
  readonly requirements: readonly { readonly id: string; readonly requests: number; readonly images: number }[];
}

interface Archive {
  readonly log: {
    readonly entries: readonly { readonly pageref: string; readonly startedDateTime: string; readonly time: number }[];
  };
}

/** Requests and images from the verdict, round trips from the archive. */
function costsOf(out: string): Cost[] {
  const { requirements } = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8')) as Verdict;
  const { log } = JSON.parse(readFileSync(join(out, 'exchanges.har'), 'utf8')) as Archive;
  const sent = log.entries.map(({ pageref, startedDateTime, time }): Sent => {
    const startMs = Date.parse(startedDateTime);
    return { requirement: pageref, startMs, endMs: startMs + time };
  });
  return requirements.map(({ id, requests, images }) => {
    const own = sent.filter(({ requirement }) => requirement === id);
    return { id, requests, images, roundTrips: roundTrips(own) };
  });
}
