import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { ownRun } from '../../config/scrubbed.ts';
import { root, withoutRunner } from './suite-run.ts';

/** The reference target as a separate process, of which only the output is known. */
export interface SeparateReference {
  /** The variables that point the suite to it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Starts the reference target on a free port. */
export async function startSeparateReference(): Promise<SeparateReference> {
  const main = join(root, 'helpers/cli/main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'reference', '--port', '0'], {
    cwd: root,
    env: withoutRunner(ownRun(process.env)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const variables = await new Promise<Record<string, string>>((resolve, reject) => {
    let output = '';
    child.once('error', reject).once('exit', () => reject(new Error(`the reference target ended: ${output}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/^TARGET_IMAGE_IDS="[^"]*"\n/m.test(output)) resolve(parse(output));
    });
  });
  return {
    variables,
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
    },
  };
}
