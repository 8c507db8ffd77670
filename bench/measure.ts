import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { canMeasure, family, read } from '../helpers/selftest/attacks/memory.ts';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The time and memory that a run of a command took, its child processes included. */
export type Usage = Awaited<ReturnType<typeof usageOf>>;

/** Kernels of the usual systems count the time of processes in hundredths of a second. */
const tickMs = 10;
const samplingMs = 100;

/** Runs a command to its end. It is killed after `limitMs`. */
export async function usageOf({ command, args, cwd, env }: Command, limitMs = 600_000) {
  const cpuBefore = childrenCpuMs();
  const started = performance.now();
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output = (output + chunk).slice(-4000)));
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status));
  });
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), limitMs);
  let running = true;
  const memory = { peak: 0, largest: 0 };
  const watching = (async () => {
    for (; running && canMeasure; await sleep(samplingMs)) note(memory, child.pid ?? 0);
  })();
  const status = await exit;
  const wallMs = performance.now() - started;
  running = false;
  clearTimeout(timer);
  await watching;
  return {
    wallMs,
    /** User and system time of all its processes; NaN where the system does not report it. */
    cpuMs: childrenCpuMs() - cpuBefore,
    /** Largest sum of resident memory of its processes, sampled ten times a second; pages that they share count twice. */
    peakMb: memory.peak,
    /** Largest resident memory of one of them. */
    largestMb: memory.largest,
    status,
    output,
  };
}

/** Time of the children of this process that have ended and been waited for, with theirs. */
function childrenCpuMs(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * tickMs;
  } catch {
    return Number.NaN;
  }
}

function note(memory: { peak: number; largest: number }, pid: number): void {
  const sizes = family(pid).map((id) => Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${id}/status`))?.[1] ?? 0) / 1024);
  memory.peak = Math.max(
    memory.peak,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  memory.largest = Math.max(memory.largest, ...sizes);
}
