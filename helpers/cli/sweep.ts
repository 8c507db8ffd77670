import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clean } from '../images/clean-up/clean-up.ts';
import { dryLines, heldLine, sweptLines, unreadableLine } from '../images/clean-up/clean-up-text.ts';
import type { ImageList } from '../images/client/lists.ts';
import type { Target } from '../images/client/target.ts';
import { isShared, keepTenantImages } from '../images/client/tenant-images.ts';
import { lostSince } from '../images/client/windows.ts';
import { openTarget } from '../images/open-target.ts';
import { newRun } from '../images/run-state.ts';
import { dayMs, forget, type Leftovers, leftoversOf, type PastRun, pastRuns } from '../images/safety/ledger-file.ts';
import { newRunId, runOfName, runStartMs } from '../images/safety/ownership.ts';
import { folderNames } from '../platform/output/make-folder.ts';
import { counted } from '../platform/text/phrases.ts';
import { print, say } from '../platform/text/print.ts';
import { secretsKeptOut } from '../platform/text/redaction/kept-out.ts';
import { visibly } from '../platform/text/visible.ts';
import type { TargetDescription } from '../settings/description.ts';
import { resolvedTarget } from '../settings/login/resolved-target.ts';
import { configured, type Settings } from '../settings/settings.ts';
import type { TargetSource } from '../settings/targets.ts';
import { command, endedBySignal, UsageError } from './command.ts';

/** A sweep of one target. */
interface Sweep {
  readonly description: TargetDescription;
  /** The folder of all ledgers. */
  readonly ledgers: string;
  readonly isDry: boolean;
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
    'dry-run': { type: 'boolean', help: 'read, and print what would be deleted; delete nothing' },
    'by-name': {
      type: 'boolean',
      help: 'for throw-away agents, whose ledgers are gone: also delete the images of the list whose name shows that a run of this suite created them and began more than a day ago',
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
    const ledgers = ledgerFolder(settings);
    let isDone = true;
    for (const source of settings.targets) isDone = (await sweepTarget(source, settings, ledgers, given)) && isDone;
    if (!given.has('by-name')) printOthers(settings, ledgers);
    return isDone ? 0 : 1;
  },
});

/** The folder of ledgers. @throws UsageError if a link or a file is in the way, before anything is read through it or sent */
function ledgerFolder({ out, names }: Settings): string {
  const ledgers = join(out, 'ledger');
  try {
    for (const name of ['', ...names]) folderNames(join(ledgers, name));
    return ledgers;
  } catch (error) {
    throw new UsageError(`sweep: ${(error as Error).message}. Move it away, or set CONFORMANCE_OUT to another folder.`);
  }
}

/** Ledgers of targets that are not configured now. */
function printOthers({ names }: Settings, ledgers: string): void {
  for (const name of folderNames(ledgers)) {
    const left = pastRuns(join(ledgers, name));
    if (!names.includes(name) && left.length > 0)
      say(visibly`${name}: ${counted(left.length, 'run')} left a ledger; configure that target to sweep it`);
  }
}

/** Sweeps one target. Returns whether nothing is left but what young runs may need. */
async function sweepTarget(
  source: TargetSource,
  settings: Settings,
  ledgers: string,
  given: { readonly has: (option: 'dry-run' | 'by-name' | 'despite-losses') => boolean },
): Promise<boolean> {
  const { name, embedded } = source.description;
  const sayOf = (text: string): void => print(visibly`${name}: ${text}\n`);
  const folder = join(ledgers, name);
  const runs = pastRuns(folder);
  const over = runs.filter(({ over: isOver }) => isOver);
  const isDry = given.has('dry-run');
  for (const { id, elsewhere } of runs.filter((run) => !over.includes(run))) {
    const where = `ran on the machine ${JSON.stringify(elsewhere)} less than a day ago and may still be running`;
    sayOf(`run ${id}: ${elsewhere === undefined ? 'is still running' : where}: left alone`);
  }
  if (embedded) {
    sayOf('the embedded target ends with its run: nothing is left on it');
    if (!isDry) for (const { id } of over) forget(leftoversOf(folder, id).files);
    return true;
  }
  if (over.length === 0 && !given.has('by-name')) {
    sayOf('no ledger says that a run left anything behind');
    return true;
  }
  let isDone = true;
  let description: TargetDescription | undefined;
  for (const run of [...over, ...(given.has('by-name') ? [undefined] : [])]) {
    const held = given.has('despite-losses') ? [] : withLosses(source, folder);
    for (const leftovers of held) sayOf(`run ${leftovers.run}: ${heldLine(leftovers)}`);
    if (held.length > 0) return false;
    description ??= (await resolvedTarget(source, settings)).description;
    const sweep = { description, ledgers, isDry };
    const isOfRun = run === undefined ? await sweepByName(sweep, runs, sayOf) : await sweepRun(sweep, run, sayOf);
    isDone &&= isOfRun;
  }
  return isDone;
}

