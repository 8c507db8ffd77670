import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { say } from '../printing/print.ts';
import { visibly } from '../printing/visible.ts';
import { pastRuns } from '../run/past-runs.ts';
import { configured } from '../run/project-outline.ts';
import { command } from './command-definition.ts';
import { sweepByName } from './sweep-by-name.ts';
import { sweepLedgers } from './sweep-ledgers.ts';

/** `npm run sweep`: disarms what earlier runs left armed, and deletes the images that they made and left behind. Nothing else. */
export const sweep = command({
  name: 'sweep',
  summary: 'Deletes what earlier runs made and left behind on the configured targets, and nothing else.',
  usage: ['[--dry-run] [--by-name]'],
  details: [
    'Disarms what earlier runs left armed, and deletes the images that they made. An image is deleted only where its name shows that the run of the ledger made it. A run that is still going on is left alone.',
  ],
  options: {
    'dry-run': { type: 'boolean', help: 'say what would be deleted; delete nothing' },
    'by-name': {
      type: 'boolean',
      help: 'for agents that are thrown away, whose ledgers are gone: read the list of images and delete those whose name says that a run of this suite made them, and that it began more than a day ago',
    },
  },
  operands: { least: 0, most: 0, expected: 'options only' },
  statuses: {
    0: 'nothing is left',
    1: 'something is left, or could not be looked at',
    2: 'an option or the configuration is wrong',
  },
  run: async (given) => {
    const settings = configured();
    const dryRun = given.has('dry-run');
    const done: boolean[] = [];
    if (given.has('by-name')) {
      for (const source of settings.targets) done.push(await sweepByName(source, settings, dryRun));
    } else {
      for (const ledgers of ledgerFolders(settings)) {
        for (const source of settings.targets) done.push(await sweepLedgers(source, settings, ledgers, dryRun));
        tellOfOthers(settings, ledgers);
      }
    }
    return done.includes(false) ? 1 : 0;
  },
});

/** The folders of ledgers: a replay keeps its reports, and so its ledgers, apart. */
function ledgerFolders({ out }: Settings): string[] {
  const replays = folders(join(out, 'replay')).map((id) => join(out, 'replay', id, 'ledger'));
  return [join(out, 'ledger'), ...replays.filter((ledgers) => existsSync(ledgers))];
}

/** Ledgers of targets that are not configured now. */
function tellOfOthers({ targets }: Settings, ledgers: string): void {
  const names = new Set(targets.map(({ name }) => name));
  for (const name of folders(ledgers)) {
    const left = pastRuns(join(ledgers, name));
    if (!names.has(name) && left.length > 0)
      say(visibly`${name}: ${left.length} runs have ledgers; configure that target to sweep it`);
  }
}

function folders(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}
