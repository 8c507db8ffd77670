import { isObject } from '../../contracts/json.ts';
import { type DocumentedCode, type Rung, documentedCodes as responses } from '../../contracts/operation.ts';
import type { Area, Level, RequirementId, Severity } from '../../contracts/requirements.ts';
import type { Finding } from './finding.ts';
import type { Profile } from './profile.ts';
import type { ShownReason } from './shown-reason.ts';
import type { TenantWatch } from './tenant.ts';

/** The lowest level whose violation makes the exit status non-zero. */
export type Gate = 'must' | 'should' | 'never';

/** Verdicts on a requirement, from the mildest to the worst; a requirement takes the worst of its tests and shards. */
export const ranking = ['untested', 'pass', 'broken', 'note', 'warning', 'accepted', 'error'] as const;

/** The verdict on a requirement: `warning` and `error` are violations of a SHOULD and a MUST, `note` is a MAY that is not met. */
export type RequirementVerdict = (typeof ranking)[number];

/** How many requirements got each verdict. */
export type Counts = Readonly<Record<RequirementVerdict, number>>;

/** Whether a verdict says something about the target. */
export const isDecided = (verdict: RequirementVerdict): boolean => verdict !== 'untested' && verdict !== 'broken';

/**
 * The verdict on a target. `broken` blames the harness, the operator or the way to the target, never the target. `partial` is a
 * selection in which nothing is violated.
 */
export type RunVerdict = 'conformant' | 'partial' | 'deviating' | 'nonconformant' | 'inconclusive' | 'broken';

/** What stands in the place of the verdict: one shard has none. */
export type ShownVerdict = RunVerdict | 'shard';

/** The word that a person reads. */
export const shownVerdict = ({ verdict }: Pick<VerdictFile, 'verdict'>): ShownVerdict => verdict ?? 'shard';

/** The documented codes, in the order of the guide's table. */
export const codesInOrder: readonly DocumentedCode[] = responses.map(({ code }) => code);

export type { DocumentedCode } from '../../contracts/operation.ts';

/** How much was decided. */
export interface Share {
  readonly decided: number;
  readonly of: number;
}

/** How much of an area was decided, and how much of that is violated and not accepted. */
export interface AreaShare extends Share {
  readonly violated: number;
}

/** One area in the verdict. */
export interface AreaRow {
  readonly name: Area;
  /** Whether the word, the release and the exit status are about it. */
  readonly gated: boolean;
  readonly must: AreaShare;
  readonly should: AreaShare;
}

/** The part of the suite that a run was asked for. */
export interface Selection {
  /** How the part was chosen: by the command `smoke`, by titles and tags, by files, or as one shard. */
  readonly kind: 'smoke' | 'grep' | 'files' | 'shard';
  /** What was asked for, as on the command line. */
  readonly text: string;
  /** How many requirements were selected, of all in the catalogue. */
  readonly selected: number;
  readonly of: number;
}

/** `98 of 104 MUST requirements`. */
export const mustShare = ({ decided, of }: Share): string => `${decided} of ${of} MUST requirements`;

/**
 * The outcome of a documented code. `pass`: the requirement that names it and its effects were decided, and nothing binding is
 * violated. `partial`: the code was seen, and of these two something was not decided. `instead`: the target answers another code
 * where a conforming one may. `accepted`: each violation is accepted.
 */
export type CodeOutcome = 'pass' | 'partial' | 'instead' | 'accepted' | 'violated' | 'untested';

/** A documented code in the verdict. */
export interface CodeRow extends Share {
  readonly code: DocumentedCode;
  /** Name of its fault; `deleted` for 204. */
  readonly name: string;
  readonly outcome: CodeOutcome;
  readonly rung: Rung;
  readonly reason: string;
}

/** A requirement in the verdict. */
export interface RequirementRow {
  readonly id: RequirementId;
  readonly level: Level;
  readonly area: Area;
  /** Whether the word, the release and the exit status are about it, under the profile of the run. */
  readonly gated: boolean;
  readonly statement: string;
  readonly source: string;
  readonly verdict: RequirementVerdict;
  /** How many exchanges were judged. */
  readonly evidenceCount: number;
  /** Requests that its tests sent, and images that they took. What several tests use is counted at the first of them. */
  readonly requests: number;
  readonly images: number;
  readonly tests: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Why it is untested, accepted or broken; null if there is nothing to explain. */
  readonly reason: ShownReason | null;
  readonly evidence: readonly Finding[];
}

