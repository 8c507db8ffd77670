import { spawn } from 'node:child_process';
import { budgets } from '../../contracts/budgets.ts';

/** How often the suite checks whether the run has ended, in ms. */
const lookEveryMs = 250;

/** The output of a command arrives within this time after its end, in ms. Another process may keep its output open for ever. */
const flushMs = 500;

const mostPrinted = 2 ** 20;

/** A command that failed or was ended. */
export class CommandError extends Error {
  /** What became of it, without anything that it printed. */
  readonly why: string;

  constructor(command: string, why: string, printed: string) {
    super(`${command}: ${why} ${printed.trim()}`.trim());
    this.why = why;
  }
}

/**
 * The output of an operator's command. The command, and all that it has started, is ended with the run, after `timeoutMs`, or when it
 * prints more than a MiB: by SIGTERM, and by SIGKILL if it ignores that. What it leaves in the background when it ends by itself stays.
 * @throws CommandError if it fails or is ended
 */
export async function printedBy(
  command: string,
  env: NodeJS.ProcessEnv,
  { ending, timeoutMs }: { readonly ending: { readonly end: unknown }; readonly timeoutMs: number },
): Promise<string> {
  // A group of its own can be ended as a whole. A terminal sends Ctrl-C to the group of the suite, which ends the command itself.
  const child = spawn('sh', ['-c', command], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      child.kill(name);
    }
  };
  const kill = (): void => signal('SIGKILL');
  const printed = { out: '', err: '' };
  let why: string | undefined;
  let killing: NodeJS.Timeout | undefined;
  const end = (because: string): void => {
    why ??= because;
    killing ??= setTimeout(kill, budgets.parting.mostMs);
    signal('SIGTERM');
  };
  const took = (name: keyof typeof printed) => (text: string) => {
    printed[name] += text.slice(0, mostPrinted + 1 - printed[name].length);
    if (printed[name].length > mostPrinted) end('it printed more than 1 MiB');
  };
  child.stdout.setEncoding('utf8').on('data', took('out'));
  child.stderr.setEncoding('utf8').on('data', took('err'));
  const timer = setTimeout(() => end(`it was ended after ${timeoutMs / 1000} s`), timeoutMs);
  const looking = setInterval(() => {
    if (ending.end !== undefined) end('it was ended with the run');
  }, lookEveryMs);
  process.once('exit', kill);
  try {
    const status = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, by) => resolve(`it ended with ${by ?? `status ${code}`}`));
      child.once('exit', (code, by) => setTimeout(resolve, flushMs, `it ended with ${by ?? `status ${code}`}`));
    });
    if (why !== undefined || status !== 'it ended with status 0') throw new CommandError(command, why ?? status, printed.err);
    return printed.out;
  } finally {
    // The shell may have ended and left behind what ignores SIGTERM.
    if (why !== undefined) kill();
    process.off('exit', kill);
    for (const each of [timer, killing]) clearTimeout(each);
    clearInterval(looking);
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  }
}
