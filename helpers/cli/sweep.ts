import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budgets } from '../../contracts/budgets.ts';
import { clean } from '../images/clean-up/clean-up.ts';
import { damagedLines, heldLine, imageLines, listedTexts, sweptLines } from '../images/clean-up/clean-up-text.ts';
import { CleanUpTime, cleanUpMs } from '../images/clean-up/clean-up-time.ts';
import { imageList } from '../images/clean-up/image-list.ts';
import { forget, type Leftovers, leftoversOf } from '../images/clean-up/leftovers.ts';
import { dayMs, type PastRun, pastRuns } from '../images/clean-up/past-runs.ts';
import { removal } from '../images/clean-up/removal.ts';
import { namedImages } from '../images/clean-up/search.ts';
import type { Target } from '../images/client/target.ts';
import { keepTenantImages } from '../images/client/tenant-images.ts';
import { lostSince } from '../images/client/windows.ts';
import { openTarget } from '../images/open-target.ts';
import { isMadeBy, newRun, newRunId, runOfName, runStartMs } from '../images/run-id.ts';
import { folderNames } from '../platform/output/make-folder.ts';
import { counted } from '../platform/text/phrases.ts';
import { print, say } from '../platform/text/print.ts';
import { secretsKeptOut } from '../platform/text/redaction/kept-out.ts';
import { visibly } from '../platform/text/visible.ts';
import { configured } from '../run/project-outline.ts';
import type { TargetDescription } from '../settings/description.ts';
import { resolvedTarget } from '../settings/login/resolved-target.ts';
import type { Settings, TargetSource } from '../settings/settings.ts';
import { isRequirementId } from '../verdict/requirement.ts';
import { command, endedBySignal } from './command-definition.ts';
import { UsageError } from './usage-error.ts';

/** What the operator said about a sweep. */
interface How {
  readonly dryRun: boolean;
  /** Whether to sweep also after runs whose deletions took images of others. */
  readonly despiteLosses: boolean;
}

/** `npm run sweep`: disarms provocations that earlier runs left armed, and deletes the images that they left behind. Nothing else. */
export const sweep = command({
  name: 'sweep',
  summary: 'Deletes what earlier runs created and left behind on the configured targets, and nothing else.',
  usage: ['[--dry-run] [--by-name] [--despite-losses]'],
  details: [
    'Disarms provocations that earlier runs left armed, and deletes the images that they created. It deletes an image only if the name shows that the run of that ledger created it, and does not touch runs that are still going on. It reads the list of images before and after its deletions, and says what else is gone. If deletions of a run took images of others, it deletes nothing of that run.',
  ],
  options: {
    'dry-run': { type: 'boolean', help: 'print what would be deleted; delete nothing' },
    'by-name': {
      type: 'boolean',
      help: 'for throw-away agents, whose ledgers are gone: read the list of images and delete those whose name shows that a run of this suite created them and began more than a day ago',
    },
    'despite-losses': {
      type: 'boolean',
      help: 'once the service is fixed: delete also what was left by runs whose deletions took images of others',
    },
  },
  statuses: {
    0: 'nothing is left; with --dry-run, all was checked',
    1: 'something is left, or could not be checked; or images of others are gone or changed beside the deletions',
    2: 'an option or the configuration is wrong',
    ...endedBySignal('at once; the ledgers stay, so sweep again'),
  },
  run: async (given) => {
    const settings = configured();
    const how: How = { dryRun: given.has('dry-run'), despiteLosses: given.has('despite-losses') };
    const done: (boolean | undefined)[] = [];
    const folders = given.has('by-name') ? [] : ledgerFolders(settings);
    for (const source of settings.targets) {
      const swept: (boolean | undefined)[] = given.has('by-name') ? [await sweepByName(source, settings, how)] : [];
      for (const ledgers of folders) swept.push(await sweepLedgers(source, settings, ledgers, how));
      if (swept.every((each) => each === undefined)) say(visibly`${source.name}: no ledger says that a run left anything behind`);
      done.push(...swept);
    }
    for (const ledgers of folders) printOthers(settings, ledgers);
    return done.includes(false) ? 1 : 0;
  },
});

/**
 * The folders of ledgers: a replay keeps its reports, and so its ledgers, apart.
 * @throws UsageError if a link or a file is in the way of one, before anything is read through it or sent
 */
function ledgerFolders({ out, targets }: Settings): string[] {
  try {
    const replays = folderNames(join(out, 'replay')).filter(isRequirementId);
    const withLedger = replays.filter((id) => folderNames(join(out, 'replay', id)).includes('ledger'));
    const folders = [join(out, 'ledger'), ...withLedger.map((id) => join(out, 'replay', id, 'ledger'))];
    for (const ledgers of folders) for (const { name } of [{ name: '' }, ...targets]) folderNames(join(ledgers, name));
    return folders;
  } catch (error) {
    throw new UsageError(`sweep: ${(error as Error).message}. Move it away, or set CONFORMANCE_OUT to another folder.`);
  }
}

