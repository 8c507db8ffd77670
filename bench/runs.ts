import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReference } from '../helpers/reference/reference.ts';
import { startRelay } from '../helpers/selftest/runs/relay.ts';
import { startSnapshots } from '../helpers/selftest/runs/slow-snapshots.ts';
import { referenceFile } from '../helpers/selftest/runs/test-reference.ts';
import { authorityFile, ownCertificate } from '../helpers/settings/reference-certificate.ts';
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

/** Commands on so many reference targets, of which the first lists so many images more: their time together, and their largest process. */
const grown =
  (targets: number, images: number, ...commands: string[][]): Way =>
  async (run, folder) => {
    const reference = await startReference({ behaviours: { long: { stages: () => ({ pageLength: () => 1000 }) } } });
    const universe = reference.universe('long~0');
    for (let n = 0; n < images; n += 1) universe.add({ name: `image ${n}`, tenant: universe.names.tenants.owner });
    const files = Array.from({ length: targets }, (_, n) =>
      referenceFile(folder, `target-${n}`, reference.baseUrl, { behaviour: `long~${n}`, prefix: `T${n}_` }),
    );
    const variables = Object.assign({ TARGET_FILE: files.map(({ file }) => file).join() }, ...files.map(({ tokens }) => tokens));
    const usages: Run[] = [];
    for (const words of commands) usages.push(await run(words, variables));
    await reference.close();
    const sum = (of: 'wallMs' | 'cpuMs'): number => usages.reduce((all, usage) => all + usage[of], 0);
    const largestMb = Math.max(...usages.map((usage) => usage.largestMb));
    return { wallMs: sum('wallMs'), cpuMs: sum('cpuMs'), largestMb, decided: usages.at(-1)?.decided ?? 0 };
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
  'list-1000': ['1,000 images before the run: smoke', grown(1, 1000, ['smoke'])],
  'list-10000': ['10,000 images before the run: smoke', grown(1, 10_000, ['smoke'])],
  'list-100000': ['100,000 images before the run: smoke', grown(1, 100_000, ['smoke'])],
});
