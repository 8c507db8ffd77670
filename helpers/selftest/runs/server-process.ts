import { type SpawnOptions, spawn } from 'node:child_process';
import { heard } from './ended-process.ts';

/** A server in a process of its own, of which only the output is known. */
export interface ServerProcess {
  /** What it printed until it was ready. */
  readonly output: string;
  /** Ends it, and waits for its end. */
  readonly stop: () => Promise<void>;
}

/** Starts node with these words, and waits until it prints what says that it is ready. Rejects if it ends first. */
export async function startServerProcess(
  words: readonly string[],
  ready: RegExp,
  options: Pick<SpawnOptions, 'cwd' | 'env'>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const { output, said, ended } = heard(child);
  await said(ready);
  return {
    output: output(),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
