import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRequirementId } from '../../contracts/requirements.ts';
import type { AtCleanUp } from '../images/clean-up/seen-at-clean-up.ts';
import { type BlobHead, type BlobProject, blobHead } from '../platform/blob-entries.ts';
import { startPlaywright } from '../platform/in-this-process.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { playwrightWords } from '../platform/installation/playwright-cli.ts';
import { handDown } from '../platform/internal-variable.ts';
import { counted } from '../platform/text/phrases.ts';
import { complain } from '../platform/text/print.ts';
import { visible, visibly } from '../platform/text/visible.ts';
import { exitAfter, noteTarget, targetNotes } from '../run/run-notes.ts';
import { configured } from '../settings/settings.ts';
import { targetName } from '../verdict/project-names.ts';
import { command, UsageError, verdictStatuses } from './command.ts';
import { expectStartable } from './startable.ts';

/** `npm run merge -- FOLDER`: one verdict from the blobs of shards. */
export const merge = command({
  name: 'merge',
  summary: 'Writes one verdict and one report for a run that was divided into shards. Sends nothing.',
  usage: ['FOLDER'],
  details: [
    `FOLDER holds the blobs of all shards, side by side. "${commandLine('run', '--shard=1/3')}" leaves its blob in blob-report/.`,
    'The blobs describe the target, so TARGET_*, OS_* and RAX_* variables are not read. CONFORMANCE_GATE, CONFORMANCE_REQUIRE and CONFORMANCE_MIN_TESTED apply. The profile is that of the shards, unless CONFORMANCE_PROFILE is set.',
  ],
  options: {},
  operands: { least: 1, most: 1, expected: 'the folder with the blobs' },
  statuses: {
    ...verdictStatuses,
    1: 'the verdict fails the gate, or the blobs cannot be merged',
    2: 'the folder holds no blob, or the configuration is wrong, as a CONFORMANCE_OUT with files of yours',
  },
  run: async ({ operands: [folder = ''] }) => {
    // A job may have the token of its project, and no URL.
    expectStartable();
    handDown({ merging: true });
    configured();
    const blobs = await blobsIn(folder);
    expectOneRun(blobs);
    noteRun([...blobs.values()]);
    process.on('exit', (status) => {
      process.exitCode = exitAfter(status);
    });
    startPlaywright(playwrightWords('merge-reports', [folder]), (message) => complain(visible(message)));
    return undefined;
  },
});

/** What each blob of a folder says before its tests, by the names of their files. @throws UsageError if there is none, or another file */
async function blobsIn(folder: string): Promise<ReadonlyMap<string, BlobHead>> {
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder).filter((name) => name.endsWith('.zip'))
    : [];
  if (names.length === 0)
    throw new UsageError(`merge: there is no blob (*.zip) in ${folder}. Give the folder that holds the blobs of all shards.`);
  const heads = names.map(async (name): Promise<[string, BlobHead]> => {
    const head = await blobHead(join(folder, name)).catch((error: Error) => {
      throw new UsageError(visibly`merge: ${name} is not a blob (${error.message}). Give the folder with the blobs only.`);
    });
    return [name, head];
  });
  return new Map(await Promise.all(heads));
}

/** The subject of a verdict: the URL of a target, what was selected, and the number of shards. */
function subjectOf({ metadata: { url, chosen } = {} }: BlobProject, shard: BlobHead['shard']): string {
  const { text = 'the whole suite' } = (chosen ?? {}) as { readonly text?: unknown };
  const shards = shard === undefined ? 'a run without shards' : `a run in ${counted(shard.total, 'shard')}`;
  return `${url ?? 'a target without a URL'} (${text}, ${shards})`;
}

/**
 * @throws UsageError if the blobs are not the shards of one run: no verdict is about two URLs, two selections or two divisions, and what two runs
 * lack would not show
 */
function expectOneRun(blobs: ReadonlyMap<string, BlobHead>): void {
  const first = new Map<unknown, readonly [blob: string, subject: string]>();
  const shards = new Map<number, string>();
  for (const [blob, { projects, shard }] of blobs) {
    for (const project of projects) {
      const subject = subjectOf(project, shard);
      const [before, known] = first.get(project.name) ?? [blob, subject];
      first.set(project.name, [before, known]);
      if (subject !== known)
        throw new UsageError(
          visibly`merge: ${before} is of ${known}, and ${blob} of ${subject}. One verdict is about one target and one selection. Give the folder with the blobs of the shards of one run.`,
        );
    }
    const { current } = shard ?? whole;
    const other = shards.get(current);
    if (other !== undefined)
      throw new UsageError(
        visibly`merge: ${other} and ${blob} are both shard ${current}. Give the folder with the blobs of the shards of one run.`,
      );
    shards.set(current, blob);
  }
}

/** A run that was not divided. */
const whole = { current: 1, total: 1 } as const;

/**
 * Leaves for the reporter what Playwright forgets, which takes projects of one name for one and hands on the metadata of the last: what the
 * clean-up of each shard found, and which shards are missing.
 */
function noteRun(blobs: readonly BlobHead[]): void {
  const projects = blobs.flatMap((blob) => blob.projects);
  for (const { name, metadata: { atCleanUp } = {} } of projects) {
    if (typeof name !== 'string' || !Array.isArray(atCleanUp)) continue;
    const found = (atCleanUp as readonly AtCleanUp[]).filter(({ requirement }) => isRequirementId(requirement));
    noteTarget(name, { atCleanUp: [...(targetNotes(name).atCleanUp ?? []), ...found] });
  }
  const numbers = missingShards(blobs);
  if (numbers.length === 0) return;
  const of = blobs[0]?.shard?.total ?? 0;
  for (const { name } of projects) noteTarget(targetName(String(name)), { missingShards: { numbers, of } });
}

/** The shards of a run that no blob holds. A shard without a test has a blob, too. */
export function missingShards(blobs: readonly Pick<BlobHead, 'shard'>[]): number[] {
  const given = new Set(blobs.map(({ shard }) => shard?.current));
  const all = Array.from({ length: blobs[0]?.shard?.total ?? 0 }, (_, place) => place + 1);
  return all.filter((each) => !given.has(each));
}
