import { readdirSync } from 'node:fs';
import { commandLine } from '../installation/command-line.ts';
import { playwrightWords } from '../installation/playwright-cli.ts';
import { startPlaywright } from '../playwright-internals/in-this-process.ts';
import { complain } from '../printing/print.ts';
import { visible } from '../printing/visible.ts';
import { configured } from '../run/project-outline.ts';
import { command } from './command-definition.ts';
import { UsageError } from './usage-error.ts';

/** `npm run merge -- FOLDER`: one verdict from the blobs of shards. */
export const merge = command({
  name: 'merge',
  summary: 'Writes one verdict and one report for a run that was divided into shards. Sends nothing.',
  usage: ['FOLDER'],
  details: [
    `FOLDER holds the blobs of all shards, side by side. "${commandLine('run', '--shard=1/3')}" leaves its blob in blob-report/.`,
    'The blobs describe the target, so TARGET_* variables are not needed. CONFORMANCE_GATE and CONFORMANCE_REQUIRE apply.',
  ],
  options: {},
  operands: { least: 1, most: 1, expected: 'the folder with the blobs' },
  statuses: {
    0: 'the verdict passes the gate (CONFORMANCE_GATE)',
    1: 'the verdict fails the gate, or the blobs cannot be merged',
    2: 'the folder holds no blob, or the configuration is wrong',
  },
  run: async ({ operands: [folder = ''] }) => {
    configured();
    if (!holdsBlobs(folder))
      throw new UsageError(`merge: there is no blob (*.zip) in ${folder}. Give the folder that holds the blobs of all shards.`);
    startPlaywright(playwrightWords('merge-reports', [folder]), (message) => complain(visible(message)));
    return undefined;
  },
});

function holdsBlobs(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.zip'));
  } catch {
    return false;
  }
}
