import { type SpawnOptions, spawn } from 'node:child_process';
import { parse } from 'dotenv';
import { heard } from './ended-process.ts';
import { commandWords, environment, root } from './suite-run.ts';

/** The last line that the command `reference` prints before it waits for requests. */
const ready = /^TARGET_IMAGE_IDS="[^"]*"\n/m;

/**
 * Starts the reference target, by default that of the repository, on a free port in a process of which only the output is known: the
 * variables that point the suite to it. Rejects if it ends before it is ready.
 */
export async function startSeparateReference(
  program: readonly string[] = commandWords(),
  options: Pick<SpawnOptions, 'cwd' | 'env'> = { cwd: root, env: environment() },
) {
  const words = [...program, 'reference', '--port', '0'];
  const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const { output, said, ended } = heard(child);
  await said(ready);
  return {
    variables: parse(output()),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
