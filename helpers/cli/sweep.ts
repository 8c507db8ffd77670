import { join } from 'node:path';
import { pastRuns } from '../images/clean-up/past-runs.ts';
import { folderNames } from '../platform/output/make-folder.ts';
import { counted } from '../platform/text/phrases.ts';
import { say } from '../platform/text/print.ts';
import { visibly } from '../platform/text/visible.ts';
import { configured } from '../run/project-outline.ts';
import type { Settings } from '../settings/settings.ts';
import { isRequirementId } from '../verdict/requirement.ts';
import { command, endedBySignal } from './command-definition.ts';
import { sweepByName } from './sweep-by-name.ts';
import { sweepLedgers } from './sweep-ledgers.ts';
import { UsageError } from './usage-error.ts';

/** `npm run sweep`: disarms provocations that earlier runs left armed, and deletes the images that they left behind. Nothing else. */
export const sweep = command({
  name: 'sweep',
  summary: 'Deletes what earlier runs made and left behind on the configured targets, and nothing else.',
  usage: ['[--dry-run] [--by-name]'],
  details: [
    'Disarms provocations that earlier runs left armed, and deletes the images that they made. It deletes an image only if the name shows that the run of that ledger made it, and does not touch runs that are still going on. It reads the list of images before and after its deletions, and says what else is gone.',
  ],
  options: {
    'dry-run': { type: 'boolean', help: 'print what would be deleted; delete nothing' },
    'by-name': {
      type: 'boolean',
      help: 'for throw-away agents, whose ledgers are gone: read the list of images and delete those whose name shows that a run of this suite made them and began more than a day ago',
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
    const dryRun = given.has('dry-run');
    const done: (boolean | undefined)[] = [];
    const folders = given.has('by-name') ? [] : ledgerFolders(settings);
    for (const source of settings.targets) {
      const swept: (boolean | undefined)[] = given.has('by-name') ? [await sweepByName(source, settings, dryRun)] : [];
      for (const ledgers of folders) swept.push(await sweepLedgers(source, settings, ledgers, dryRun));
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
