/**
 * `npm run sweep`: disarms what earlier runs left armed, and deletes the images that they made and left behind, on the configured
 * targets. Nothing else, and nothing of a run that is still going on.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Settings } from '../config/settings.ts';
import { SettingsError } from '../config/settings-error.ts';
import { complain, say } from '../printing/print.ts';
import { visibly } from '../printing/visible.ts';
import { pastRuns } from '../run/past-runs.ts';
import { configured } from '../run/project-outline.ts';
import { sweepByName } from './sweep-by-name.ts';
import { sweepLedgers } from './sweep-ledgers.ts';

const usage = `usage: npm run sweep [-- options]

Disarms what earlier runs left armed and deletes the images that they made and left behind, on the configured
targets. An image is deleted only where its name shows that the run of the ledger made it.

  --dry-run   says what would be deleted, and deletes nothing
  --by-name   for agents that are thrown away, whose ledgers are gone: reads the list of images and deletes those
              whose name says that a run of this suite made them, and that it began more than a day ago
  --help      this text

exit status: 0 nothing is left; 1 something is left, or could not be looked at; 2 wrong option or configuration`;

try {
  await main();
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  const isOption = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
  process.exitCode = isOption || error instanceof SettingsError ? 2 : 1;
}

async function main(): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { 'dry-run': flag, 'by-name': flag, help: flag } });
  if (values.help) return say(usage);
  const settings = configured();
  const dryRun = values['dry-run'];
  const done: boolean[] = [];
  if (values['by-name']) {
    for (const source of settings.targets) done.push(await sweepByName(source, settings, dryRun));
  } else {
    for (const ledgers of ledgerFolders(settings)) {
      for (const source of settings.targets) done.push(await sweepLedgers(source, settings, ledgers, dryRun));
      tellOfOthers(settings, ledgers);
    }
  }
  if (done.includes(false)) process.exitCode = 1;
}

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
