import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFirst } from '../platform/output/make-folder.ts';
import { keptData } from '../platform/output/whole-file.ts';
import { visible } from '../platform/text/visible.ts';
import { skipFor } from './premise.ts';
import { type Reason, reasonWith } from './reason.ts';

/** Why a run on a target ends early. */
export interface End {
  /** The reason for every remaining test. */
  readonly reason: Reason;
  /** The verdict that the end implies; absent if earlier results decide the verdict. */
  readonly verdict?: 'broken' | 'inconclusive';
}

/** Knows whether a run on a target goes on, and can end it. */
export interface Ending {
  /** Why the run is over; undefined while it goes on. */
  readonly end: End | undefined;
  /** Whether workers share it. If so, the preflight has already reached the target. */
  readonly shared: boolean;
  /** Ends the run. The first reason stands. */
  declare(end: End): void;
  /** Aborts operations in progress when the run is over. */
  expectGoingOn(): void;
  /** Waits this long, or until the run is over. */
  pause(ms: number): Promise<void>;
}

/** How often a pause checks whether the run is over, in ms. */
const lookEveryMs = 250;

/** Waits this long, or until something is over. */
export async function paused(ms: number, isOver: () => boolean): Promise<void> {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs && !isOver()) await sleep(Math.min(lookEveryMs, Math.max(1, untilMs - performance.now())));
}

/** A file in the scratch folder marks the run as over, for one target or for all. */
const endFile = (scratch: string, target = ''): string => join(scratch, target, 'ended.json');

/** Ends the run for all workers, on one target or, without a name, on all. The first reason stands. */
export function endRun(scratch: string, end: End, target?: string): void {
  const file = endFile(scratch, target);
  mkdirSync(dirname(file), { recursive: true });
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, JSON.stringify({ ...end, reason: reasonWith(end.reason, visible) }));
  try {
    // A link appears atomically and complete, and never replaces another.
    isFirst(() => linkSync(whole, file));
  } finally {
    rmSync(whole);
  }
}

/** Why the run on a target is over; undefined while it goes on. */
export const endOf = (scratch: string, target: string): End | undefined =>
  keptData(endFile(scratch, target)) ?? keptData(endFile(scratch));

/** The ending for a worker. When the run ends, it skips the test, in this worker and in all others. */
export class SharedEnding implements Ending {
  readonly shared = true;
  readonly #scratch: string;
  readonly #target: string;
  #end: End | undefined;

  constructor(scratch: string, target: string) {
    this.#scratch = scratch;
    this.#target = target;
  }

  get end(): End | undefined {
    this.#end ??= endOf(this.#scratch, this.#target);
    return this.#end;
  }

  declare(end: End): void {
    endRun(this.#scratch, end, this.#target);
  }

  expectGoingOn(): void {
    if (this.end !== undefined) skipFor(this.end.reason);
  }

  pause(ms: number): Promise<void> {
    return paused(ms, () => this.end !== undefined);
  }
}

/** The ending for the set-up. When the run ends, it stops the set-up, but not the clean-up. */
export class SetUpEnding implements Ending {
  readonly shared = false;
  readonly #stop: (end: End) => never;
  #end: End | undefined;
  #cleaningUp = false;

  /** `stop` throws the error that ends the set-up. */
  constructor(stop: (end: End) => never) {
    this.#stop = stop;
  }

  get end(): End | undefined {
    return this.#cleaningUp ? undefined : this.#end;
  }

  /** Called on a signal: the set-up stops at its next request. */
  interrupt(end: End): void {
    this.#end ??= end;
  }

  /** Begins the clean-up, which cannot be ended. */
  cleanUp(): void {
    this.#cleaningUp = true;
  }

  declare(end: End): void {
    this.interrupt(end);
    this.expectGoingOn();
  }

  expectGoingOn(): void {
    if (this.end !== undefined) this.#stop(this.end);
  }

  pause(ms: number): Promise<void> {
    return paused(ms, () => this.end !== undefined);
  }
}

/** The ending for a command, which is not a run. */
export const noEnding: Ending = {
  end: undefined,
  shared: false,
  declare: () => {},
  expectGoingOn: () => {},
  pause: (ms) => sleep(ms),
};

const testsOverFile = (scratch: string, target: string): string => join(scratch, target, 'tests-over');

/** How often the rules look whether the tests are over, in ms. */
const testsLookEveryMs = 50;

/** For the runner: tells the rules over all exchanges of a target that its last test has ended. */
export function noteTestsOver(scratch: string, target: string): void {
  mkdirSync(dirname(testsOverFile(scratch, target)), { recursive: true });
  writeFileSync(testsOverFile(scratch, target), '');
}

/** For the rules that started beside the tests: resolves when the last test of the target has ended, however it did. */
export async function testsOver(scratch: string, target: string): Promise<void> {
  while (!existsSync(testsOverFile(scratch, target))) await sleep(testsLookEveryMs);
}
