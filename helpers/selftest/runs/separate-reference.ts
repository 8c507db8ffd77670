import { type SpawnOptions, spawn } from 'node:child_process';
import { parse } from 'dotenv';
import { heard } from './ended-process.ts';
import { commandWords, environment, root } from './suite-run.ts';

/** The last line that the command `reference` prints before it waits for requests. */
const ready = /^TARGET_IMAGE_IDS="[^"]*"\n/m;

/** The reference target as a separate process, of which only the output is known. */
export interface SeparateReference {
  /** The variables that point the suite to it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Starts the reference target on a free port, by default that of the repository. Rejects if it ends before it is ready. */
export async function startSeparateReference(
  program: readonly string[] = commandWords(),
  options: Pick<SpawnOptions, 'cwd' | 'env'> = { cwd: root, env: environment() },
): Promise<SeparateReference> {
  const words = [...program, 'reference', '--port', '0'];
  const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const { output, said, ended } = heard(child);
  await said(ready);
  return {
    variables: parse(output()),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
