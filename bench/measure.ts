import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

/** Runs a command to its end, and measures it with its children. Throws unless its exit status is 0. */
export async function usageOf({ command, args, cwd, env }: Command) {
  const cpuBefore = childrenCpuMs();
  const started = performance.now();
  const limits = { timeout: 600_000, maxBuffer: Number.POSITIVE_INFINITY };
  const { stdout: output } = await promisify(execFile)(command, args, { cwd, env, ...limits });
  return { wallMs: performance.now() - started, cpuMs: childrenCpuMs() - cpuBefore, output };
}

/** Time of the children of this process that have ended, with theirs. Linux only, where a tick is a hundredth of a second. */
function childrenCpuMs(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Runs this suite with its reports in a folder, and counts what it decided. */
export async function suiteRun(
  name: 'run' | 'smoke',
  out: string,
  variables: Command['env'],
  words: readonly string[] = [],
): Promise<Run> {
  const env = { ...variables, CONFORMANCE_OUT: out };
  const usage = await usageOf({ command: process.execPath, args: ['helpers/installation/start.mjs', name, ...words], env });
  const { requirements } = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8')) as VerdictFile;
  return { ...usage, decided: requirements.filter(({ verdict }) => verdict !== 'untested').length };
}
