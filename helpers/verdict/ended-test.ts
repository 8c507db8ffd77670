import type { RequirementId } from '../../contracts/requirements.ts';
import type { Finding } from '../declarations/finding.ts';
import type { Reason } from '../declarations/reason.ts';

/** How a documented code was brought about. */
export type Rung = 'always' | 'fixture' | 'hook' | 'seen' | 'none';

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
  /** How many exchanges its matchers judged. */
  readonly evidenceCount: number;
  /** Requests that it sent, and images that it took from their source. What tests share is counted where it was needed first. */
  readonly requests: number;
  readonly images: number;
  readonly durationMs: number;
  /** Set for a rule that is judged over everything seen in the run. */
  readonly seen?: true;
}
