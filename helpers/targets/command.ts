import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Ending } from '../run-state/run-end.ts';

/** How often a command is looked at, in ms. */
const lookEveryMs = 250;

/** What a command of the operator's prints. It is ended with the run, or after `timeoutMs`. @throws Error where it fails or is ended */
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
