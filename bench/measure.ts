import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** The cost of a run: `cpuMs` is user and system time of all its processes, `decided` the number of cases or requirements. */
export interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly decided: number;
  /** Connections that were opened, and requests of the archive; for a far target only. */
  readonly sockets?: number;
  readonly requests?: number;
}

/** Runs a command to its end, and measures it with its children, by /proc of Linux. Throws unless its exit status is 0. */
export async function usageOf({ command, args, cwd, env }: Command) {
  const [started, before] = [performance.now(), cpuOfChildrenMs()];
  const limits = { timeout: 3_600_000, maxBuffer: Number.POSITIVE_INFINITY };
  const { stdout: output } = await promisify(execFile)(command, args, { cwd, env, ...limits });
  return { wallMs: performance.now() - started, cpuMs: cpuOfChildrenMs() - before, output };
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
  const { requirements }: VerdictFile = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8'));
  return { ...usage, decided: requirements.filter(({ verdict }) => verdict !== 'untested').length };
}
