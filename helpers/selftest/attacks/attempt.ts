import { type ChildProcess, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { withInternal } from '../../playwright-internals/internal-variable.ts';
import { ownRun, scrubbed } from '../../settings/scrubbed.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import { heard } from '../runs/ended-process.ts';
import { suiteStart } from '../runs/main-words.ts';
import { root as ownRoot, scratchFolder, verdictIn, withoutRunner } from '../runs/suite-run.ts';
import { type HostileTarget, startHostileTarget, type Variation } from './hostile-target.ts';
import { type Peaks, signalFamily, watchMemory } from './memory.ts';

/** How many times longer a run may take on a busy machine. */
const slower = Number(process.env.ATTACKS_SLOWER ?? 1);

/** Folder of the suite that is attacked: this one, or the one that ATTACKED names. */
const attacked = resolve(process.env.ATTACKED ?? ownRoot);

/** How the suite is started on a hostile target. */
export interface Start {
  /** Arguments for Playwright: the smallest selection that shows the attack. */
  readonly select: readonly string[];
  /** More members of the target file than name, URL and owner. By default the images are snapshots of a server. */
  readonly members?: (target: HostileTarget) => Readonly<Record<string, unknown>>;
  readonly variables?: (target: HostileTarget, folder: string) => Readonly<Record<string, string>>;
  /** An operator's run, which may reach hosts other than loopback, through the target's proxy. */
  readonly byOperator?: true;
  /** Describes the target by the given variables only, not by a file. */
  readonly undescribed?: true;
  /** Seconds after which a run is killed. Generous: the assertion is that the run ended by itself. */
  readonly patienceSeconds?: number;
  /** Called while the run is in progress. */
  readonly during?: (run: Running, target: HostileTarget) => Promise<void>;
  /** Called when the run has ended. */
  readonly afterwards?: (run: Running, target: HostileTarget) => Promise<void>;
  /** Makes Allure's page, for attacks on reports. It takes a third of a short run. */
  readonly page?: true;
  /** The path of a command of the suite to start instead of a run. */
  readonly command?: string;
  /** Words before the command line: a program that starts the run. */
  readonly through?: readonly string[];
  /** Prepares the folder of the run. */
  readonly prepare?: (folder: string, target: HostileTarget) => void;
}

/** A run that is in progress or over. */
export interface Running {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly output: () => string;
  /** Starts the same run again. */
  readonly again: () => Promise<Ended>;
}

/** The outcome of a process. */
export interface Ended {
  /** Exit status; null if a signal ended it. */
  readonly status: number | null;
  readonly output: string;
  /** Whether it ended without being killed. */
  readonly ended: boolean;
  readonly seconds: number;
  /** Peak memory of its processes, in MB; 0 if it cannot be measured. */
  readonly peaks: Peaks;
}

/** The outcome of a run on a hostile target. */
export interface Outcome extends Ended {
  readonly target: HostileTarget;
  readonly verdict: VerdictFile | undefined;
  /** The folder of the run: reports are below it in `reports`, temporary files in `tmp`. */
  readonly folder: string;
  /** Files below the folder that are neither reports, Playwright's results, temporary nor prepared before the run. */
  readonly astray: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Runs the suite on a hostile target to its end. */
export async function attempt(variation: Variation, start: Start): Promise<Outcome> {
  const target = await startHostileTarget(variation);
  const folder = scratchFolder();
  const file = join(folder, 'hostile.json');
  const images = { source: 'snapshot', server: target.world.server };
  const described = { name: 'hostile', url: target.url, identities: { owner: { token: '$' + '{OWNER_TOKEN}' } }, images };
  writeFileSync(file, JSON.stringify({ ...described, ...start.members?.(target) }));
  for (const name of ['tmp', 'cwd']) mkdirSync(join(folder, name));
  start.prepare?.(folder, target);
  const before = new Set(filesIn(folder).map(({ name }) => name));
  const child = spawned(target, folder, start);
  const going = watched(child, start.patienceSeconds);
  const again = (): Promise<Ended> => watched(spawned(target, folder, start), start.patienceSeconds).end;
  const running: Running = { child, folder, output: going.output, again };
  await start.during?.(running, target);
  const run = await going.end;
  await start.afterwards?.(running, target);
  return {
    ...run,
    target,
    folder,
    verdict: verdictIn(folder),
    astray: filesIn(folder)
      .map(({ name }) => name)
      .filter((name) => !before.has(name) && !/^(reports|test-results|tmp)\//.test(name)),
    stop: async () => {
      await target.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function spawned(target: HostileTarget, folder: string, start: Start): ChildProcess {
  const byOperator = start.byOperator === true;
  const own = attacked === ownRoot ? suiteStart(start.select) : undefined;
  const given = {
    ...withoutRunner(byOperator ? scrubbed(process.env) : ownRun(process.env)),
    ...own?.variables,
    CONFORMANCE_OUT: join(folder, 'reports'),
    TMPDIR: join(folder, 'tmp'),
    // Every run finds what Playwright compiled before, as the tests of this suite do.
    PWTEST_CACHE_DIR: join(tmpdir(), `playwright-transform-cache-${process.geteuid?.()}`),
    ...(byOperator && { HTTP_PROXY: target.proxy, http_proxy: target.proxy }),
    ...(start.undescribed !== true && { TARGET_FILE: join(folder, 'hostile.json'), OWNER_TOKEN: target.world.token }),
    ...start.variables?.(target, folder),
  };
  const env = start.page === true ? given : withInternal(given, { statementOnly: true });
  const cli = join(dirname(createRequire(join(attacked, 'package.json')).resolve('@playwright/test/package.json')), 'cli.js');
  const run = [
    cli,
    'test',
    '-c',
    own?.config ?? join(attacked, 'playwright.config.ts'),
    '--output',
    join(folder, 'test-results'),
    '--workers=1',
  ];
  const words = start.command === undefined ? run : ['--import', 'tsx', start.command];
  const [program = '', ...args] = [...(start.through ?? []), process.execPath, ...words, ...start.select];
  return spawn(program, args, { cwd: byOperator ? join(folder, 'cwd') : attacked, env });
}

function watched(child: ChildProcess, patienceSeconds = 120): { readonly output: () => string; readonly end: Promise<Ended> } {
  const started = Date.now();
  const { output, ended } = heard(child);
  const peak = watchMemory(child.pid ?? 0);
  let killed = false;
  const patience = setTimeout(
    () => {
      killed = true;
      signalFamily(child.pid ?? 0, 'SIGKILL');
    },
    patienceSeconds * slower * 1000,
  );
  const end = ended.then(({ status, output: printed }): Ended => {
    clearTimeout(patience);
    return { status, output: printed, ended: !killed, seconds: (Date.now() - started) / 1000, peaks: peak() };
  });
  return { output, end };
}

/** The files below a folder. Symbolic links are not followed. */
export function filesIn(folder: string): { readonly name: string; readonly octets: number }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path), octets: lstatSync(path).size }));
}
