import { processWide } from '../playwright-internals/process-wide.ts';
import type { Stop } from '../verdict/run-record.ts';

/** The location of a target, and the hosts that a run on it can reach: one line per host, with what it gets. */
export interface TargetLocation {
  readonly url: string;
  readonly reaches: readonly string[];
}

/** A line for a POSIX shell that sets a variable. */
export interface ShellLine {
  readonly variable: string;
  readonly line: string;
}

/** What the set-up found out about a target. */
interface TargetNotes {
  /** What the configuration could not know: the URL of the built-in target, and hosts from a catalogue. */
  readonly location?: TargetLocation;
  /** The lines with which a person sets what the requests name. */
  readonly shellLines: readonly ShellLine[];
  /** What the preflight found wrong with the settings, and did not stop: the log is long when the summary repeats it. */
  readonly doubts: readonly string[];
}

/** Data from the set-up for the reporter. Both run in the runner's process. */
interface RunNotes {
  readonly stops: Map<string, Stop>;
  readonly targets: Map<string, TargetNotes>;
  /** Workers that were ended because they were silent: seconds by the index of the worker. */
  readonly silences: Map<number, number>;
  finish: () => Promise<void>;
  interruption: string | undefined;
  setUp: SetUpCourse;
  exit: number | undefined;
}

/** How far the set-up got: `refused` if the configuration is wrong. */
type SetUpCourse = 'not begun' | 'begun' | 'refused';

const notes = (): RunNotes =>
  processWide<RunNotes>('run-notes', () => ({
    stops: new Map(),
    targets: new Map(),
    silences: new Map(),
    finish: async () => {},
    interruption: undefined,
    setUp: 'not begun',
    exit: undefined,
  }));

/** Every target of the run. */
const everyTarget = '';

/**
 * Records why the run ends before its tests, for one target or, without a name, for all. Afterwards the set-up throws, or goes on
 * with the other targets of a fleet. The reporter writes the verdict with this reason.
 */
export function stopRun(stop: Stop, target = everyTarget): void {
  notes().stops.set(target, stop);
}

/** Why the run on this target was stopped; undefined if it was not. */
export function stopOf(target: string): Stop | undefined {
  return notes().stops.get(target) ?? notes().stops.get(everyTarget);
}

/** Records something about a target. */
export function noteTarget(target: string, found: Partial<TargetNotes>): void {
  notes().targets.set(target, { ...targetNotes(target), ...found });
}

/** What the set-up has found out about a target so far. */
export const targetNotes = (target: string): TargetNotes => notes().targets.get(target) ?? { shellLines: [], doubts: [] };

/**
 * Records the function that brings the run to its end: `finish` cleans up, once, however often it is called. Playwright calls it
 * as the teardown. If a second signal makes Playwright skip the teardown, the reporter calls it.
 */
export function finishWith(finish: () => Promise<void>): void {
  notes().finish = finish;
}

/** Cleans up after the run, unless that is done. */
export function finishRun(): Promise<void> {
  return notes().finish();
}

/** Records what interrupted the run: a signal, or a closed output. */
export function noteInterruption(reason: string): void {
  notes().interruption = reason;
}

/** Why the run was interrupted, in one line. */
export function interruption(): string {
  return notes().interruption ?? 'the run was interrupted';
}

/** Records how far the set-up got, for the command that started the run. */
export function noteSetUp(course: 'begun' | 'refused'): void {
  notes().setUp = course;
}

/** Whether the run ended before the target got a request: its set-up did not begin, or refused the configuration. */
export function sentNothing(): boolean {
  return notes().setUp !== 'begun';
}

/** Records what the verdicts of the run end with. Playwright knows 0 and 1 only. */
export function noteExit(status: number): void {
  notes().exit = status;
}

/** The exit status of a command that ran Playwright in this process, which ended with a status of its own. */
export function exitAfter(status: number): number {
  return status === 1 ? (notes().exit ?? 1) : status;
}

/** Records that a worker was ended because it was silent for this many seconds. */
export function noteSilence(workerIndex: number, seconds: number): void {
  notes().silences.set(workerIndex, seconds);
}

/** How many seconds a worker was silent before it was ended; undefined if it was not ended. */
export function silenceOf(workerIndex: number): number | undefined {
  return notes().silences.get(workerIndex);
}