/** Ledgers of targets that are not configured now. */
function printOthers({ targets }: Settings, ledgers: string): void {
  const names = new Set(targets.map(({ name }) => name));
  for (const name of folderNames(ledgers)) {
    const left = pastRuns(join(ledgers, name));
    if (!names.has(name) && left.length > 0)
      say(visibly`${name}: ${counted(left.length, 'run')} left a ledger; configure that target to sweep it`);
  }
}

/** The rate, in requests a second, from which the time for deleting is computed. */
const usualPerSecond = 10;

/** Whether a name says that a run of this suite created the image, and that the run began more than a day ago. */
function isOfOldRun(name: string): boolean {
  const startMs = runStartMs(runOfName(name) ?? '');
  return startMs !== undefined && Date.now() - startMs > dayMs;
}

/**
 * Deletes images by nothing but their names, for agents whose ledgers are gone: those made by runs of this suite that began more than a
 * day ago. Returns whether the list could be read to its end and no such image is left.
 */
export async function sweepByName(source: TargetSource, settings: Settings, how: How): Promise<boolean> {
  const say = (text: string): void => print(visibly`${source.name}: ${text}\n`);
  if (source.kind === 'embedded') {
    say('the embedded target ends with its run: nothing is left on it');
    return true;
  }
  const { description } = await resolvedTarget(source, settings);
  if (description.images.source === 'stateless') {
    say('the target keeps no state: there is nothing to delete');
    return true;
  }
  const folder = join(settings.out, 'ledger', source.name);
  const runs = pastRuns(folder);
  const held = heldRuns(source, folder, runs, how);
  const kept = [...runs.flatMap(({ id, over }) => (over ? [] : [id])), ...held];
  const isOld = (name: string): boolean => isOfOldRun(name) && !kept.includes(runOfName(name) ?? '');
  const isDone = await withTarget(description, { id: newRunId() }, say, (target) => sweepNames(target, isOld, how.dryRun, say));
  return isDone && held.length === 0;
}

/** The ids of those runs of which nothing is deleted, because their deletions took images of others. Says so. */
function heldRuns(source: TargetSource, folder: string, runs: readonly PastRun[], { despiteLosses }: How): readonly string[] {
  const all = despiteLosses ? [] : runs.filter(({ over }) => over).map(({ id }) => leftoversOf(folder, id));
  const held = all.filter(({ tookOthers }) => tookOthers);
  for (const leftovers of held) sayOf(source, leftovers.run, heldLine(leftovers));
  return held.map(({ run }) => run);
}

async function sweepNames(
  target: Target,
  isOld: (name: string) => boolean,
  dryRun: boolean,
  say: (text: string) => void,
): Promise<boolean> {
  const list = await imageList(target, { send: new CleanUpTime(budgets.sweptList.mostMs).read });
  if (list === undefined) {
    say('the list of images cannot be read, so no image can be found by its name');
    return false;
  }
  const { addressable, unaddressable } = namedImages(target, list.named, isOld);
  if (!list.whole) say(`the list of images could not be read to its end; ${list.size} images were checked`);
  say(
    `${addressable.length + unaddressable.length} of ${list.size} images are named after runs of this suite that began more than a day ago`,
  );
  if (dryRun) {
    for (const { id, name } of addressable)
      say(
        `would delete image ${id}, ${JSON.stringify(name)}, of a run that began ${began(name)}, unless it shows another moment of its creation`,
      );
    return list.whole;
  }
  const time = new CleanUpTime(cleanUpMs(addressable.length, target.perSecond ?? usualPerSecond));
  const belongs = (name: string, created?: string): boolean => isOld(name) && isMadeBy(runOfName(name) ?? '', name, created);
  const old = addressable.map(({ id }) => ({ id, proof: 'none' as const, belongs }));
  const removed = await removal(target, old, time, { find: async () => [], isSeeking: false }, { byGet: false, inList: true });
  const images = [...removed.images.map(({ ended }) => ended), ...unaddressable];
  for (const line of imageLines(images, 'sweep')) say(line);
  if (time.ended !== undefined) say(`the sweep ended early: ${time.ended}`);
  return list.whole && images.every(({ fate }) => ['removed', 'gone', 'unconfirmed'].includes(fate));
}

function began(name: string): string {
  return new Date(runStartMs(runOfName(name) ?? '') ?? 0).toISOString().slice(0, 16);
}

