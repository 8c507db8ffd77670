import { url as inspectorUrl } from 'node:inspector';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { budgets } from '../../contracts/budgets.ts';
import { bePresent, presentIn } from '../platform/output/process-life.ts';
import { noEnding } from '../verdict/run-end.ts';
import { untilEnough, waited } from './waiting.ts';

/** How long the event loop of a worker may stand still, in seconds. Nothing in the suite takes a tenth of that. */
const stillSeconds = 30;

/** The folder in which each worker is present. */
const folderOf = (scratch: string): string => join(scratch, 'workers');

/** For a worker: notes that it lives until it ends, and ends it if its event loop stands still. */
export function beWorker(scratch: string, seconds = stillSeconds): void {
  process.on('exit', bePresent(folderOf(scratch)));
  // A terminal that is closed, and Ctrl-\, send these signals to all processes. The runner ends its workers when it has received one.
  for (const signal of ['SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => {});
  // A debugger may stop a worker for any length of time.
  if (inspectorUrl() === undefined) endIfStill(seconds);
}

/**
 * Ends this process if its event loop stands still for so long, as in an endless computation: Playwright would wait for it, even after a
 * signal. A thread looks every second, and counts its looks, not time: a machine that slept is no silent process.
 */
function endIfStill(seconds: number): void {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), 500).unref();
  const watch = `const { workerData: { beats, seconds } } = require('node:worker_threads');
    let [last, still] = [-1, 0];
    setInterval(() => {
      still = Atomics.load(beats, 0) === last ? still + 1 : 0;
      last = Atomics.load(beats, 0);
      if (still >= seconds) process.kill(process.pid, 'SIGKILL');
    }, 1000);`;
  new Worker(watch, { eval: true, env: {}, execArgv: [], workerData: { beats, seconds } }).unref();
}

/** For the runner: resolves when no worker is alive. */
export async function workersGone(scratch: string): Promise<void> {
  const wait = untilEnough(
    budgets.workers,
    noEnding,
    async () => presentIn(folderOf(scratch)),
    ({ length }) => length === 0,
  );
  await waited('the workers to end', wait);
}
