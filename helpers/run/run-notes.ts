import type { IdentityName } from '../../contracts/target-words.ts';
import type { AtCleanUp } from '../images/clean-up/seen-at-clean-up.ts';
import type { OrdersAhead } from '../images/ordered-images.ts';
import { processWide } from '../platform/process-wide.ts';
import type { Identity, TargetDescription } from '../settings/description.ts';
import { tokenVariable } from '../settings/secrets.ts';
import type { Stop } from '../verdict/run-record.ts';

/** A line for a POSIX shell that sets a variable. */
export interface ShellLine {
  readonly variable: string;
  readonly line: string;
}

/** Lines for a POSIX shell that set what the requests of a report name. `byLogin`: the identities whose tokens come from a login. */
export function shellLines({ identities }: Pick<TargetDescription, 'identities'>, byLogin: readonly IdentityName[]): ShellLine[] {
  const tokens = (Object.entries(identities) as [IdentityName, Identity][]).flatMap(([name, { variable }]) => {
    const shown = tokenVariable(name).slice(1);
    if (byLogin.includes(name))
      return [{ variable: shown, line: `export ${shown}=…  # a token of the ${name}: the run logged in` }];
    return variable === undefined || variable === shown ? [] : [{ variable: shown, line: `export ${shown}="$${variable}"` }];
  });
  const images = ['IMAGE_ID', 'OTHER_IMAGE_ID'].map((variable) => {
    return { variable, line: `export ${variable}=…  # an image that may be deleted` };
  });
  return [...tokens, ...images];
}

interface TargetNotes {
  /** Where the configuration could not know it: the URL of the built-in target, or one from a catalogue. */
  readonly url?: string;
  /** The lines with which a person sets what the requests name. */
  readonly shellLines: readonly ShellLine[];
  /** Settings that the preflight found wrong, and did not stop for: the log is long when the summary repeats it. */
  readonly doubts: readonly string[];
  /** What orders its images ahead; absent where they are made at once. */
  readonly orders?: Pick<OrdersAhead, 'expect' | 'isFirstMade'>;
  /** Results of the clean-up: the tests are over by then. */
  readonly atCleanUp?: readonly AtCleanUp[];
  /** What the clean-up left to do, in a clause. */
  readonly left?: string;
  /** The shards that a merge was not given. */
  readonly missingShards?: { readonly numbers: readonly number[]; readonly of: number };
}

/** What set-up, reporter and command leave for each other in the runner's process. */
interface RunNotes {
  readonly stops: Map<string, Stop>;
  readonly targets: Map<string, TargetNotes>;
  /**
   * Brings the run to its end: cleans up, once, however often it is called. Playwright calls it as the teardown. If a second signal makes
   * Playwright skip the teardown, the reporter calls it.
   */
  finish: () => Promise<void>;
  /** What interrupted the run: a signal, or a closed output. */
  interruption: Stop;
  /** How far the set-up got: `refused` if the configuration is wrong. The target gets no request before it has begun. */
  setUp: 'not begun' | 'begun' | 'refused';
  /** The exit status of the run's verdicts. Playwright knows 0 and 1 only. */
  exit: number | undefined;
}

/** What was left in this process. */
export const runNotes = (): RunNotes =>
  processWide<RunNotes>('run-notes', () => ({
    stops: new Map(),
    targets: new Map(),
    finish: async () => {},
    interruption: { verdict: 'broken', reason: 'the run was interrupted', remedy: 'run again' },
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
  runNotes().stops.set(target, stop);
}

/** Why the run on this target was stopped; undefined if it was not. */
export function stopOf(target: string): Stop | undefined {
  return runNotes().stops.get(target) ?? runNotes().stops.get(everyTarget);
}

/** Records something about a target. */
export function noteTarget(target: string, found: Partial<TargetNotes>): void {
  runNotes().targets.set(target, { ...targetNotes(target), ...found });
}

/** The results of the set-up for a target so far. */
export const targetNotes = (target: string): TargetNotes => runNotes().targets.get(target) ?? { shellLines: [], doubts: [] };

/** The exit status of a command that ran Playwright in this process, which ended with a status of its own. */
export function exitAfter(status: number): number {
  return status === 1 ? (runNotes().exit ?? 1) : status;
}
