import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A process of node that has ended. */
export interface EndedProcess {
  readonly status: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs node with these words to its end. What is to end this process ends that one, which cleans up first; this one waits for it.
 * A terminal sends Ctrl-C to both: a run takes two of them within a second for one.
 */
export function nodeProcess(words: readonly string[], env: NodeJS.ProcessEnv): Promise<EndedProcess> {
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of passedOn) process.on(signal, passOn);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<EndedProcess>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => {
      resolve({ status: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), output });
    });
  });
  return ended.finally(() => {
    for (const signal of passedOn) process.off(signal, passOn);
  });
}
