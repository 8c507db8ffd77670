import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { ownRun } from '../../config/scrubbed.ts';
import { root, withoutRunner } from './suite-run.ts';

/** The reference target as a process of its own, known by nothing but what it prints. */
export interface SeparateReference {
  /** The variables that lead the suite to it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of all images that the owner's list shows, in order. */
  readonly images: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

/** Starts the reference target on a free port, as itself or as one of its mutants. */
export async function startSeparateReference(mutant?: string): Promise<SeparateReference> {
  const main = join(root, 'helpers/cli/main.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', main, 'reference', '--port', '0', ...(mutant === undefined ? [] : ['--as', mutant])],
    {
      cwd: root,
      env: withoutRunner(ownRun(process.env)),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
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
    images: () => imagesOf(variables),
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function imagesOf({ TARGET_URL = '', TARGET_TOKEN = '' }: Readonly<Record<string, string>>): Promise<string[]> {
  const ids: string[] = [];
  for (let next: string | undefined = `${TARGET_URL}/images?limit=1000`; next !== undefined; ) {
    const response: Response = await fetch(next, { headers: { 'X-Auth-Token': TARGET_TOKEN } });
    const page = (await response.json()) as {
      images: { id: string }[];
      images_links?: { rel: string; href: string }[];
    };
    ids.push(...page.images.map(({ id }) => id));
    next = page.images_links?.find(({ rel }) => rel === 'next')?.href;
  }
  return ids.sort();
}
