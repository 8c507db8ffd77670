import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { isUnreached } from '../http/exchange.ts';
import { hurry } from '../http/hurry.ts';
import { isSameOrigin } from '../http/origins.ts';
import { recordedExchanges, underWayAtEnd } from '../http/recorder.ts';
import type { Target } from '../images/client/target.ts';
import { waited } from '../images/waiting.ts';
import { workersGone } from '../images/worker-life.ts';
import { commandLine } from '../platform/installation/command-line.ts';
import { endingSignals, signalNames } from '../platform/process/ending-signals.ts';
import { complain } from '../platform/text/print.ts';
import { reasonText, untested } from '../verdict/reason.ts';
import { type End, endOf, endRun, SetUpEnding } from '../verdict/run-end.ts';
import { runNotes, stopRun } from './run-notes.ts';
import { type Stopped, stoppedBy } from './stopped.ts';

interface Opened {
  readonly targets: readonly Pick<Target, 'description'>[];
}

/** Brings a run to its end in the runner: signals, the time limit, and the moment of the clean-up. */
export class RunControl {
  readonly #scratch: string;
  readonly #next: string;
  readonly #startedMs = performance.now();
  readonly #endings = new Map<string, SetUpEnding>();
  /** Targets whose time is over. */
  readonly #late = new Map<string, End>();
  readonly #givenUp: Promise<void>;
  #interrupted: End | undefined;
  #giveUp = (): void => {};
  #finished: Promise<void> | undefined;
  #isFinished = false;

  /** `next`: what the suite does after a signal, for a message. */
  constructor(scratch: string, next = 'cleans up and writes the report') {
    this.#scratch = scratch;
    this.#next = next;
    this.#givenUp = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
    onSignals((by, times) => this.#signalled(by, times));
  }

  /** The signal that ended the run, also before a target has an ending of its own; undefined while it goes on. */
  get end(): End | undefined {
    return this.#interrupted;
  }

  /** The error that ends the set-up after a signal. */
  get interruption(): Stopped | undefined {
    return this.#interrupted && stoppedBy(this.#interrupted);
  }

  /** The ending for the set-up of one target. */
  setUpEnding(target: string): SetUpEnding {
    const ending = new SetUpEnding((end) => {
      throw stoppedBy(end);
    });
    const over = this.#interrupted ?? this.#late.get(target);
    if (over !== undefined) ending.interrupt(over);
    this.#endings.set(target, ending);
    return ending;
  }

  /** Ends the run on a target, or its set-up, this many seconds after the run began. Does nothing without a number. */
  limit(target: string, maxSeconds: number | undefined): void {
    if (maxSeconds === undefined) return;
    const reason = untested('out-of-time', { seconds: maxSeconds });
    const leftMs = maxSeconds * 1000 - (performance.now() - this.#startedMs);
    const over = (): void => {
      endRun(this.#scratch, { reason }, target);
      const end = { verdict: 'inconclusive', reason } as const;
      this.#late.set(target, end);
      this.#endings.get(target)?.interrupt(end);
      complain(`target ${target}: ${reasonText(reason)}; the remaining requirements are not tested`);
    };
    setTimeout(over, Math.max(0, leftMs)).unref();
  }

  /**
   * Brings the run to its end, once, however often it is called. Calls `cleanUp` when the set-up and all workers have finished,
   * and passes the reason that ended the run on a target to the reporter.
   */
  async finish(setUp: Promise<unknown>, { targets }: Opened, cleanUp: () => Promise<void>): Promise<void> {
    this.#finished ??= this.#finish(setUp, targets, cleanUp);
    await Promise.race([this.#finished, this.#givenUp]);
    this.#isFinished = true;
  }

  async #finish(setUp: Promise<unknown>, targets: Opened['targets'], cleanUp: () => Promise<void>): Promise<void> {
    await setUp.catch(() => {});
    await workersGone(this.#scratch);
    for (const ending of this.#endings.values()) ending.cleanUp();
    for (const { description } of targets) {
      const { verdict, reason } = endOf(this.#scratch, description.name) ?? {};
      if (verdict === undefined || reason === undefined) continue;
      const last = reason.code === 'target-gone' ? underWay(this.#scratch, description) : '';
      const { stop } = stoppedBy({ verdict, reason });
      stopRun({ ...stop, reason: stop.reason + last }, description.name);
    }
    await waited('the clean-up: it reads and deletes the images of the run', cleanUp());
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  #signalled(by: string, times: number): void {
    if (this.#isFinished) {
      if (times > 1) process.exit(130);
      complain('the suite is about to end; a second signal stops it at once');
    } else if (times === 1) {
      this.#interrupt({ reason: untested('interrupted', { by }) });
    } else if (times === 2) {
      complain(
        `the clean-up is still running; a third signal stops it, and \`${commandLine('sweep')}\` must then remove what is left`,
      );
    } else {
      complain(`the clean-up was stopped; run \`${commandLine('sweep')}\` to remove what is left`);
      process.once('exit', () => rmSync(this.#scratch, { recursive: true, force: true }));
      this.#giveUp();
    }
  }

  #interrupt(end: End): void {
    complain(`${reasonText(end.reason)}; the suite now ${this.#next}`);
    this.#interrupted = end;
    runNotes().interruption = stoppedBy(end).stop;
    for (const ending of this.#endings.values()) ending.interrupt(end);
    try {
      endRun(this.#scratch, end);
    } catch (error) {
      // A full disk: Playwright ends the workers.
      complain((error as Error).message);
    }
    hurry();
  }
}

/** The most requirements that are named: each worker has a few requests under way. */
const mostNamed = 8;

/** Names the requirements whose requests reached a target that then stopped answering: one may have ended it. Empty if there is none. */
function underWay(scratch: string, { name, url }: Target['description']): string {
  const exchanges = recordedExchanges(join(scratch, name)).filter(({ request }) => isSameOrigin(request.url, url));
  const last = underWayAtEnd(exchanges).filter(({ failure }) => !isUnreached(failure));
  const inOrder = last.sort((a, b) => (a.started < b.started ? -1 : 1));
  const ids = [...new Set(inOrder.map(({ requirement = 'the set-up' }) => requirement))].slice(0, mostNamed);
  return ids.length === 0 ? '' : `. Under way when it stopped: ${ids.join(', ')}`;
}

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
function onSignals(act: (by: string, times: number) => void): void {
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
