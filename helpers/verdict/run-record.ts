import type { Rung } from '../../contracts/operation.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import type { Finding } from './finding.ts';
import type { Profile } from './profile.ts';
import type { Reason } from './reason.ts';
import type { TenantWatch } from './tenant.ts';
import type { Deviation, Gate, Selection, TestedTarget } from './verdict-file.ts';

/** Whether the run stopped because the operation is not there: the one stop that is a violation. */
export const lacksOperation = ({ stopped }: Pick<RunRecord, 'stopped'>): boolean => stopped?.verdict === 'nonconformant';

/** Why the run did not come to its end, as a list; empty if it did. */
export const endsOf = ({ stopped }: Pick<RunRecord, 'stopped'>): string[] => (stopped === undefined ? [] : [stopped.reason]);

/** CONFORMANCE_MIN_TESTED: a number of requirements, a share of them between 0 and 1, or as many as the last whole run decided. */
export type MinTested = { readonly count: number } | { readonly share: number } | 'last';

/** The shards of a run whose blobs were not merged, and of how many. */
export interface MissingShards {
  readonly numbers: readonly number[];
  readonly of: number;
}

/** Everything that is known of a run on one target. Nothing in it is secret. */
export interface RunRecord {
  readonly suite: string;
  readonly target: TestedTarget;
  /** ISO 8601. */
  readonly started: string;
  readonly durationMs: number;
  readonly gate: Gate;
  readonly profile: Profile;
  readonly tests: readonly EndedTest[];
  /** How much of the suite was asked for. */
  readonly part: 'whole' | 'selection' | 'shard';
  /** How the part was chosen; absent for the whole. */
  readonly selection?: Pick<Selection, 'kind' | 'text'>;
  /** Statuses of unprovoked responses, with their number. */
  readonly seenCodes: ReadonlyMap<number, number>;
  /** Statuses of answers on an image of the operation, provoked or not: 405 to any method, the others to DELETE. */
  readonly shownCodes: ReadonlySet<number>;
  /** What the test of the requirement that names a code was answered, by that requirement. */
  readonly answers?: ReadonlyMap<RequirementId, ReadonlySet<number>>;
  readonly stopped?: Stop;
  /** What the clean-up left to do, in a clause; absent if nothing. */
  readonly left?: string;
  readonly missingShards?: MissingShards;
  readonly require: 'all' | readonly (number | string)[];
  /** Fewest MUST requirements of the profile that have to be decided; absent if any number will do. */
  readonly minTested?: MinTested;
  /** How many MUST requirements of the profile the last whole run decided; absent if the history holds none. */
  readonly lastTested?: number;
  readonly deviations: readonly Deviation[];
}

/** Whether a selection holds rules over all exchanges, and no test that makes one. */
export const sendsNothing = ({ part, tests }: RunRecord): boolean =>
  part === 'selection' && tests.length > 0 && tests.every(({ seen }) => seen === true);

/** A test that ended, as a reporter sees it: plain data, the same from a live run and from merged shards. */
export interface EndedTest {
  readonly requirement: RequirementId;
  /** Name of the target (Playwright project without the suffix of the rules over everything seen). */
  readonly target: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'timedOut' | 'skipped' | 'interrupted';
  /** Why the test was skipped; absent if it was not. */
  readonly reason?: Reason;
  /** Set if the harness failed, beside a finding too. */
  readonly harnessFailed?: true;
  readonly findings: readonly Finding[];
  /** Messages of errors, redacted, without colours. */
  readonly errors: readonly string[];
  /** Set if the violation is an accepted deviation: its reason. */
  readonly accepted?: string;
  /** Annotations of type `rung`: `409 hook`. */
  readonly rungs: readonly { readonly code: number; readonly rung: Rung }[];
  /** How far it watched the images that stood in the tenant before the run. */
  readonly tenant?: TenantWatch;
  /** How many exchanges it judged. */
  readonly evidenceCount: number;
  /** Requests that it sent, and images that it took from their source. What tests share is counted where it was needed first. */
  readonly requests: number;
  readonly images: number;
  readonly durationMs: number;
  /** Set for a rule that is judged over everything seen in the run. */
  readonly seen?: true;
}

/** Why a run ended before its tests: what the preflight or the runner found out. */
export interface Stop {
  /** `broken`: the operator or the network has to act; `nonconformant`: the target lacks the operation; `inconclusive`: nobody can tell. */
  readonly verdict: 'broken' | 'nonconformant' | 'inconclusive';
  /** One line. */
  readonly reason: string;
  /** What the operator does about it, as an instruction; absent if the reason says it, or that of a requirement does. */
  readonly remedy?: string;
  /** The finding of the preflight, if the target is to blame. */
  readonly finding?: Finding;
}
