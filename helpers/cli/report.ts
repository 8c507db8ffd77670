/** `npm run report`: opens the last HTML report with the program that the platform opens pages with, and prints its path. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { complain, say } from '../printing/print.ts';
import { visible } from '../printing/visible.ts';
import { configured } from '../run/project-outline.ts';

try {
  const { out, targets } = configured();
  const folders = targets.length > 1 ? targets.map(({ name }) => join(out, name)) : [out];
  const pages = folders.map((folder) => join(folder, 'html', 'index.html')).filter((page) => existsSync(page));
  if (pages.length === 0) throw new Error(`no report in ${out}: npm run conformance writes one`);
  for (const page of pages) {
    say(visible(page));
    open(page);
  }
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** Where no program can open it, the path that was printed has to do. */
function open(page: string): void {
  const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', ''],
  };
  const [program, ...args] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, page], { detached: true, stdio: 'ignore' });
  child.once('error', () => say(`  (${program} is not there: open it yourself)`));
  child.unref();
}
