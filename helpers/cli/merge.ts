import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AtCleanUp, exitAfter, noteTarget, targetNotes } from '../images/set-up-mailbox.ts';
import { type BlobHead, type BlobProject, blobHead } from '../platform/blob-entries.ts';
import { startPlaywright } from '../platform/in-this-process.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { playwrightWords } from '../platform/installation/playwright-cli.ts';
import { handDown } from '../platform/internal-variable.ts';
import { counted } from '../platform/text/phrases.ts';
import { complain } from '../platform/text/print.ts';
import { visible, visibly } from '../platform/text/visible.ts';
import { configured } from '../run/project-outline.ts';
import { targetName } from '../verdict/project-names.ts';
import { isRequirementId } from '../verdict/requirement.ts';
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
    if (!holdsBlobs(folder))
      throw new UsageError(`merge: there is no blob (*.zip) in ${folder}. Give the folder that holds the blobs of all shards.`);
    await expectOneRun(folder);
    process.on('exit', (status) => {
      process.exitCode = exitAfter(status);
    });
    startPlaywright(playwrightWords('merge-reports', [folder]), (message) => complain(visible(message)));
    return undefined;
  },
});

const blobsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.zip'));

function holdsBlobs(folder: string): boolean {
  try {
    return blobsIn(folder).length > 0;
  } catch {
    return false;
  }
}

const notABlob = (name: string, trouble: string): UsageError =>
  new UsageError(visibly`merge: ${name} is not a blob (${trouble}). Give the folder with the blobs only.`);

type BlobSubject = readonly [url: string, selection: string, shards: string];

/** The subject of a verdict: the URL of a target, what was selected, and the number of shards. */
function subjectOf({ metadata: { url, chosen } = {} }: BlobProject, shard: BlobHead['shard']): BlobSubject {
  const { text } = (chosen ?? {}) as { readonly text?: unknown };
  const shards = shard === undefined ? 'a run without shards' : `a run in ${counted(shard.total, 'shard')}`;
  return [String(url ?? 'a target without a URL'), String(text ?? 'the whole suite'), shards];
}

/** Leaves for the reporter what the clean-up of a shard found: Playwright hands on the metadata of the last blob alone. */
function noteCleanUp({ name, metadata: { atCleanUp } = {} }: BlobProject): void {
  if (typeof name !== 'string' || !Array.isArray(atCleanUp)) return;
  const found = (atCleanUp as readonly AtCleanUp[]).filter(({ requirement }) => isRequirementId(requirement));
  noteTarget(name, { atCleanUp: [...(targetNotes(name).atCleanUp ?? []), ...found] });
}

/**
 * Playwright takes projects of one name for one, and forgets what all but the last said of themselves. Leaves for the reporter which shards
 * are missing.
 * @throws UsageError if the blobs of a target are of two URLs, two selections or two divisions: no verdict is about both
 */
async function expectOneRun(folder: string): Promise<void> {
  const first = new Map<unknown, { readonly blob: string; readonly subject: BlobSubject }>();
  const outlines: BlobOutline[] = [];
  for (const blob of blobsIn(folder)) {
    const { projects, shard } = await blobHead(join(folder, blob)).catch((error: Error) => {
      throw notABlob(blob, error.message);
    });
    outlines.push({ targets: projects.map(({ name }) => targetName(String(name))), shard });
    for (const project of projects) {
      noteCleanUp(project);
      const subject = subjectOf(project, shard);
      const known = first.get(project.name) ?? { blob, subject };
      first.set(project.name, known);
      for (const [place, said] of subject.entries()) {
        if (said === known.subject[place]) continue;
        throw new UsageError(
          visibly`merge: ${known.blob} is of ${known.subject[place]}, and ${blob} of ${said}. One verdict is about one target and one selection. Give the folder with the blobs of the shards of one run.`,
        );
      }
    }
  }
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
