import type { ChildProcess } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { playwrightCli } from '../../platform/installation/playwright-cli.ts';
import { withInternal } from '../../platform/internal-variable.ts';
import { referenceTo } from '../../settings/formats.ts';
import type { VerdictFile } from '../../verdict/verdict-file.ts';
import { type StartedProcess, startedProcess } from '../runs/ended-process.ts';
import { environment, root, scratchFolder, suiteStart, verdictIn } from '../runs/suite-run.ts';
import { type HostileTarget, startHostileTarget, type Variation } from './hostile-target.ts';
import { signalFamily, watchMemory } from './memory.ts';

/** How many times longer a run may take on a busy machine. */
const slower = Number(process.env.ATTACKS_SLOWER ?? 1);

/**
 * Members of the target file in addition to name, URL and owner, whose token it names as `token`. By default the images are snapshots of a
 * server.
 */
export type Members = (target: HostileTarget, token: string) => Readonly<Record<string, unknown>>;

/** How the suite is started on a hostile target, or on a fleet of them. */
export interface Start {
  /** Arguments for Playwright: the smallest selection that shows the attacks. */
  readonly select: readonly string[];
  /** More variables; of a fleet, given its first target. */
  readonly variables?: (target: HostileTarget, folder: string) => Readonly<Record<string, string>>;
  /** Seconds after which a run is killed. Generous: the assertion is that the run ended by itself. */
  readonly patienceSeconds?: number;
  /** Makes Allure's page, for attacks on reports. It takes a third of a short run. */
  readonly page?: true;
  /** Measures the memory of its processes, which takes a tenth of the CPU of a run. */
  readonly memory?: true;
  /** Members of the file of a single target. */
  readonly members?: Members;
  /** An operator's run, which may reach hosts other than loopback, through the target's proxy. */
  readonly byOperator?: true;
  /** Called while the run is in progress. */
  readonly during?: (run: Running, target: HostileTarget) => Promise<void>;
  /** Words before the command line: a program that starts the run. */
  readonly through?: readonly string[];
}

/** A run that is in progress or over. */
export interface Running {
  readonly child: ChildProcess;
  readonly folder: string;
}

/** The outcome of a process. */
export interface Ended {
  /** Exit status; null if a signal ended it. */
  readonly status: number | null;
  readonly output: string;
  /** Whether it ended without being killed. */
  readonly ended: boolean;
  readonly seconds: number;
  /** Peak memory of the largest of its processes, in MB; 0 if it is not or cannot be measured. */
  readonly peak: number;
}

/** The outcome of a run on a hostile target, by itself or in a fleet. */
export interface Outcome extends Ended {
  /** Its name in the fleet; `hostile` by itself. */
  readonly name: string;
  readonly target: HostileTarget;
  readonly verdict: VerdictFile | undefined;
  /** What the run says of this target: in a fleet, the lines that name it and the reasons in its verdict. */
  readonly said: string;
  /** The folder of the run: reports are below it in `reports`, temporary files in `tmp`. */
  readonly folder: string;
  readonly tokens: readonly string[];
  /** Files below the folder that are neither reports, Playwright's results, temporary nor written before the run. */
  readonly astray: readonly string[];
  readonly stop: () => Promise<void>;
}

/** A target of a fleet. */
export interface Member {
  readonly target?: Variation;
  readonly members?: Members;
}

interface Described {
  readonly name: string;
  readonly target: HostileTarget;
  readonly file: string;
  /** The variable that holds the token of its owner. */
  readonly variable: string;
}

