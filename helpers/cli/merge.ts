import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRequirementId } from '../../contracts/requirements.ts';
import { type AtCleanUp, exitAfter, noteTarget, targetNotes } from '../images/set-up-mailbox.ts';
import { type BlobHead, type BlobProject, blobHead } from '../platform/blob-entries.ts';
import { startPlaywright } from '../platform/in-this-process.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { playwrightWords } from '../platform/installation/playwright-cli.ts';
import { handDown } from '../platform/internal-variable.ts';
import { counted } from '../platform/text/phrases.ts';
import { complain } from '../platform/text/print.ts';
import { visible, visibly } from '../platform/text/visible.ts';
import { configured } from '../settings/settings.ts';
import { targetName } from '../verdict/project-names.ts';
import type { MissingShards } from '../verdict/run-record.ts';
import { command, verdictStatuses } from './command-definition.ts';
import { UsageError } from './usage-error.ts';

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
    handDown({ merging: true });
    configured();
    const blobs = await blobsIn(folder);
    expectOneRun(blobs);
    noteRun(blobs);
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

/** @throws UsageError if the blobs of a target are of two URLs, two selections or two divisions: no verdict is about both */
function expectOneRun(blobs: ReadonlyMap<string, BlobHead>): void {
  const first = new Map<unknown, readonly [blob: string, subject: string]>();
  for (const [blob, { projects, shard }] of blobs)
    for (const project of projects) {
      const subject = subjectOf(project, shard);
      const [before, known] = first.get(project.name) ?? [blob, subject];
      first.set(project.name, [before, known]);
      if (subject !== known)
        throw new UsageError(
          visibly`merge: ${before} is of ${known}, and ${blob} of ${subject}. One verdict is about one target and one selection. Give the folder with the blobs of the shards of one run.`,
        );
    }
}

/**
 * Leaves for the reporter what Playwright forgets, which takes projects of one name for one and hands on the metadata of the last: what the
 * clean-up of each shard found, and which shards are missing.
 */
function noteRun(blobs: ReadonlyMap<string, BlobHead>): void {
  const heads = [...blobs.values()];
  for (const { name, metadata: { atCleanUp } = {} } of heads.flatMap(({ projects }) => projects)) {
    if (typeof name !== 'string' || !Array.isArray(atCleanUp)) continue;
    const found = (atCleanUp as readonly AtCleanUp[]).filter(({ requirement }) => isRequirementId(requirement));
    noteTarget(name, { atCleanUp: [...(targetNotes(name).atCleanUp ?? []), ...found] });
  }
  const outlines = heads.map(({ projects, shard }) => ({ targets: projects.map(({ name }) => targetName(String(name))), shard }));
  for (const target of new Set(outlines.flatMap(({ targets }) => targets))) {
    const missing = missingShards(outlines, target);
    if (missing !== undefined) noteTarget(target, { missingShards: missing });
  }
}

/** What a blob says of itself: the targets whose tests it holds, and which shard of how many it is; without a shard, it is a whole run's. */
export interface BlobOutline {
  readonly targets: readonly string[];
  readonly shard: { readonly current: number; readonly total: number } | undefined;
}

/**
 * The shards of the run on a target that no blob holds; undefined if none is missing. A shard without a test of the
 * target names its neighbours in the fleet, and one without any test names none.
 */
export function missingShards(blobs: readonly BlobOutline[], target: string): MissingShards | undefined {
  const holding = blobs.filter(({ targets }) => targets.includes(target));
  const fleet = new Set(holding.flatMap(({ targets }) => targets));
  const isOfRun = ({ targets }: BlobOutline) => targets.length === 0 || targets.some((each) => fleet.has(each));
  const shards = blobs.filter(isOfRun).flatMap(({ shard }) => shard ?? []);
  const of = holding[0]?.shard?.total ?? 0;
  const given = new Set(shards.map(({ current }) => current));
  const numbers = Array.from({ length: of }, (_, place) => place + 1).filter((each) => !given.has(each));
  return numbers.length === 0 ? undefined : { numbers, of };
}