/** What runs and sweeps of a target left whose deletions took images of others, this sweep included: nothing is deleted while there is one. */
function withLosses({ description: { url } }: TargetSource, folder: string): readonly Leftovers[] {
  const isHere = (run: PastRun): boolean => run.url === undefined || url === undefined || run.url === url;
  const here = pastRuns(folder).filter(isHere);
  return here.map(({ id }) => leftoversOf(folder, id)).filter(({ tookOthers }) => tookOthers);
}

/** Sweeps up after a run, according to its ledgers. Returns whether nothing is left. */
async function sweepRun(sweep: Sweep, { id, url, unreadable }: PastRun, sayOf: Say): Promise<boolean> {
  const { name, url: configuredUrl } = sweep.description;
  const say: Say = (text) => sayOf(`run ${id}: ${text}`);
  if (unreadable) {
    say(unreadableLine(leftoversOf(join(sweep.ledgers, name), id)));
    return false;
  }
  if (url !== undefined && url !== configuredUrl) {
    say(`ran on ${JSON.stringify(url)}, not on ${configuredUrl}: left alone. Configure that target to sweep it.`);
    return false;
  }
  return (await swept(sweep, id, say)).isDone;
}

/**
 * Deletes images by nothing but their names, for agents whose ledgers are gone: those made by runs of this suite that began more than a
 * day ago. Returns whether the list could be read to its end and no such image is left. On an agent of which nothing is kept, no sweep can know
 * that an earlier one took images of others.
 */
async function sweepByName(sweep: Sweep, runs: readonly PastRun[], say: Say): Promise<boolean> {
  if (sweep.description.images.source === 'stateless') {
    say('the target keeps no state: there is nothing to delete');
    return true;
  }
  const running = runs.flatMap(({ id, over }) => (over ? [] : [id]));
  const isYoung = (run: string): boolean => runStartMs(run) > Date.now() - dayMs || running.includes(run);
  const { isDone, list } = await swept(sweep, newRunId(), say, (run) => !isYoung(run));
  if (list?.whole !== true)
    say(`the list of images ${list === undefined ? 'cannot be read' : 'could not be read to its end'}: images may be left`);
  const young = list?.named.filter(({ name }) => isYoung(runOfName(name) ?? '')).length ?? 0;
  if (young > 0)
    say(
      `${counted(young, 'image')} of runs that began less than a day ago, or are still going on, ${young === 1 ? 'is' : 'are'} left alone. Sweep by name again a day later.`,
    );
  return isDone && list?.whole === true;
}

/** Sweeps up after a run or, with `isWanted`, after all runs that are meant, and says what it came to. The list is the last one that it read. */
async function swept(
  { description, ledgers, isDry }: Sweep,
  id: string,
  say: Say,
  isWanted?: (run: string) => boolean,
): Promise<{ readonly isDone: boolean; readonly list?: ImageList | undefined }> {
  const scratch = mkdtempSync(join(tmpdir(), 'delete-image-sweep-'));
  const folder = join(ledgers, description.name);
  const run = newRun(scratch, { id, hidden: secretsKeptOut(), ...(!isDry && { ledgers }) });
  const target = await openTarget({ run, description, worker: 'sweep' });
  try {
    await keepTenantImages(target, join(scratch, description.name), { byList: true }).catch(() => undefined);
    const leftovers = leftoversOf(folder, id);
    const cleaned = await clean(target, leftovers, { believes: false, isDry, ...(isWanted && { isWanted }) });
    for (const line of isDry ? dryLines(cleaned, leftovers) : sweptLines(cleaned, isWanted ? [] : leftovers.files)) say(line);
    const isHarmless = await tookNothing(target, say);
    const isDone = isHarmless && (isDry || cleaned.isDone);
    const { tookOthers, files } = leftoversOf(folder, id);
    // The ledger of a sweep by name says only that it took images of others.
    if (!isDry && (isDone || (isWanted !== undefined && !tookOthers))) forget(files);
    return { isDone, list: cleaned.list };
  } catch (error) {
    say(`not swept: ${target.redactor.text((error as Error).message)}`);
    return { isDone: false };
  } finally {
    await target.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Whether no images of others were lost beside the deletions of a sweep, by the lists before and after it; says which were. */
async function tookNothing(target: Target, say: Say): Promise<boolean> {
  const lost = await lostSince(target).catch(() => undefined);
  if (lost === undefined) return true;
  if (!target.windows.hasDeleted) {
    say(`${lost}. This sweep sent no DELETE.`);
    return true;
  }
  if (isShared(target)) {
    say(`${lost}; others work here, so nobody knows by whom`);
    return true;
  }
  target.ledger.note({ event: 'took-others' });
  say(
    `${lost}. A deletion of this sweep may have done that. Find out before you sweep or run again. If others work in this tenant, set TARGET_SHARED_TENANT=true.`,
  );
  return false;
}