/** Runs the suite on hostile targets, by their names, to its end. */
export async function attempted(fleet: Readonly<Record<string, Member>>, start: Start): Promise<readonly Outcome[]> {
  const folder = scratchFolder();
  const described = await Promise.all(Object.entries(fleet).map((member, place) => describedIn(folder, member, place)));
  const [first] = described;
  if (first === undefined) throw new Error('there is no target');
  for (const name of ['tmp', 'cwd']) mkdirSync(join(folder, name));
  const before = new Set(filesIn(folder).map(({ name }) => name));
  const started = spawned(described, first.target, folder, start);
  const end = endOf(started, start);
  await start.during?.({ child: started.child, folder }, first.target);
  const run = await end;
  const common = {
    ...run,
    folder,
    tokens: described.map(({ target }) => target.world.token),
    astray: filesIn(folder)
      .map(({ name }) => name)
      .filter((name) => !before.has(name) && !/^(reports|test-results|tmp)\//.test(name)),
  };
  return described.map(({ name, target }) => {
    const verdict = verdictIn(folder, described.length > 1 ? name : undefined);
    return {
      ...common,
      ...{ name, target, verdict, said: described.length > 1 ? saidOf(name, run.output, verdict) : run.output },
      stop: async () => {
        await target.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
}

/** Starts a target, and writes its target file. */
async function describedIn(folder: string, [name, member]: [string, Member], place: number): Promise<Described> {
  const target = await startHostileTarget(member.target);
  const file = join(folder, `${name}.json`);
  const variable = `OWNER_TOKEN_${place}`;
  const images = { source: 'snapshot', server: target.world.universe.names.server };
  const token = referenceTo(variable);
  const identities = { owner: { token } };
  // What these targets do, they do at once.
  const limits = { settleMs: 0 };
  writeFileSync(file, JSON.stringify({ name, url: target.url, identities, images, limits, ...member.members?.(target, token) }));
  return { name, target, file, variable };
}

/** The lines of the run on a fleet that name a target, and the reasons in its verdict. */
function saidOf(name: string, output: string, verdict: VerdictFile | undefined): string {
  const lines = output.split('\n').filter((line) => line.split(/[\s:,]+/).includes(name));
  const reasons = new Set(verdict?.requirements.map(({ reason }) => reason?.text ?? ''));
  return [...lines, ...reasons].join('\n');
}

function spawned(described: readonly Described[], target: HostileTarget, folder: string, start: Start): StartedProcess {
  const byOperator = start.byOperator === true;
  const own = suiteStart(start.select);
  const fleet = {
    TARGET_FILE: described.map(({ file }) => file).join(','),
    ...Object.fromEntries(described.map(({ variable, target: { world } }) => [variable, world.token])),
  };
  const given = {
    ...environment(byOperator),
    ...own.variables,
    CONFORMANCE_OUT: join(folder, 'reports'),
    TMPDIR: join(folder, 'tmp'),
    // Every run finds what Playwright compiled before, as the tests of this suite do.
    PWTEST_CACHE_DIR: join(tmpdir(), `playwright-transform-cache-${process.geteuid?.()}`),
    ...(byOperator && { HTTP_PROXY: target.proxy, http_proxy: target.proxy }),
    ...fleet,
    ...start.variables?.(target, folder),
  };
  const env = start.page === true ? given : withInternal(given, { statementOnly: true });
  const words = [playwrightCli, 'test', '-c', own.config, '--output', join(folder, 'test-results'), '--workers=1'];
  const [program = '', ...args] = [...(start.through ?? []), process.execPath, ...words, ...start.select];
  return startedProcess(program, args, { cwd: byOperator ? join(folder, 'cwd') : root, env });
}

async function endOf({ child, ended }: StartedProcess, { patienceSeconds = 120, memory }: Start): Promise<Ended> {
  const started = Date.now();
  const peak = memory === true ? watchMemory(child.pid ?? 0) : () => 0;
  let killed = false;
  const patience = setTimeout(
    () => {
      killed = true;
      signalFamily(child.pid ?? 0, 'SIGKILL');
    },
    patienceSeconds * slower * 1000,
  );
  const { status, output } = await ended;
  clearTimeout(patience);
  return { status, output, ended: !killed, seconds: (Date.now() - started) / 1000, peak: peak() };
}

/** The files below a folder. Symbolic links are not followed. */
export function filesIn(folder: string): { readonly name: string; readonly octets: number }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path), octets: lstatSync(path).size }));
}
