import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clean } from '../images/clean-up/clean-up.ts';
import { heldLine, listedTexts, sweptLines, unreadableLine } from '../images/clean-up/clean-up-text.ts';
import { CleanUpTime } from '../images/clean-up/clean-up-time.ts';
import { dayMs, forget, type Leftovers, leftoversOf, type PastRun, pastRuns } from '../images/clean-up/leftovers.ts';
import { whyUnaddressable } from '../images/clean-up/search.ts';
import { Api } from '../images/client/api.ts';
import { imageList } from '../images/client/lists.ts';
import type { Target } from '../images/client/target.ts';
import { keepTenantImages } from '../images/client/tenant-images.ts';
import { lostSince } from '../images/client/windows.ts';
import { openTarget } from '../images/open-target.ts';
import { newRun, newRunId, runOfName, runStartMs } from '../images/run-state.ts';
import { folderNames } from '../platform/output/make-folder.ts';
import { counted } from '../platform/text/phrases.ts';
import { print, say } from '../platform/text/print.ts';
import { secretsKeptOut } from '../platform/text/redaction/kept-out.ts';
import { visibly } from '../platform/text/visible.ts';
import type { TargetDescription } from '../settings/description.ts';
import { resolvedTarget } from '../settings/login/resolved-target.ts';
import { isOperators } from '../settings/operators-images.ts';
import { configured, type Settings, type TargetSource } from '../settings/settings.ts';
import { command, endedBySignal } from './command-definition.ts';
import { UsageError } from './usage-error.ts';

/** A sweep of one target, and what the operator said about it. */
interface Sweep {
  readonly source: TargetSource;
  /** Logs in, once for all runs. */
  readonly resolve: (source: Exclude<TargetSource, { kind: 'embedded' }>) => Promise<TargetDescription>;
  readonly dryRun: boolean;
  /** What past runs and sweeps of this target left, whose deletions took images of others. Nothing is deleted while there is one. */
  readonly held: () => readonly Leftovers[];
  /** Whether the operator says that the service is fixed. */
  readonly despiteLosses: boolean;
}

type Say = (text: string) => void;

/** `npm run sweep`: disarms provocations that earlier runs left armed, and deletes the images that they left behind. Nothing else. */
export const sweep = command({
  name: 'sweep',
  summary: 'Deletes what earlier runs created and left behind on the configured targets, and nothing else.',
  usage: ['[--dry-run] [--by-name] [--despite-losses]'],
  details: [
    'Disarms provocations that earlier runs left armed, and deletes the images that they created. It deletes an image only if the name shows that the run of that ledger created it, and does not touch runs that are still going on. It reads the list of images before and after its deletions, and says what else is gone. If deletions of a run or a sweep took images of others, it deletes nothing more on that target.',
  ],
  options: {
    'dry-run': { type: 'boolean', help: 'print what would be deleted; delete nothing' },
    'by-name': {
      type: 'boolean',
      help: 'for throw-away agents, whose ledgers are gone: read the list of images and delete those whose name shows that a run of this suite created them and began more than a day ago',
    },
    'despite-losses': {
      type: 'boolean',
      help: 'once the service is fixed: sweep again, although deletions of an earlier run or sweep took images of others',
    },
  },
  statuses: {
    0: 'nothing is left but what young runs may need; with --dry-run, what would be deleted is printed',
    1: 'something is left, or could not be checked; or images of others are gone or changed beside the deletions',
    2: 'an option or the configuration is wrong',
    ...endedBySignal('at once; the ledgers stay, so sweep again'),
  },
  run: async (given) => {
    const settings = configured();
    const [isByName, despiteLosses] = [given.has('by-name'), given.has('despite-losses')];
    const ledgers = ledgerFolder(settings);
    const done: (boolean | undefined)[] = [];
    for (const source of settings.targets) {
      let resolved: Promise<TargetDescription> | undefined;
      const how: Sweep = {
        source,
        resolve: (described) => {
          resolved ??= resolvedTarget(described, settings).then(({ description }) => description);
          return resolved;
        },
        dryRun: given.has('dry-run'),
        held: () => (despiteLosses ? [] : withLosses(source, join(ledgers, source.name))),
        despiteLosses,
      };
      for (const leftovers of how.held()) sayOf(source, leftovers.run)(heldLine(leftovers));
      const swept: (boolean | undefined)[] = [];
      if (isByName) swept.push(await sweepByName(how, ledgers));
      else for (const run of pastRuns(join(ledgers, source.name))) swept.push(await sweepRun(how, ledgers, run));
      if (swept.every((each) => each === undefined)) say(visibly`${source.name}: no ledger says that a run left anything behind`);
      done.push(...swept);
    }
    if (!isByName) printOthers(settings, ledgers);
    return done.includes(false) ? 1 : 0;
  },
});

