import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Whether the memory of other processes can be read here. */
export const canMeasure = existsSync('/proc/self/status');

/** Watches a process and all its descendants. The returned function stops that, and returns the peak of the largest, in MB. */
export function watchMemory(pid: number): () => number {
  const peaks = new Map<number, number>();
  const look = (): void => {
    for (const each of canMeasure ? family(pid) : []) {
      // The kernel records the peak of a process, so only a process that ends between two looks is missed.
      const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${each}/status`))?.[1] ?? 0) / 1024;
      peaks.set(each, Math.max(peak, peaks.get(each) ?? 0));
    }
  };
  const timer = setInterval(look, 150);
  return () => {
    clearInterval(timer);
    return Math.round(Math.max(0, ...peaks.values()));
  };
}

/** A process and its descendants. */
function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ', 1)[0]));
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

/** Sends a signal to a process and its descendants. Some may have ended since they were listed. */
export function signalFamily(pid: number, signal: NodeJS.Signals): void {
  for (const each of family(pid)) {
    try {
      process.kill(each, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** The content of a file; empty if it cannot be read, as of a process that has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
