import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** A process that has ended, and what it printed. */
export interface EndedProcess {
  /** Exit status; null if a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order of arrival. */
  readonly output: string;
}

/** A process in progress. */
export interface StartedProcess {
  readonly child: ChildProcess;
  /** Resolves when the output contains the text; rejects if the process ends first. */
  readonly said: (text: string | RegExp) => Promise<void>;
  /** Rejects if the process could not be started. */
  readonly ended: Promise<EndedProcess>;
}

/** Starts a program without input, and listens to it. */
export function startedProcess(
  program: string,
  words: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'detached' | 'uid' | 'gid'>,
): StartedProcess {
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '', output: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      printed.output += text;
      for (const look of waiting) look();
    });
    // A stream that breaks off is the end of a process that was killed.
    stream.on('error', () => {});
  }
  const ended = new Promise<EndedProcess>((resolve, reject) => {
    child.once('error', reject).once('close', (status) => resolve({ status, ...printed }));
  });
  const said = (text: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (printed.output.search(text) < 0) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      ended.then(() => reject(new Error(`the process ended without saying ${String(text)}:\n${printed.output}`)), reject);
    });
  return { child, said, ended };
}

/** Runs a program to its end. */
export const endedProcess = (...start: Parameters<typeof startedProcess>): Promise<EndedProcess> =>
  startedProcess(...start).ended;
