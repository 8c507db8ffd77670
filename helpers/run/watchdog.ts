import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { budgets } from '../../contracts/budgets.ts';
import { internal } from '../playwright-internals/internal-variable.ts';
import { parentOf } from '../shared/output/process-life.ts';
import { beatMs, pulseFolder } from '../shared/pulse.ts';
import { noEnding } from '../shared/run-end.ts';
import { untilEnough } from '../shared/waiting.ts';

/** How long a worker's event loop may be blocked, in seconds. Nothing in the suite takes a tenth of that. */
const patienceSeconds = internal().silentSeconds ?? 30;

/** How long it may be blocked while an ended run waits for its workers, in seconds. */
const hurriedSeconds = 5;

interface SeenBeat {
  readonly changedMs: number;
  readonly silentSeconds: number;
}

/**
 * For the runner: ends workers whose event loop is blocked, for example by an endless computation. Playwright would wait for
 * them, even after a signal. The watchdog counts its own checks, not time, so that a sleeping machine does not look like a silent
 * worker.
 */
export class Watchdog {
  readonly #folder: string;
  readonly #told: (workerIndex: number, seconds: number) => void;
  readonly #seen = new Map<string, SeenBeat>();
  readonly #timer: NodeJS.Timeout;
  #patience = patienceSeconds;

  /** `told` receives the index of an ended worker, and how long it was silent. */
  constructor(scratch: string, told: (workerIndex: number, seconds: number) => void) {
    this.#folder = pulseFolder(scratch);
    this.#told = told;
    this.#timer = setInterval(() => this.#look(), beatMs);
    this.#timer.unref();
  }

  /** From now on the end of the run waits for silent workers, so they are ended sooner. */
  hurry(): void {
    this.#patience = Math.min(this.#patience, hurriedSeconds);
  }

  /** Resolves when no worker is alive, and stops watching. */
  async allGone(): Promise<void> {
    await untilEnough(
      budgets.workers,
      noEnding,
      async () => this.#workers(),
      ({ length }) => length === 0,
    );
    clearInterval(this.#timer);
  }

  #workers(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }

  #look(): void {
    for (const name of this.#workers()) {
      const changedMs = statSync(join(this.#folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      const before = this.#seen.get(name);
      const silentSeconds = before?.changedMs === changedMs ? before.silentSeconds + beatMs / 1000 : 0;
      this.#seen.set(name, { changedMs, silentSeconds });
      if (silentSeconds >= this.#patience) this.#end(name, silentSeconds);
    }
  }

  #end(name: string, seconds: number): void {
    const [index = 0, pid = 0] = name.split('-').map(Number);
    rmSync(join(this.#folder, name), { force: true });
    // A worker that the system killed left its file behind, and its process id may have been reused.
    if (!isOwnChild(pid)) return;
    this.#told(index, seconds);
    process.kill(pid, 'SIGKILL');
  }
}

/** Whether a process is a child of this one. If the system does not say, the worker's own statement counts. */
function isOwnChild(pid: number): boolean {
  const parent = parentOf(pid);
  if (parent !== undefined) return parent === process.pid;
  try {
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' })) === process.pid;
  } catch {
    return process.platform === 'win32';
  }
}
