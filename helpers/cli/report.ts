import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../platform/installation/command-line.ts';
import { targetsWith } from '../platform/output/own-folder.ts';
import { say } from '../platform/text/print.ts';
import { visible } from '../platform/text/visible.ts';
import { readSettings } from '../settings/settings.ts';
import { command } from './command.ts';

/** `npm run report`: opens the last HTML report in the platform's browser. */
export const report = command({
  name: 'report',
  summary: 'Opens the report of the last run, and prints its path.',
  usage: [''],
  details: [
    'Reads no setting of a target. After a run on several targets it opens the page that leads to each; after one with --project, that of the target which ran last, and names the others.',
  ],
  options: { print: { type: 'boolean', help: 'print the path; open nothing' } },
  statuses: {
    0: 'the path is printed',
    1: 'there is no report',
    2: 'an option or a variable of the suite is wrong',
  },
  run: async (given) => {
    // The report of a run is there whatever is configured now.
    const folder = readSettings(process.env, { dotenv: true, withoutTargets: true }).out;
    const pages = pagesIn(folder);
    const [last] = pages;
    if (last === undefined) throw new Error(`There is no report in ${folder}. ${commandLine('run')} writes one.`);
    for (const page of pages) say(visible(page));
    if (!given.has('print')) open(last);
    return 0;
  },
});

/**
 * The page of the last run, which leads to the page of each target of a fleet. A run on a part of the fleet leaves none: then those of the
 * targets, the last one first.
 */
function pagesIn(folder: string): readonly string[] {
  const page = join('html', 'index.html');
  if (existsSync(join(folder, page))) return [join(folder, page)];
  const pages = targetsWith(page, folder).map((name) => join(folder, name, page));
  return pages.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
}

/** Opens a page with the platform's own program. If that is missing, the printed path has to do. */
function open(page: string): void {
  const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', ''],
  };
  const [program, ...args] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, page], { detached: true, stdio: 'ignore' });
  child.once('error', () => say(`  ${program} is missing. Open the page yourself.`));
  child.unref();
}
