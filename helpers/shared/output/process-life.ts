import { readFileSync } from 'node:fs';

/** Whether a process of this machine is running. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return stat(pid)?.[0] !== 'Z';
  } catch (error) {
    // The process of another user is running too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in ticks since the machine started. Distinguishes it from a later process with the same number. Linux only. */
export function birthOf(pid: number): string | undefined {
  return stat(pid)?.[19];
}

/**
 * The kernel's fields for a process, from its state on. State `Z` is a zombie: it has ended, but its parent has not waited for it
 * (PID 1 in a container may be slow to do so).
 */
function stat(pid: number): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
