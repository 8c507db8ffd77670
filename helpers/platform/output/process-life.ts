import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a process of this machine is running, and is the one that began then, not a later one with its number. */
export function isAlive(pid: number, born?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // The process of another user is running too.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const [state, birth] = [stat(pid)?.[0], birthOf(pid)];
  // A zombie has ended, but its parent has not waited for it: PID 1 in a container may be slow to do so.
  return state !== 'Z' && (born === undefined || birth === undefined || born === birth);
}

/** When a process began, in ticks since the machine started. Linux only. */
export const birthOf = (pid: number): string | undefined => stat(pid)?.[19];

/** The kernel's fields for a process, from its state on. */
function stat(pid: number): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Notes in a folder that this process does something there, until it calls the function that is returned. */
export function bePresent(folder: string): () => void {
  const file = join(folder, String(process.pid));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, '');
  return () => rmSync(file, { force: true });
}

/** The processes that are present in a folder. One that the system ended has left its file behind. */
export const presentIn = (folder: string): number[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .map(Number)
        .filter((pid) => isAlive(pid))
    : [];
