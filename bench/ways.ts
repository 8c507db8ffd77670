import { join } from 'node:path';
import { ownRun } from '../helpers/settings/environment.ts';
import type { Task } from './case.ts';
import type { Command } from './measure.ts';
import { peerNames, peerWay } from './peers.ts';

/** One way to judge the same cases. */
export interface Way {
  readonly name: string;
  readonly title: string;
  command(task: Task, folder: string): Command;
}

const node = process.execPath;
const playwright = join('node_modules', '@playwright', 'test', 'cli.js');

/** Rows of a table: the longest of the suite's own has 29. */
const rows = 25;

function playwrightWay(name: string, title: string, config = name, more: Partial<Task> = {}): Way {
  return {
    name,
    title,
    command: (task, folder) => ({
      command: node,
      args: [playwright, 'test', '-c', `bench/${config}.config.ts`],
      env: {
        ...ownRun(process.env),
        BENCH: JSON.stringify({ ...task, ...more }),
        CONFORMANCE_OUT: join(folder, name),
        TARGET_URL: task.url,
        TARGET_TOKEN: task.token,
      },
    }),
  };
}

const own: readonly Way[] = [
  {
    name: 'floor',
    title: 'floor: bare Node loop',
    command: (task) => ({
      command: node,
      args: ['bench/floor.mjs'],
      env: { ...ownRun(process.env), BENCH: JSON.stringify(task) },
    }),
  },
  playwrightWay('suite', 'this suite, with verdict and Allure'),
  playwrightWay('tables', `this suite, ${rows} cases a test`, 'suite', { rows }),
  playwrightWay('plain', 'plain Playwright, no report'),
];

export const wayNames: readonly string[] = [...own.map(({ name }) => name), ...peerNames];

/** The ways of these names; peers are installed below `folder`. */
export function ways(names: readonly string[], folder: string): Way[] {
  const peers = peerNames.filter((name) => names.includes(name)).map((name) => peerWay(name, join(folder, 'peers')));
  return [...own.filter(({ name }) => names.includes(name)), ...peers];
}
