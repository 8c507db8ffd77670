import { resolve } from 'node:path';
import { defineConfig, type ReporterDescription } from '@playwright/test';
import { ownModule } from './helpers/platform/installation/own-files.ts';
import { optionIn } from './helpers/platform/installation/playwright-words.ts';
import { handDown, internal, internalVariable, type Outline } from './helpers/platform/internal-variable.ts';
import { lastRunFolder } from './helpers/platform/output/report-names.ts';
import { suitShortProcess } from './helpers/platform/process/short-process.ts';
import { workersFor } from './helpers/platform/worker-count.ts';
import { seenProject } from './helpers/verdict/project-names.ts';

// The runner and its workers load this file.
suitShortProcess();

/** No chain of requests of a test is longer: a table of thirty rows, each tried by itself on a target that fails it. */
const longestChain = 40;

/** How long a request may wait for its turn at a rate, in ms: each worker and shard has its share. A row of 160 requests is the longest. */
function turnsMs(perSecond: number): number {
  const [, shards = 1] = optionIn('shard')?.split('/') ?? [];
  return ((160 / longestChain) * workersFor(true) * Number(shards) * 1000) / perSecond;
}

// A worker takes over what its runner read: the settings are a fifth of all that it loads.
const handedDown = internal().outline;
const isWorker = handedDown?.runner === process.ppid;
// Only the runner selects: a worker gets its tests by name.
const { reporters, smoke, ...outline } = isWorker ? { ...handedDown, reporters: [], smoke: undefined } : await fromSettings();
if (!isWorker) handDown({ outline });
const { targets, remote, beside, slowestMs, accepted } = outline;

export default defineConfig<object, { targetName: string; accepted: Readonly<Record<string, string>> }>({
  testDir: 'specs',
  outputDir: resolve(lastRunFolder),
  globalSetup: ownModule('helpers/run/set-up'),
  ...(!isWorker && servedBy(internal().server)),
  fullyParallel: remote,
  workers: workersFor(remote && smoke === undefined),
  timeout: longestChain * slowestMs,
  reporter: reporters,
  // One target, one project; the rules over everything seen are judged after it, also when tests failed. A teardown is neither narrowed
  // down nor divided among shards. A whole run starts it beside the tests, when a worker is free: it waits for their end.
  projects: targets.flatMap(({ name, url, fewImages }) => {
    // Blobs of shards bring the URL along: a job that merges them need not know the target.
    const shared = { use: { targetName: name, accepted }, metadata: { url } };
    // A smoke run is short: what its tests share is sent once.
    const workers = fewImages || smoke !== undefined ? { workers: 1 } : {};
    return [
      {
        ...shared,
        ...workers,
        ...(smoke !== undefined && { grep: smoke }),
        name,
        ...(!beside && { teardown: seenProject(name) }),
        testIgnore: 'every-response/**',
      },
      { ...shared, name: seenProject(name), testMatch: 'every-response/**/*.spec.*', workers: 1 },
    ];
  }),
});

/**
 * The service under test, if the command line says how it is started, in the folder of the caller: Playwright would take that of this file,
 * and the compiled one lies elsewhere. It gets no state of the run.
 */
function servedBy(server: { readonly command: string; readonly url: string } | undefined) {
  if (server === undefined) return {};
  const gracefulShutdown = { signal: 'SIGTERM', timeout: 5000 } as const;
  const surroundings = { cwd: process.cwd(), env: { [internalVariable]: '' } };
  return { webServer: { ...server, ...surroundings, ignoreHTTPSErrors: true, gracefulShutdown } };
}

interface FromSettings extends Outline {
  readonly reporters: ReporterDescription[];
  /** The tests of a smoke run, besides the rules over all exchanges. */
  readonly smoke: RegExp | undefined;
}

async function fromSettings(): Promise<FromSettings> {
  const { blobFolder, blobFolderProblem, isSharded, outputOptionProblem } = await import(
    './helpers/platform/output/playwright-files.ts'
  );
  const problem = outputOptionProblem();
  // Only an error here comes before Playwright empties the folder.
  if (problem !== undefined) throw withoutStack(problem);
  const { acceptedDeviations, outlines, reporterOptions, wholeTargetCodes } = await import('./helpers/run/project-outline.ts');
  const targets = outlines();
  // The specs declare a test exclusive if its provocation switches the whole target; the workers inherit this.
  const alone = wholeTargetCodes();
  handDown({ alone });
  return {
    runner: process.pid,
    targets: targets.map(({ reported: { name, url }, fewImages }) => ({ name, url, fewImages })),
    remote: targets.some((target) => target.remote),
    // A test that has to run alone would wait for the rules, and they for it.
    beside: internal().beside === true && alone.length === 0,
    slowestMs: Math.max(
      ...targets.map(({ limits: { timeoutMs, requestsPerSecond } }) =>
        requestsPerSecond === undefined ? timeoutMs : timeoutMs + turnsMs(requestsPerSecond),
      ),
    ),
    accepted: acceptedDeviations(),
    smoke: internal().smoke ? (await import('./contracts/smoke.ts')).smokeTests() : undefined,
    // Blobs belong to the operator: they lie where the run was started, not beside this file.
    reporters: [
      [ownModule('helpers/report/reporter'), reporterOptions()],
      // The settings refuse a folder with other files. Playwright would remove it all the same.
      ...(isSharded() && blobFolderProblem() === undefined
        ? ([['blob', { outputDir: blobFolder }]] satisfies ReporterDescription[])
        : []),
    ],
  };
}

/** An error of which Playwright prints only the message. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}
