import { performance } from 'node:perf_hooks';
import { endingSignals, signalNames } from '../platform/process/ending-signals.ts';

/** Other programs end with SIGPIPE when a pipe is closed; Node raises an error instead. */
const closedPipe = 141;

/** A terminal and npm both pass a signal on. Two signals within this time, in ms, count as one. */
const sameMs = 1000;

let listening = false;
let told: (by: string) => void = () => {};

/**
 * Listens for everything that ends this process from outside: SIGINT, SIGTERM, SIGHUP, SIGQUIT, and a closed output. Playwright knows only
 * SIGINT, so each of them is passed on as SIGINT. `act` receives the name of the signal and the number of signals so far; a later
 * call replaces it. If Playwright reports an interrupted run, the process exits with the status of the first signal.
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
    // The listener below receives this signal again and treats it as the same.
    if (by !== 'SIGINT') process.emit('SIGINT', 'SIGINT');
  };
  for (const signal of signalNames) process.on(signal, () => signalled(signal, endingSignals[signal]));
  // Without a listener, Node throws errors of these streams, and the run would end without its clean-up.
  process.stdout.once('error', () => signalled('its output was closed', closedPipe));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.on('exit', (code) => {
    if (code === endingSignals.SIGINT && status !== undefined) process.exitCode = status;
  });
}
