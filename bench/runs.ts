import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReference } from '../helpers/reference/reference.ts';
import { startRelay } from '../helpers/selftest/runs/relay.ts';
import { startSnapshots } from '../helpers/selftest/runs/slow-snapshots.ts';
import { referenceFile } from '../helpers/selftest/runs/test-reference.ts';
import { authorityFile, ownCertificate } from '../helpers/settings/reference-certificate.ts';
import { cases } from './cases.ts';
import type { Part } from './main.ts';
import { type Run, suiteRun } from './measure.ts';

/** Runs this suite on the target of a way. */
type Way = (
  run: (words: readonly string[], variables: Readonly<Record<string, string>>) => ReturnType<typeof suiteRun>,
  folder: string,
) => Promise<Run>;

const part = (ways: Readonly<Record<string, readonly [title: string, way: Way]>>): Part => ({
  titles: Object.fromEntries(Object.entries(ways).map(([name, [title]]) => [name, title])),
  isSized: false,
  start: async (folder) => ({
    run: async (name) => {
      const [, way] = ways[name] ?? [];
      if (way === undefined) throw new Error(`unknown way: ${name}`);
      return way((words, variables) => suiteRun(words, join(folder, name), variables), folder);
    },
    stop: async () => undefined,
  }),
});

/** On the reference target behind a relay at a round trip of 100 ms. */
const faraway =
  (words: readonly string[], isSecured: boolean): Way =>
  async (run, folder) => {
    const reference = await startReference(isSecured ? { tls: ownCertificate() } : {});
    const { protocol, port } = new URL(reference.baseUrl);
    const relay = await startRelay(Number(port), { delayMs: 100, opensMs: 100 });
    const { file, tokens } = referenceFile(folder, 'reference', `${protocol}//${new URL(relay.origin).host}`);
    const tls = isSecured ? { TARGET_CA_FILE: authorityFile } : {};
    const usage = await run(words, { ...tokens, ...tls, TARGET_FILE: file, TARGET_TIMEOUT_MS: '20000' });
    const archive = JSON.parse(readFileSync(join(usage.out, 'exchanges.har'), 'utf8')) as { log: { entries: unknown[] } };
    await Promise.all([relay.stop(), reference.close()]);
    return { ...usage, sockets: relay.connections(), requests: archive.log.entries.length };
  };

/** On a target that has four servers, each of which takes 20 s for a snapshot. */
const snapshots =
  (...words: string[]): Way =>
  async (run, folder) => {
    const target = await startSnapshots(20_000, 4);
    const { file, tokens } = target.described(folder);
    const usage = await run(words, { ...tokens, TARGET_FILE: file });
    await target.close();
    return usage;
  };

/** A command on so many reference targets, of which the first lists so many images more. */
const grown =
  (command: string, { targets = 1, images = 0 }: { readonly targets?: number; readonly images?: number } = {}): Way =>
  async (run, folder) => {
    const reference = await startReference({ behaviours: { long: { stages: () => ({ pageLength: () => 1000 }) } } });
    const universe = reference.universe('long~0');
    for (let n = 0; n < images; n += 1) universe.add({ name: `image ${n}`, tenant: universe.names.tenants.owner });
    const files = Array.from({ length: targets }, (_, n) =>
      referenceFile(folder, `target-${n}`, reference.baseUrl, { behaviour: `long~${n}`, prefix: `T${n}_` }),
    );
    const variables = Object.assign({ TARGET_FILE: files.map(({ file }) => file).join() }, ...files.map(({ tokens }) => tokens));
    const usage = await run([command], variables);
    await reference.close();
    return usage;
  };

/** This suite's way of so many cases: a verdict of as many exchanges. */
const ofCases =
  (size: number): Way =>
  async (_, folder) => {
    const { run, stop } = await cases.start(folder);
    const usage = await run('suite', size);
    await stop();
    return usage;
  };

/** The merge of so many shards of a whole run. */
const ofShards =
  (total: number): Way =>
  async (run, folder) => {
    const reference = await startReference();
    const { file, tokens } = referenceFile(folder, 'shards', reference.baseUrl);
    const blobs = join(folder, 'blobs');
    for (let part = 1; part <= total; part += 1) {
      const blob = { PLAYWRIGHT_BLOB_OUTPUT_FILE: join(blobs, `${part}.zip`) };
      await run(['run', `--shard=${part}/${total}`], { ...tokens, ...blob, TARGET_FILE: file });
    }
    await reference.close();
    return run(['merge', blobs], {});
  };

/** As of a target that is not on this machine. */
const wholeRun = ['run', '--workers=4', '--fully-parallel'];

export const far = part({
  'far-run': ['far away: whole run', faraway(wholeRun, false)],
  'far-smoke': ['far away: smoke', faraway(['smoke'], false)],
  'far-tls-run': ['far away, TLS: whole run', faraway(wholeRun, true)],
  'far-tls-smoke': ['far away, TLS: smoke', faraway(['smoke'], true)],
});

export const slow = part({
  'slow-run': ['snapshots of 20 s, four servers: whole run', snapshots('run')],
  'slow-smoke': ['snapshots of 20 s, four servers: smoke', snapshots('smoke')],
});

export const growth = part({
  'list-1000': ['1,000 images before the run: smoke', grown('smoke', { images: 1000 })],
  'list-10000': ['10,000 images before the run: smoke', grown('smoke', { images: 10_000 })],
  'list-100000': ['100,000 images before the run: smoke', grown('smoke', { images: 100_000 })],
  'fleet-1': ['one target: whole run', grown('run')],
  'fleet-4': ['a fleet of four: whole run', grown('run', { targets: 4 })],
  'exchanges-1000': ['a verdict of 1,000 exchanges', ofCases(1000)],
  'exchanges-10000': ['a verdict of 10,000 exchanges', ofCases(10_000)],
  'merge-2': ['the merge of two shards', ofShards(2)],
  'merge-8': ['the merge of eight shards', ofShards(8)],
});