/** One bug: the violations that follow from one behaviour of the target. */
export interface GroupedFinding {
  readonly title: string;
  readonly severity: Severity;
  /** The highest level of its requirements. */
  readonly level: Level;
  /** The requirement that names the behaviour first. */
  readonly requirements: readonly RequirementId[];
  readonly expected: string;
  readonly received: string;
  /** Which of several requests violates it, and why; empty if there is no evidence. */
  readonly because: string;
  readonly curl: string;
  /** The line that reads the image after that request, if the read shows the violation. */
  readonly read?: string;
  /** Set if each of the violations is an accepted deviation. */
  readonly accepted?: true;
}

/** Name and version of the software that was tested. */
export interface Implementation {
  readonly name: string;
  readonly version: string;
}

/** What was tested. */
export interface TestedTarget {
  readonly name: string;
  readonly url: string;
  readonly implementation?: Implementation;
  /** The commit of the pipeline that ran the suite, where the operator named no implementation. */
  readonly commit?: string;
  /** Set for the reference target that comes with the suite: the run tested no service of the operator. */
  readonly builtIn?: true;
  /** How long after a deletion or a refusal images were read again, in ms. Verdicts of earlier suites do not say it. */
  readonly settleMs?: number;
}

/** Which build was tested, for people; empty if nobody said. */
export function buildText({ implementation, commit }: Pick<TestedTarget, 'implementation' | 'commit'>): string {
  if (implementation !== undefined) return `${implementation.name} ${implementation.version}`;
  return commit === undefined ? '' : `commit ${commit.slice(0, 12)}`;
}

/** When images were read again, for people; empty if the verdict does not say it. */
export function settledText({ settleMs }: TestedTarget): string {
  if (settleMs === undefined) return '';
  return settleMs === 0 ? 'at the end' : `${settleMs / 1000} s later`;
}

/** The verdict on one target: `verdict.json`. */
export interface VerdictFile {
  readonly schema: 3;
  readonly suite: string;
  readonly profile: Profile;
  /** Null for a run on the whole suite. */
  readonly selection: Selection | null;
  readonly areas: readonly AreaRow[];
  readonly target: TestedTarget;
  /** ISO 8601. */
  readonly started: string;
  readonly durationMs: number;
  /** Null for one shard, which has no verdict of its own. */
  readonly verdict: RunVerdict | null;
  readonly gate: Gate;
  readonly passesGate: boolean;
  /** Of the whole catalogue, whatever the profile. */
  readonly exercised: { readonly must: Share; readonly should: Share; readonly codes: Share };
  readonly counts: Counts;
  /** Absent if no list showed images of others before the run. */
  readonly tenant?: TenantWatch;
  readonly findings: readonly GroupedFinding[];
  readonly codes: readonly CodeRow[];
  readonly requirements: readonly RequirementRow[];
}

/** How many MUST requirements of the profile were decided. */
export function gatedMust({ areas }: Pick<VerdictFile, 'areas'>): Share {
  const gated = areas.filter((area) => area.gated);
  const sum = (name: keyof Share): number => gated.reduce((total, { must }) => total + must[name], 0);
  return { decided: sum('decided'), of: sum('of') };
}

/** A violation that the operator has accepted: an entry of CONFORMANCE_DEVIATIONS. */
export interface Deviation {
  readonly requirement: string;
  /** The violation in one sentence, and how bad it is; for readers. */
  readonly title?: string;
  readonly severity?: Severity;
  /** The target's answer when it was accepted; for readers. */
  readonly received?: string;
  /** Says that the operator accepts that images are lost or exposed. A violation that does so is not accepted without it. */
  readonly dataLoss?: boolean;
  readonly reason: string;
  readonly link?: string;
  /** Last day on which it is accepted: `2026-12-31`. */
  readonly until?: string;
  /** Occurs intermittently, so its absence in a run means nothing. */
  readonly intermittent?: boolean;
}

const areTexts = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string');

function isRowShaped(row: unknown): boolean {
  if (!isObject(row) || !Array.isArray(row.evidence)) return false;
  const reason = row.reason ?? { text: '' };
  const isFinding = (each: unknown): boolean => isObject(each) && areTexts(each.received, ...[each.from ?? []].flat());
  const isSaid = isObject(reason) && areTexts(reason.text) && row.evidence.every(isFinding);
  return isSaid && areTexts(row.id, row.level, row.statement, row.verdict);
}

/** Whether JSON, which anybody may have written, has the members that are read of a verdict, each of its type. */
export function isVerdictShaped(json: unknown): boolean {
  if (!isObject(json) || !isObject(json.target) || !Array.isArray(json.requirements)) return false;
  return areTexts(json.suite, json.started, json.target.name, json.verdict ?? '') && json.requirements.every(isRowShaped);
}
