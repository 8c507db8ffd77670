import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startReference } from '../helpers/reference/reference.ts';
import type { Universe } from '../helpers/reference/universe.ts';
import { referenceFile } from '../helpers/selftest/runs/test-reference.ts';
import type { Part } from './main.ts';
import { type Run, suiteRun } from './measure.ts';

/** What a run of this suite on the reference target costs more of, the more there is: shards, targets, images of others. */
export const growth: Part = {
  titles: {
    'one-run': 'one target, whole run',
    'eight-shards': 'eight shards of it in turn, and their merge',
    'fleet-of-four': 'a fleet of four targets',
    'many-images': 'beside 100,000 images of others',
  },
  start: async (folder) => ({ run: (way) => grown(way, join(folder, way)), stop: async () => undefined }),
};

const shards = 8;
const targets = 4;
const others = 100_000;

async function grown(way: string, folder: string): Promise<Run> {
  mkdirSync(folder, { recursive: true });
  const references = await Promise.all(Array.from({ length: way === 'fleet-of-four' ? targets : 1 }, () => startReference({})));
  const files = references.map((reference, place) => {
    if (way === 'many-images') addOthers(reference.universe(''));
    return referenceFile(folder, `target-${place + 1}`, reference.baseUrl, { prefix: `T${place + 1}_` });
  });
  const settings = {
    ...Object.assign({}, ...files.map(({ tokens }) => tokens)),
    TARGET_FILE: files.map(({ file }) => file).join(','),
  };
  const out = join(folder, 'out');
  const run = await (way === 'eight-shards' ? sharded(folder, out, settings) : suiteRun(['run'], out, settings));
  await Promise.all(references.map((reference) => reference.close()));
  return run;
}

function addOthers(universe: Universe): void {
  for (let other = 0; other < others; other += 1) universe.add({ name: `image ${other}`, tenant: universe.names.tenants.owner });
}

/** All shards on this machine, one after the other, and the merge of their blobs. */
async function sharded(folder: string, out: string, settings: Readonly<Record<string, string>>): Promise<Run> {
  const blobs = join(folder, 'blobs');
  const runs: Run[] = [];
  for (let shard = 1; shard <= shards; shard += 1) {
    const blob = join(folder, `blob-${shard}`);
    const given = { ...settings, PLAYWRIGHT_BLOB_OUTPUT_DIR: blob };
    runs.push(await suiteRun(['run', `--shard=${shard}/${shards}`], join(folder, `out-${shard}`), given));
    for (const name of readdirSync(blob)) cpSync(join(blob, name), join(blobs, `${shard}-${name}`), { recursive: true });
  }
  const merged = await suiteRun(['merge', blobs], out, {});
  const sum = (of: 'wallMs' | 'cpuMs'): number => [...runs, merged].reduce((total, run) => total + run[of], 0);
  const peakMb = Math.max(...[...runs, merged].map((run) => run.peakMb));
  return { wallMs: sum('wallMs'), cpuMs: sum('cpuMs'), peakMb, decided: merged.decided };
}
