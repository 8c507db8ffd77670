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

/** When a process began, in ticks since the machine started: the next process with its number has another. Linux only. */
export function birthOf(pid: number): string | undefined {
  return stat(pid)?.[19];
}

/**
 * What the kernel says of a process, from its state on. State `Z` has ended and was not yet waited for, which the first process of
 * a container may take its time to do.
 */
function stat(pid: number): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
