import { availableParallelism } from 'node:os';
import type { FullConfig } from '@playwright/test';

const remoteWorkers = 4;

/** On one machine a further worker costs its start, and takes what the target and the runner need. */
const localWorkers = Math.min(2, availableParallelism());

/** How many workers run the tests, unless the command line says so. `remote`: whether the target is on another machine. */
export const workersFor = (remote: boolean): number => (remote ? remoteWorkers : localWorkers);

/** Lets one worker run all tests. Playwright reads the number when it starts workers, which is after a reporter's `preprocess`. */
export function runInOne(config: FullConfig): void {
  config.workers = 1;
}