/** Sweeps up after the runs on one target whose ledgers are in a folder. Returns whether nothing is left; undefined without a run. */
export async function sweepLedgers(
  source: TargetSource,
  settings: Settings,
  ledgers: string,
  how: How,
): Promise<boolean | undefined> {
  const folder = join(ledgers, source.name);
  const runs = pastRuns(folder);
  // What ran on the embedded target is gone with it, whatever its ledger says.
  const unreadable = source.kind === 'embedded' ? [] : runs.filter((run) => run.unreadable);
  for (const { id } of unreadable) for (const line of damagedLines(leftoversOf(folder, id).damaged)) sayOf(source, id, line);
  for (const { id, elsewhere } of runs.filter((run) => !run.over && !run.unreadable)) {
    const text = `ran on the machine ${JSON.stringify(elsewhere)} less than a day ago and may still be running`;
    sayOf(source, id, `${elsewhere === undefined ? 'is still running' : text}: left alone`);
  }
  const over = runs.filter((run) => run.over && !unreadable.includes(run));
  if (over.length === 0) return unreadable.length === 0 ? undefined : false;
  if (source.kind === 'embedded') {
    for (const { id } of over) {
      sayOf(source, id, 'ran on the embedded target, which no longer exists: its ledger is removed');
      if (!how.dryRun) forget(leftoversOf(folder, id).files);
    }
    return true;
  }
  const held = heldRuns(source, folder, over, how);
  const due = over.filter(({ id }) => !held.includes(id));
  const isAllDue = unreadable.length + held.length === 0;
  if (how.dryRun) for (const { id } of due) foretell(source, leftoversOf(folder, id));
  if (how.dryRun || due.length === 0) return isAllDue;
  const { description } = await resolvedTarget(source, settings);
  const done: boolean[] = [];
  for (const run of due) done.push(await sweepRun(source, description, ledgers, run));
  return isAllDue && !done.includes(false);
}

function foretell(source: TargetSource, { run, images, open, armed, damaged }: Leftovers): void {
  const made = `${counted(images.size, 'image')} if the name shows that this run created it: ${listedTexts(images.keys()) || 'none'}`;
  sayOf(source, run, `would delete ${made}`);
  if (open.size > 0)
    sayOf(source, run, `would look for ${counted(open.size, 'image')} by name: ${JSON.stringify([...open.keys()])}`);
  for (const line of damagedLines(damaged)) sayOf(source, run, line);
  for (const { code, image } of armed) sayOf(source, run, `would disarm ${code} for image ${JSON.stringify(image)}`);
}

async function sweepRun(source: TargetSource, description: TargetDescription, ledgers: string, run: PastRun): Promise<boolean> {
  if (run.url !== undefined && run.url !== description.url) {
    const [there, here] = [JSON.stringify(run.url), description.url];
    sayOf(source, run.id, `ran on ${there}, not on ${here}: left alone. Configure that target to sweep it.`);
    return false;
  }
  return withTarget(
    description,
    { id: run.id, ledgers },
    (text) => sayOf(source, run.id, text),
    async (target) => {
      const folder = join(ledgers, source.name);
      try {
        const cleaned = await clean(target, leftoversOf(folder, run.id), { believes: false });
        for (const line of sweptLines(cleaned)) sayOf(source, run.id, line);
        return cleaned.isDone;
      } catch (error) {
        sayOf(source, run.id, `not swept: ${target.redactor.text((error as Error).message)}`);
        return false;
      }
    },
  );
}

function sayOf({ name }: TargetSource, run: string, what: string): void {
  print(visibly`${name}: run ${run}: ${what}\n`);
}

/**
 * Opens a target for a sweep, does what is to be done between two lists, and closes it. Returns whether that says that nothing is left, and the
 * lists show no loss of others' images. `ledgers` is a temporary folder if none is given.
 */
export async function withTarget(
  description: TargetDescription,
  run: { readonly id: string; readonly ledgers?: string },
  say: (text: string) => void,
  work: (target: Target) => Promise<boolean>,
): Promise<boolean> {
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-sweep-'));
  const target = await openTarget({ run: newRun(scratch, { ...run, hidden: secretsKeptOut() }), description, worker: 'sweep' });
  try {
    await keepTenantImages(target, join(scratch, description.name), { byList: true }).catch(() => undefined);
    const isDone = await work(target);
    const lost = await lostSince(target).catch(() => undefined);
    if (lost === undefined) return isDone;
    const { sharedTenant = false } = description.limits;
    say(
      sharedTenant
        ? `${lost}; others work here, so nobody knows by whom`
        : `${lost}. A deletion of this sweep may have done that. Find out before you sweep or run again. If others work in this tenant, set TARGET_SHARED_TENANT=true.`,
    );
    return isDone && sharedTenant;
  } finally {
    await target.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}
