import { join } from 'node:path';
import { clean } from '../images/clean-up/clean-up.ts';
import { damagedLines, sweptLines } from '../images/clean-up/clean-up-text.ts';
import { forget, type Leftovers, leftoversOf } from '../images/clean-up/leftovers.ts';
import { type PastRun, pastRuns } from '../images/clean-up/past-runs.ts';
import { counted } from '../platform/text/phrases.ts';
import { print } from '../platform/text/print.ts';
import { visibly } from '../platform/text/visible.ts';
import type { TargetDescription } from '../settings/description.ts';
import { resolvedTarget } from '../settings/login/resolved-target.ts';
import type { Settings, TargetSource } from '../settings/settings.ts';
import { withTarget } from './swept-target.ts';

/** Sweeps up after the runs on one target whose ledgers are in a folder. Returns whether nothing is left; undefined without a run. */
export async function sweepLedgers(
  source: TargetSource,
  settings: Settings,
  ledgers: string,
  dryRun: boolean,
): Promise<boolean | undefined> {
  const folder = join(ledgers, source.name);
  const runs = pastRuns(folder);
  // What ran on the embedded target is gone with it, whatever its ledger says.
  const unreadable = source.kind === 'embedded' ? [] : runs.filter((run) => run.unreadable);
  for (const { id } of unreadable) for (const line of damagedLines(leftoversOf(folder, id).damaged)) say(source, id, line);
  for (const { id, elsewhere } of runs.filter((run) => !run.over && !run.unreadable)) {
    const text = `ran on the machine ${JSON.stringify(elsewhere)} less than a day ago and may still be running`;
    say(source, id, `${elsewhere === undefined ? 'is still running' : text}: left alone`);
  }
  const over = runs.filter((run) => run.over && !unreadable.includes(run));
  if (over.length === 0) return unreadable.length === 0 ? undefined : false;
  if (source.kind === 'embedded') {
    for (const { id } of over) {
      say(source, id, 'ran on the embedded target, which no longer exists: its ledger is removed');
      if (!dryRun) forget(leftoversOf(folder, id).files);
    }
    return true;
  }
  if (dryRun) {
    for (const { id } of over) foretell(source, leftoversOf(folder, id));
    return unreadable.length === 0;
  }
  const { description } = await resolvedTarget(source, settings);
  const done: boolean[] = [];
  for (const run of over) done.push(await sweepRun(source, description, ledgers, run));
  return unreadable.length === 0 && !done.includes(false);
}

function foretell(source: TargetSource, { run, images, open, armed, damaged }: Leftovers): void {
  const ids = [...images.keys()].map((id) => JSON.stringify(id).slice(1, -1));
  const made = `${counted(ids.length, 'image')} if the name shows that this run made it: ${ids.join(', ') || 'none'}`;
  say(source, run, `would delete ${made}`);
  if (open.size > 0)
    say(source, run, `would look for ${counted(open.size, 'image')} by name: ${JSON.stringify([...open.keys()])}`);
  for (const line of damagedLines(damaged)) say(source, run, line);
  for (const { code, image } of armed) say(source, run, `would disarm ${code} for image ${JSON.stringify(image)}`);
}

async function sweepRun(source: TargetSource, description: TargetDescription, ledgers: string, run: PastRun): Promise<boolean> {
  if (run.url !== undefined && run.url !== description.url) {
    const [there, here] = [JSON.stringify(run.url), description.url];
    say(source, run.id, `ran on ${there}, not on ${here}: left alone. Configure that target to sweep it.`);
    return false;
  }
  return withTarget(
    description,
    { id: run.id, ledgers },
    (text) => say(source, run.id, text),
    async (target) => {
      const folder = join(ledgers, source.name);
      try {
        const cleaned = await clean(target, leftoversOf(folder, run.id), { believes: false });
        for (const line of sweptLines(cleaned)) say(source, run.id, line);
        return cleaned.isDone;
      } catch (error) {
        say(source, run.id, `not swept: ${target.redactor.text((error as Error).message)}`);
        return false;
      }
    },
  );
}

function say({ name }: TargetSource, run: string, what: string): void {
  print(visibly`${name}: run ${run}: ${what}\n`);
}
