import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { signalNames } from '../platform/process/ending-signals.ts';

/** A process of node that has ended. */
export interface EndedProcess {
  readonly status: number;
  /** Standard output and standard error, in the order of arrival; empty if they were shown. */
  readonly output: string;
}

/** The process that a command waited for was ended by a signal, which the command received too. */
export class EndedBySignal extends Error {
  override readonly name = 'EndedBySignal';
  /** The exit status for that signal. */
  readonly status: number;

  constructor(status: number) {
    super('ended by a signal; nothing was sent');
    this.status = status;
  }
}

/** The arguments of node that started this program, up to the name of its command. */
export const ownCommand = (): string[] => [...process.execArgv, ...process.argv.slice(1, 2)];

/**
 * Runs node with these words to its end. What is to end this process ends that one, which cleans up first; this one waits for it.
 * A terminal sends Ctrl-C to both: a run takes two of them within a second for one.
 */
export function nodeProcess(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  out: 'kept' | 'shown' = 'kept',
): Promise<EndedProcess> {
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  // Before the other process starts, which takes a moment: a signal would end only this one.
  for (const signal of signalNames) process.on(signal, passOn);
  const stdio = out === 'kept' ? 'pipe' : 'inherit';
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', stdio, stdio] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<EndedProcess>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => {
      resolve({ status: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), output });
    });
  });
  return ended.finally(() => {
    for (const signal of signalNames) process.off(signal, passOn);
  });
}
