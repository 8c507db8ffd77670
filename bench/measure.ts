import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownRun } from '../helpers/settings/environment.ts';
import type { VerdictFile } from '../helpers/verdict/verdict-file.ts';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The cost of a run: `cpuMs` is user and system time of all its processes, `peakMb` the memory of the largest of them, `decided` the number of
 * cases or requirements.
 */
export interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly decided: number;
  /** Connections that were opened, and requests of the archive; for a far target only. */
  readonly sockets?: number;
  readonly requests?: number;
}

/** Runs a command to its end, and measures it with its children, by /proc of Linux and GNU time. Throws unless its exit status is 0. */
export async function usageOf({ command, args, cwd, env }: Command) {
  const [started, before] = [performance.now(), cpuOfChildrenMs()];
  const limits = { timeout: 3_600_000, maxBuffer: Number.POSITIVE_INFINITY };
  const timed = ['--format=%M', '--quiet', command, ...args];
  const { stdout: output, stderr } = await promisify(execFile)('/usr/bin/time', timed, { cwd, env, ...limits });
  const peakMb = Number(/(\d+)\n$/.exec(stderr)?.[1]) / 1024;
  return { wallMs: performance.now() - started, cpuMs: cpuOfChildrenMs() - before, peakMb, output };
}

/** User and system time of all processes that this one has waited for: cutime and cstime of proc_pid_stat(5), in hundredths of a second. */
function cpuOfChildrenMs(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(13, 15).map(Number);
  return ((user ?? 0) + (system ?? 0)) * 10;
}

/** Runs a command of this suite with its reports in a folder, and counts what it decided. */
export async function suiteRun(words: readonly string[], out: string, variables: Command['env']) {
  const env = { ...ownRun(process.env), ...variables, CONFORMANCE_OUT: out };
  const usage = await usageOf({ command: process.execPath, args: ['helpers/platform/installation/start.mjs', ...words], env });
  // A fleet has a folder for each target, and each run keeps the one before.
  const folders = readdirSync(out).filter((name) => name !== 'previous');
  const verdicts = [out, ...folders.map((name) => join(out, name))]
    .map((folder) => join(folder, 'verdict.json'))
    .filter((file) => existsSync(file))
    .map((file): VerdictFile => JSON.parse(readFileSync(file, 'utf8')));
  const requirements = verdicts.flatMap((verdict) => verdict.requirements);
  return { ...usage, decided: requirements.filter(({ verdict }) => verdict !== 'untested').length };
}
