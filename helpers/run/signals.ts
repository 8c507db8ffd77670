import { performance } from 'node:perf_hooks';

/** What ends a run from outside, and the exit status that says so. */
const statuses = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A closed pipe ends a process by SIGPIPE elsewhere; Node makes an error of it. */
const closedPipe = 141;

/** A terminal and npm both pass a signal on, so that one comes twice: within this time, in ms, it is the same. */
const sameMs = 1000;

let listening = false;
let told: (by: string) => void = () => {};

/**
 * Listens to what ends this process from outside: SIGINT, SIGTERM, SIGHUP, and an output that nobody reads any more. Playwright
 * knows SIGINT alone, so each of them is that to it. `act` is told what it was and how many of them there were; a later call
 * replaces it. The process ends with the status of the first where Playwright says that the run was interrupted.
 */
export function onSignals(act: (by: string, times: number) => void): void {
  let times = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  told = (by) => {
    const again = performance.now() - lastMs < sameMs;
    lastMs = performance.now();
    if (again) return;
    times += 1;
    act(by, times);
  };
  if (listening) return;
  listening = true;
  listen();
}

function listen(): void {
  let status: number | undefined;
  const signalled = (by: string, itsStatus: number): void => {
    status ??= itsStatus;
    told(by);
    // This is heard below once more, as the same.
    if (by !== 'SIGINT') process.emit('SIGINT', 'SIGINT');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => signalled(signal, statuses[signal]));
  // Without a listener an error of these streams is thrown, and the run would end without its clean-up.
  process.stdout.once('error', () => signalled('its output was closed', closedPipe));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.on('exit', (code) => {
    if (code === statuses.SIGINT && status !== undefined) process.exitCode = status;
  });
}
