import { type DocumentedCode, documentedCodes as responses } from '../../contracts/operation.ts';
import type { Level, RequirementId } from '../../contracts/requirements.ts';
import type { Rung } from './ended-test.ts';
import type { Finding } from './finding.ts';
import type { Reason } from './reason.ts';

/** The lowest level whose violation makes the exit status non-zero. */
export type Gate = 'must' | 'should' | 'never';

/** What was decided about a requirement, from the mildest to the worst; a requirement takes the worst of its tests. */
export const ranking = ['untested', 'pass', 'note', 'warning', 'accepted', 'error', 'broken'] as const;

/** What was decided about a requirement: `note`, `warning` and `error` are violations of a MAY, a SHOULD and a MUST. */
export type RequirementVerdict = (typeof ranking)[number];

/** What was decided about a target. `broken` blames the harness or the way to the target, never the target. */
export type RunVerdict = 'conformant' | 'nonconformant' | 'inconclusive' | 'broken';

/** The documented codes, in the order of the guide's table. */
export const documentedCodes: readonly DocumentedCode[] = responses.map(({ code }) => code);

export type { DocumentedCode } from '../../contracts/operation.ts';

/** A documented code in the verdict: whether it was exercised, how it was brought about, and why where it was not. */
export interface CodeRow {
  readonly code: DocumentedCode;
  /** Name of its fault; `deleted` for 204. */
  readonly name: string;
  readonly outcome: 'pass' | 'violated' | 'untested';
  readonly rung: Rung;
  readonly reason: string;
}

/** A requirement in the verdict. */
export interface RequirementRow {
  readonly id: RequirementId;
  readonly level: Level;
  readonly statement: string;
  readonly source: string;
  readonly verdict: RequirementVerdict;
  readonly tests: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Why it is untested, accepted or broken. */
  readonly reason: string;
  /** The same as data; absent in a file that was read. `verdict.json` has the text alone. */
  readonly reasonData?: readonly Reason[];
  readonly evidence: readonly Finding[];
}

/** The verdict on one target: `verdict.json`. */
export interface VerdictFile {
  readonly schema: 1;
  /** Version of the suite. */
  readonly suite: string;
  readonly target: { readonly name: string; readonly url: string };
  /** ISO 8601. */
  readonly started: string;
  readonly durationMs: number;
  readonly verdict: RunVerdict;
  readonly gate: Gate;
  readonly counts: Readonly<Record<RequirementVerdict, number>>;
  readonly codes: readonly CodeRow[];
  readonly requirements: readonly RequirementRow[];
}

/** The text of `verdict.json`: without what the schema does not know. */
export const verdictJson = (file: VerdictFile): string =>
  `${JSON.stringify(file, (name, value) => (name === 'reasonData' ? undefined : value), 2)}\n`;

/** A violation that the operator has accepted: an entry of CONFORMANCE_DEVIATIONS. */
export interface Deviation {
  readonly requirement: string;
  readonly reason: string;
  readonly link?: string;
  /** Last day on which it is accepted: `2026-12-31`. */
  readonly until?: string;
  /** Happens now and then, so that its absence is no news. */
  readonly intermittent?: boolean;
}