/** The folder of ledgers. @throws UsageError if a link or a file is in the way, before anything is read through it or sent */
function ledgerFolder({ out, targets }: Settings): string {
  const ledgers = join(out, 'ledger');
  try {
    for (const { name } of [{ name: '' }, ...targets]) folderNames(join(ledgers, name));
    return ledgers;
  } catch (error) {
    throw new UsageError(`sweep: ${(error as Error).message}. Move it away, or set CONFORMANCE_OUT to another folder.`);
  }
}

/** What runs and sweeps of a target left whose deletions took images of others, this sweep included. */
function withLosses(source: TargetSource, folder: string): readonly Leftovers[] {
  if (source.kind === 'embedded') return [];
  const { url } = source.description;
  const isHere = (run: PastRun): boolean => run.url === undefined || url === undefined || run.url === url;
  const runs = pastRuns(folder).filter(isHere);
  return runs.map(({ id }) => leftoversOf(folder, id)).filter(({ tookOthers }) => tookOthers);
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

/** Sweeps up after a run, according to its ledgers. Returns whether nothing is left; undefined if the run is still going on. */
async function sweepRun(sweep: Sweep, ledgers: string, run: PastRun): Promise<boolean | undefined> {
  const { source, dryRun } = sweep;
  const say = sayOf(source, run.id);
  const folder = join(ledgers, source.name);
  const leftovers = leftoversOf(folder, run.id);
  if (run.unreadable && source.kind !== 'embedded') {
    say(unreadableLine(leftovers));
    return false;
  }
  if (!run.over) {
    const there = run.elsewhere === undefined ? undefined : JSON.stringify(run.elsewhere);
    const text = `ran on the machine ${there} less than a day ago and may still be running`;
    say(`${there === undefined ? 'is still running' : text}: left alone`);
    return undefined;
  }
  if (source.kind === 'embedded') {
    // What ran on the embedded target is gone with it, whatever its ledger says.
    say('ran on the embedded target, which no longer exists: its ledger is removed');
    if (!dryRun) forget(leftovers.files);
    return true;
  }
  const held = sweep.held();
  if (held.length > 0) {
    if (!held.some(({ run: id }) => id === run.id))
      say('left alone, because images of others vanished beside deletions on this target');
    return false;
  }
  if (dryRun) {
    foretell(leftovers, say);
    return true;
  }
  const description = await sweep.resolve(source);
  if (run.url !== undefined && run.url !== description.url) {
    say(`ran on ${JSON.stringify(run.url)}, not on ${description.url}: left alone. Configure that target to sweep it.`);
    return false;
  }
  const isDone = await withTarget(description, { id: run.id, ledgers }, say, async (target) => {
    try {
      const cleaned = await clean(target, leftoversOf(folder, run.id), { believes: false });
      for (const line of sweptLines(cleaned)) say(line);
      return cleaned.isDone;
    } catch (error) {
      say(`not swept: ${target.redactor.text((error as Error).message)}`);
      return false;
    }
  });
  // With the ledger of this sweep. That of one that took images of others stays, whatever is left of the run: it holds the next sweep.
  if (isDone) forget(leftoversOf(folder, run.id).files);
  return isDone;
}

function foretell({ images, open, armed }: Leftovers, say: Say): void {
  const ids = listedTexts(images.keys()) || 'none';
  say(
    `would look at ${counted(images.size, 'image')} of its ledger, and delete each whose name shows that this run created it: ${ids}`,
  );
  if (open.size > 0) say(`would look for ${counted(open.size, 'image')} by name: ${JSON.stringify([...open.keys()])}`);
  for (const { code, image } of armed) say(`would disarm ${code} for image ${JSON.stringify(image)}`);
}

/**
 * Deletes images by nothing but their names, for agents whose ledgers are gone: those made by runs of this suite that began more than a
 * day ago. Returns whether the list could be read to its end and no such image is left. If a deletion takes an image of others, the ledger of
 * this sweep stays and stops the next one. On an agent of which nothing is kept, no sweep can know that.
 */
async function sweepByName({ source, resolve, dryRun, held, despiteLosses }: Sweep, ledgers: string): Promise<boolean> {
  const say: Say = (text) => print(visibly`${source.name}: ${text}\n`);
  if (source.kind === 'embedded') {
    say('the embedded target ends with its run: nothing is left on it');
    return true;
  }
  const description = await resolve(source);
  if (description.images.source === 'stateless') {
    say('the target keeps no state: there is nothing to delete');
    return true;
  }
  if (held().length > 0) return false;
  const folder = join(ledgers, source.name);
  const running = pastRuns(folder).flatMap(({ id, over }) => (over ? [] : [id]));
  const isOld = (run: string): boolean => (runStartMs(run) ?? Date.now()) < Date.now() - dayMs && !running.includes(run);
  const id = newRunId();
  const leftovers = leftoversOf(folder, id);
  const isDone = await withTarget(description, { id, ...(!dryRun && { ledgers }) }, say, async (target) => {
    const time = new CleanUpTime({ perSecond: target.perSecond });
    if (dryRun) return foretellNames(target, isOld, time, say);
    const cleaned = await clean(target, leftovers, { believes: false, isWanted: isOld, time });
    for (const line of sweptLines({ ...cleaned, unreturned: [], doubt: undefined })) say(line);
    return isWhole(cleaned.list, say) && cleaned.isDone;
  });
  const { tookOthers, files } = leftoversOf(folder, id);
  if (!tookOthers) forget(files);
  // The ledger of an earlier sweep by name says only that it took images of others.
  if (isDone && despiteLosses)
    for (const { images, open, armed, files } of withLosses(source, folder))
      if (images.size + open.size + armed.length === 0) forget(files);
  return isDone;
}

/** Whether a list was read to its end. If not, says so, and which images are too young to be deleted by name. */
function isWhole(list: Awaited<ReturnType<typeof imageList>>, say: Say): boolean {
  if (list === undefined) say('the list of images cannot be read, so no image can be found by its name');
  else if (!list.whole) say(`the list of images could not be read to its end; ${list.size} images were checked`);
  const startsMs = (list?.named ?? []).flatMap(({ name }) => runStartMs(runOfName(name) ?? '') ?? []);
  const youngMs = startsMs.filter((startMs) => startMs >= Date.now() - dayMs);
  if (youngMs.length > 0) {
    const from = `${new Date(Math.max(...youngMs) + dayMs).toISOString().slice(0, 16)}Z`;
    const are = youngMs.length === 1 ? 'is' : 'are';
    say(
      `${counted(youngMs.length, 'image')} of runs that began less than a day ago ${are} left alone. Sweep by name again from ${from} on.`,
    );
  }
  return list?.whole === true;
}

async function foretellNames(target: Target, isOld: (run: string) => boolean, time: CleanUpTime, say: Say): Promise<boolean> {
  const list = await imageList(new Api(target), { send: time.read });
  for (const { id, name } of list?.named ?? []) {
    const run = runOfName(name) ?? '';
    if (!isOld(run) || isOperators(id, target.description) || whyUnaddressable(id, target) !== undefined) continue;
    const began = new Date(runStartMs(run) ?? 0).toISOString().slice(0, 16);
    say(
      `would delete image ${id}, ${JSON.stringify(name)}, of a run that began ${began}, unless it shows another moment of its creation`,
    );
  }
  return isWhole(list, say);
}

const sayOf =
  ({ name }: TargetSource, run: string): Say =>
  (what) =>
    print(visibly`${name}: run ${run}: ${what}\n`);

/**
 * Opens a target for a sweep, does what is to be done between two lists, and closes it. Returns whether that says that nothing is left, and the
 * lists show no loss of others' images. `ledgers` is a temporary folder if none is given.
 */
async function withTarget(
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
    if (!target.windows.hasDeleted) {
      say(`${lost}. This sweep sent no DELETE.`);
      return isDone;
    }
    const { sharedTenant = false } = description.limits;
    if (!sharedTenant) target.ledger.note({ event: 'took-others' });
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
