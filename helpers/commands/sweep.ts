/**
 * `npm run sweep [-- --dry-run]`: disarms what earlier runs left armed, and deletes the images that they made and left behind, on
 * the configured targets. Nothing else, and nothing of a run that is still going on.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { configured } from '../configuration.ts';
import { resolvedTarget } from '../login/resolved-target.ts';
import type { Settings, TargetSource } from '../settings/settings.ts';
import { clean, type Leftovers, leftoversOf } from '../target/cleaning.ts';
import type { TargetDescription } from '../target/description.ts';
import { openTarget } from '../target/target.ts';
import { type PastRun, pastRuns } from './runs.ts';

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });

try {
  const settings = configured();
  // A replay keeps its reports, and so its ledgers, apart.
  const replays = folders(join(settings.out, 'replay')).map((id) => join(settings.out, 'replay', id));
  for (const ledgers of [settings.out, ...replays].map((out) => join(out, 'ledger'))) {
    if (ledgers !== join(settings.out, 'ledger') && !existsSync(ledgers)) continue;
    for (const source of settings.targets) await sweep(source, settings, ledgers);
    tellOfOthers(settings, ledgers);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function sweep(source: TargetSource, settings: Settings, ledgers: string): Promise<void> {
  const folder = join(ledgers, source.name);
  const runs = pastRuns(folder);
  for (const { id } of runs.filter(({ over }) => !over)) say(source, id, 'is still running: left alone');
  const over = runs.filter((run) => run.over);
  if (over.length === 0) return console.log(`${source.name}: no run has left anything behind`);
  if (source.kind === 'embedded') return forget(source, folder, over);
  if (values['dry-run']) {
    for (const { id } of over) foretell(source, leftoversOf(folder, id));
    return;
  }
  const description = source.kind === 'login' ? (await resolvedTarget(source, settings)).description : source.description;
  for (const run of over) await sweepRun(source, description, ledgers, run);
}

/** The embedded target ended with its run, and everything in it. */
function forget(source: TargetSource, folder: string, runs: readonly PastRun[]): void {
  for (const { id } of runs) {
    say(source, id, 'ran on the embedded target, which is gone: its ledger is removed');
    if (!values['dry-run']) for (const file of leftoversOf(folder, id).files) rmSync(file, { force: true });
  }
}

function foretell(source: TargetSource, { run, images, lost, armed }: Leftovers): void {
  say(source, run, `would delete ${images.size} images: ${[...images.keys()].join(', ') || 'none'}`);
  if (lost.size > 0) say(source, run, `would look for ${lost.size} images by name: ${[...lost].join(', ')}`);
  for (const { code, image } of armed) say(source, run, `would disarm ${code} for image ${image}`);
}

async function sweepRun(source: TargetSource, description: TargetDescription, ledgers: string, run: PastRun): Promise<void> {
  if (run.url !== undefined && run.url !== description.url) {
    process.exitCode = 1;
    return say(source, run.id, `ran on ${run.url}, not on ${description.url}: left alone; name that target to sweep it`);
  }
  const folder = join(ledgers, source.name);
  const leftovers = leftoversOf(folder, run.id);
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-sweep-'));
  const shard = { current: 1, total: 1 };
  const state = { id: run.id, started: new Date().toISOString(), scratch, ledgers, targets: [], shard };
  // What the run made may be removed, however much it is.
  const limits = { ...description.limits, deletes: Number.POSITIVE_INFINITY };
  const target = await openTarget(state, { ...description, limits }, { closesSilently: false }, 'sweep');
  try {
    const { removed, left, disarmed } = await clean(target, leftovers);
    for (const what of disarmed) say(source, run.id, `disarmed ${what}`);
    say(
      source,
      run.id,
      `${removed.length} images deleted, ${left.length} still there${left.length > 0 ? `: ${left.join(', ')}` : ''}`,
    );
    if (left.length > 0) process.exitCode = 1;
    else for (const file of leftoversOf(folder, run.id).files) rmSync(file, { force: true });
  } catch (error) {
    process.exitCode = 1;
    say(source, run.id, `left as it is: ${target.redactor.text((error as Error).message)}`);
  } finally {
    await target.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Ledgers of targets that are not configured now. */
function tellOfOthers({ targets }: Settings, ledgers: string): void {
  const names = new Set(targets.map(({ name }) => name));
  for (const name of folders(ledgers)) {
    const left = pastRuns(join(ledgers, name));
    if (!names.has(name) && left.length > 0)
      console.log(`${name}: ${left.length} runs have ledgers; configure that target to sweep it`);
  }
}

function folders(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

function say({ name }: TargetSource, run: string, what: string): void {
  console.log(`${name}: run ${run} ${what}`);
}
