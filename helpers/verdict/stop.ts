import type { Finding } from './findings.ts';

/** Why a run ended before its tests: what the preflight or the runner found out. */
export interface Stop {
  readonly verdict: 'broken' | 'nonconformant' | 'inconclusive';
  /** One line. */
  readonly reason: string;
  /** The finding of the preflight, if the target is to blame. */
  readonly finding?: Finding;
}
