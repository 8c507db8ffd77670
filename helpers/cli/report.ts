import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../installation/command-line.ts';
import { settingsOrError } from '../run/project-outline.ts';
import { previousFolder } from '../shared/output/report-names.ts';
import { say } from '../text/print.ts';
import { visible } from '../text/visible.ts';
import { command } from './command-definition.ts';

/** `npm run report`: opens the last HTML report in the platform's browser. */
export const report = command({
  name: 'report',
  summary: 'Opens the report of the last run, and prints its path.',
  usage: [''],
  details: ['Reads CONFORMANCE_OUT only: it needs no target. After a run on several targets it opens a report for each.'],
  options: { print: { type: 'boolean', help: 'print the path; open nothing' } },
  statuses: {
    0: 'the path is printed',
    1: 'there is no report',
    2: 'an option or CONFORMANCE_OUT is wrong',
  },
  run: async (given) => {
    const folder = outputFolder();
    const pages = pagesIn(folder);
    if (pages.length === 0) throw new Error(`There is no report in ${folder}. ${commandLine('run')} writes one.`);
    for (const page of pages) {
      say(visible(page));
      if (!given.has('print')) open(page);
    }
    return 0;
  },
});

/** The output folder. Other errors in the configuration do not matter here. @throws SettingsError */
function outputFolder(): string {
  const result = settingsOrError();
  if ('settings' in result) return result.settings.out;
  if (result.error.out === undefined) throw result.error;
  return result.error.out;
}

/** The page of the last run, or those of its targets. A run removes the pages of the run before. */
function pagesIn(folder: string): string[] {
  const page = (path: string): string => join(path, 'html', 'index.html');
  if (existsSync(page(folder))) return [page(folder)];
  if (!existsSync(folder)) return [];
  const targets = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== previousFolder,
  );
  return targets.map(({ name }) => page(join(folder, name))).filter((each) => existsSync(each));
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
