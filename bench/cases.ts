import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startReference } from '../helpers/reference/reference.ts';
import { ownRun } from '../helpers/settings/environment.ts';
import { referenceTarget } from '../helpers/settings/reference-target.ts';
import { expected, type Task } from './case.ts';
import type { Part } from './main.ts';
import { type Command, usageOf } from './measure.ts';
import { peerCommand, peers } from './peers.ts';

/** Equal cases by the floor, this suite, and other tools. */
export const cases: Part = {
  titles: {
    floor: 'floor: bare Node loop',
    suite: 'this suite, with verdict and Allure',
    ...Object.fromEntries(Object.entries(peers).map(([name, { version }]) => [name, `${name} ${version}`])),
  },
  start: async (folder) => {
    const reference = await startReference();
    const { url, identities } = referenceTarget(reference.baseUrl);
    const token = identities.owner?.token ?? '';
    return {
      run: async (way, size) => ({
        ...(await usageOf(commandOf(way, { url, token, cases: size, expected }, join(folder, way)))),
        decided: size,
      }),
      stop: () => reference.close(),
    };
  },
};

function commandOf(way: string, task: Task, folder: string): Command {
  mkdirSync(folder, { recursive: true });
  const peer = peers[way];
  if (peer !== undefined) return peerCommand(way, peer, task, folder);
  const start = ['node_modules/@playwright/test/cli.js', 'test', '-c', 'bench/playwright.config.ts'];
  const variables = { CONFORMANCE_OUT: join(folder, 'out'), TARGET_URL: task.url, TARGET_TOKEN: task.token };
  return {
    command: process.execPath,
    args: way === 'floor' ? ['bench/floor.mjs'] : start,
    env: { ...ownRun(process.env), ...(way !== 'floor' && variables), BENCH: JSON.stringify(task) },
  };
}
