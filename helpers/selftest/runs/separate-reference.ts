import { parse } from 'dotenv';
import { commandWords } from './main-words.ts';
import { startServerProcess } from './server-process.ts';
import { environment, root } from './suite-run.ts';

/** The last line that the command `reference` prints before it waits for requests. */
export const referenceReady = /^TARGET_IMAGE_IDS="[^"]*"\n/m;

/** The reference target as a separate process, of which only the output is known. */
export interface SeparateReference {
  /** The variables that point the suite to it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Starts the reference target on a free port. */
export async function startSeparateReference(): Promise<SeparateReference> {
  const words = [...commandWords(), 'reference', '--port', '0'];
  const { output, stop } = await startServerProcess(words, referenceReady, {
    cwd: root,
    env: environment(),
  });
  return { variables: parse(output), stop };
}
