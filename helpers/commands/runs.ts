import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readLedger } from '../target/cleaning.ts';

/** A run that has ledgers, as they tell of it. */
export interface PastRun {
  readonly id: string;
  /** Base URL of the target then; undefined where the run was killed before it noted that. */
  readonly url: string | undefined;
  readonly over: boolean;
}

const dayMs = 24 * 3600 * 1000;

/** The runs whose ledgers are in a target's folder. A run is over when its process is gone, or after a day. */
export function pastRuns(folder: string): PastRun[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.jsonl')) : [];
  const ids = [...new Set(files.map((file) => file.split('-', 1)[0] ?? ''))];
  return ids.map((id) => {
    const own = files.filter((file) => file.startsWith(`${id}-`)).map((file) => join(folder, file));
    const started = own.flatMap(readLedger).filter((line) => line.event === 'started');
    const youngestMs = Math.max(...own.map((file) => statSync(file).mtimeMs));
    const alive = started.length === 0 || started.some(({ pid }) => isAlive(pid));
    return { id, url: started[0]?.url, over: !alive || Date.now() - youngestMs > dayMs };
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // A process of another user's is one all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process has ended and nobody has taken notice yet, for which the first process of a container may take its time. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}
