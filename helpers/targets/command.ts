import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Ending } from '../run-state/run-end.ts';

/** How often the suite checks whether a command has ended, in ms. */
const lookEveryMs = 250;

/**
 * The output of an operator's command. The command is ended with the run, or after `timeoutMs`.
 * @throws Error if it fails or is ended
 */
export async function printedBy(
  command: string,
  env: NodeJS.ProcessEnv,
  { ending, timeoutMs }: { readonly ending: Ending; readonly timeoutMs: number },
): Promise<string> {
  const over = new AbortController();
  const timer = setInterval(() => {
    if (ending.end !== undefined) over.abort();
  }, lookEveryMs);
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { env, timeout: timeoutMs, signal: over.signal });
    return stdout;
  } finally {
    clearInterval(timer);
  }
}
