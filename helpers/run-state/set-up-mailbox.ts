import { processWide } from '../playwright-internals/process-wide.ts';
import type { Stop } from '../verdict/run-record.ts';

/** Where a target is, and the hosts that a run on it can reach: one a line, with what each gets. */
export interface Place {
  readonly url: string;
  readonly reaches: readonly string[];
}

/** What the set-up tells the reporter. Both run in the runner's process. */
interface RunNotes {
  readonly stops: Map<string, Stop>;
  readonly places: Map<string, Place>;
  readonly remains: Map<string, Remains>;
  /** Workers that were ended because they were silent: seconds by the index of the worker. */
  readonly silences: Map<number, number>;
  finish: () => Promise<void>;
  interruption: string | undefined;
  setUp: SetUpCourse;
}

/** How far the set-up came: `refused` where the configuration is wrong. */
type SetUpCourse = 'not begun' | 'begun' | 'refused';

/** Ids of images that a run made and that its clean-up did not see gone: still there, perhaps still there, and deleted without proof. */
export interface Remains {
  readonly left: readonly string[];
  readonly unread: readonly string[];
  readonly notConfirmed: readonly string[];
}

const notes = (): RunNotes =>
  processWide<RunNotes>('run-notes', () => ({
    stops: new Map(),
    places: new Map(),
    remains: new Map(),
    silences: new Map(),
    finish: async () => {},
    interruption: undefined,
    setUp: 'not begun',
  }));

/** Every target of the run. */
const everyTarget = '';

/**
 * Says why the run ends before its tests, for one target or, without a name, for all. The set-up throws afterwards, or goes on
 * with the other targets of a fleet. The reporter writes the verdict with this reason.
 */
export function stopRun(stop: Stop, target = everyTarget): void {
  notes().stops.set(target, stop);
}

/** Why the run on this target was stopped; undefined where it was not. */
export function stopOf(target: string): Stop | undefined {
  return notes().stops.get(target) ?? notes().stops.get(everyTarget);
}

/** Tells the reporter what the configuration could not know: where the embedded target is, and hosts from a catalogue. */
export function locate(target: string, place: Place): void {
  notes().places.set(target, place);
}

/** What the set-up found out of where a target is. */
export function locationOf(target: string): Place | undefined {
  return notes().places.get(target);
}

/** Tells the reporter what the clean-up of a target came to. */
export function noteRemains(target: string, remains: Remains): void {
  notes().remains.set(target, remains);
}

/** What is left of the run's images on a target; undefined where no clean-up ended. */
export function remainsOf(target: string): Remains | undefined {
  return notes().remains.get(target);
}

/**
 * Tells the reporter how a run is brought to its end: `finish` cleans up, once, however often it is called. Playwright calls it as
 * the teardown; where a second signal made it pass over that, the reporter does.
 */
export function finishWith(finish: () => Promise<void>): void {
  notes().finish = finish;
}

/** Cleans up after the run, if that is not done yet. */
export function finishRun(): Promise<void> {
  return notes().finish();
}

/** Tells the reporter what interrupted the run: a signal, or an output that nobody reads. */
export function noteInterruption(reason: string): void {
  notes().interruption = reason;
}

/** Why the run was interrupted, in one line. */
export function interruption(): string {
  return notes().interruption ?? 'the run was interrupted';
}

/** Tells the command that started the run how far its set-up came. */
export function noteSetUp(course: 'begun' | 'refused'): void {
  notes().setUp = course;
}

/** Whether the run ended before the target got a request: its set-up did not begin, or refused the configuration. */
export function sentNothing(): boolean {
  return notes().setUp !== 'begun';
}

/** Tells the reporter that a worker was ended because it was silent for so many seconds. */
export function noteSilence(workerIndex: number, seconds: number): void {
  notes().silences.set(workerIndex, seconds);
}

/** How many seconds a worker was silent before it was ended; undefined where it was not. */
export function silenceOf(workerIndex: number): number | undefined {
  return notes().silences.get(workerIndex);
}
