import { primaryOf } from '../../contracts/operation.ts';
import { requirementIds } from '../../contracts/requirements.ts';
import { codeRows } from './codes.ts';
import { deviationFaults, isExpired } from './deviations.ts';
import type { EndedTest } from './ended-test.ts';
import type { Finding } from './finding.ts';
import { untested } from './reason.ts';
import { missingRequired } from './required.ts';
import { requirementRows } from './requirement-verdicts.ts';
import {
  type CodeRow,
  type Deviation,
  type DocumentedCode,
  type Gate,
  type RequirementRow,
  type RequirementVerdict,
  type RunVerdict,
  ranking,
  type VerdictFile,
} from './verdict-file.ts';

/** Why a run ended before its tests: what the preflight or the runner found out. */
export interface Stop {
  readonly verdict: 'broken' | 'nonconformant' | 'inconclusive';
  /** One line. */
  readonly reason: string;
  /** What the preflight saw, where the target is to blame. */
  readonly evidence?: Finding;
}

/** Everything that is known of a run on one target. Nothing in it is secret. */
export interface RunRecord {
  readonly suite: string;
  readonly target: { readonly name: string; readonly url: string };
  /** ISO 8601. */
  readonly started: string;
  readonly durationMs: number;
  readonly gate: Gate;
  readonly tests: readonly EndedTest[];
  /** How much of the suite was asked for. */
  readonly part: 'whole' | 'selection' | 'shard';
  /** Statuses of responses that nobody provoked, with their number. */
  readonly seenCodes: ReadonlyMap<number, number>;
  readonly stopped?: Stop;
  /** What the harness failed at after the last test, in one line: it breaks the run, though every requirement was decided. */
  readonly unfinished?: string;
  readonly require: 'all' | readonly (number | string)[];
  readonly deviations: readonly Deviation[];
}

/** The verdict, the exit status that it means, one sentence that says it, and what makes the exit status 1. */
export interface Conclusion {
  readonly file: VerdictFile;
  readonly exit: 0 | 1;
  readonly sentence: string;
  readonly reasons: readonly string[];
}

const absent = {
  whole: untested('no-result'),
  selection: untested('not-selected'),
  shard: untested('not-in-shard'),
} as const;

/** How many requirements got each verdict. */
export function tally(rows: readonly RequirementRow[]): Record<RequirementVerdict, number> {
  const counts: Record<RequirementVerdict, number> = {
    pass: 0,
    note: 0,
    warning: 0,
    error: 0,
    accepted: 0,
    untested: 0,
    broken: 0,
  };
  for (const { verdict } of rows) counts[verdict] += 1;
  return counts;
}

/** The ended tests, without the acceptances that have expired. */
function unexpired(run: RunRecord): EndedTest[] {
  const expired = new Set(run.deviations.filter((each) => isExpired(each, run.started)).map(({ requirement }) => requirement));
  return run.tests.map((test) => {
    const { accepted, ...rest } = test;
    return accepted !== undefined && expired.has(test.requirement) ? rest : test;
  });
}

/** An operation that is not there violates the first of its requirements, though no test ran. */
function rowsOf(run: RunRecord): RequirementRow[] {
  const { stopped } = run;
  const rows = requirementRows(
    unexpired(run),
    stopped === undefined ? absent[run.part] : untested('not-run', { why: stopped.reason }),
  );
  if (stopped?.verdict !== 'nonconformant') return rows;
  const evidence = stopped.evidence === undefined ? [] : [stopped.evidence];
  return rows.map((row) => (row.id === primaryOf(204) ? { ...row, verdict: 'error', reason: stopped.reason, evidence } : row));
}

/** Why too little was exercised for a verdict; undefined where it was enough. */
function tooLittle(run: RunRecord, codes: readonly CodeRow[], counts: Record<RequirementVerdict, number>): string | undefined {
  if (run.part === 'shard') return 'this is one shard of the run: merge the blobs of all shards for the verdict';
  // The rules over everything seen run beside any selection, so they alone do not make it a selection that exercised something.
  const chosen = run.tests.filter(({ seen }) => seen !== true);
  const idle = chosen.length > 0 && chosen.every(({ status }) => status === 'skipped');
  const exercised = requirementIds.length - counts.untested - counts.broken;
  if (exercised === 0 || (run.part === 'selection' && idle))
    return run.part === 'selection' ? 'the selection exercised nothing' : 'nothing could be exercised';
  const asked = (code: DocumentedCode) =>
    run.part === 'whole' || run.tests.some(({ requirement }) => requirement === primaryOf(code));
  const missing = codes.find(({ code, outcome }) => [204, 401].includes(code) && outcome === 'untested' && asked(code));
  if (missing !== undefined) return `${missing.code} could not be exercised: ${missing.reason}`;
  const ran = new Set(run.tests.map(({ requirement }) => requirement));
  const lost = requirementIds.filter((id) => !ran.has(id));
  if (run.part === 'selection' || lost.length === 0) return undefined;
  return `${lost.length} requirements have no result, from ${lost[0]} on: is a shard missing?`;
}

const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

function sentenceOf(verdict: RunVerdict, run: RunRecord, file: Omit<VerdictFile, 'verdict'>, why: string | undefined): string {
  const { counts } = file;
  const ends = [run.stopped?.reason, run.unfinished].filter((reason) => reason !== undefined);
  if (ends.length > 0) return ends.join('; ');
  if (verdict === 'broken') return `${plural(counts.broken, 'requirement')} could not be decided: the harness failed.`;
  if (verdict === 'inconclusive') return `Too little was exercised: ${why}.`;
  const passed = file.codes.filter(({ outcome }) => outcome !== 'untested').length;
  const exercised = requirementIds.length - counts.untested;
  const part = run.part === 'selection' ? `In what was selected (${exercised} of ${requirementIds.length} requirements) ` : '';
  const violated = counts.error === 0 ? 'no MUST is violated' : `${plural(counts.error, 'MUST requirement')} violated`;
  const parts = [
    counts.warning === 0 ? '' : plural(counts.warning, 'warning'),
    counts.accepted === 0 ? '' : plural(counts.accepted, 'accepted deviation'),
    counts.untested === 0 || run.part === 'selection' ? '' : `${plural(counts.untested, 'requirement')} untested`,
  ].filter((each) => each !== '');
  const rest = parts.length === 0 ? '' : `; ${parts.join(', ')}`;
  const whole = `${part}${violated}; ${passed} of ${file.codes.length} documented codes exercised${rest}.`;
  return whole.slice(0, 1).toUpperCase() + whole.slice(1);
}

/**
 * Decides about a target. Pure. A harness failure outweighs violations, because nobody can trust what else such a run says;
 * a MUST that is violated outweighs how much was exercised.
 */
export function runVerdict(run: RunRecord): Conclusion {
  const rows = rowsOf(run);
  const counts = tally(rows);
  const codes = codeRows(rows, run.tests, run.seenCodes);
  const why = tooLittle(run, codes, counts);
  const decided: RunVerdict =
    (run.unfinished === undefined ? run.stopped?.verdict : 'broken') ??
    (counts.broken > 0 ? 'broken' : counts.error > 0 ? 'nonconformant' : why !== undefined ? 'inconclusive' : 'conformant');
  const { suite, target, started, durationMs, gate } = run;
  const unjudged = { schema: 1 as const, suite, target, started, durationMs, gate, counts, codes, requirements: rows };
  const sentence = sentenceOf(decided, run, unjudged, why);
  const reasons = [
    ...(decided === 'broken' || (decided === 'inconclusive' && run.part !== 'shard') ? [sentence] : []),
    ...(decided === 'nonconformant' && gate !== 'never' ? [sentence] : []),
    ...(gate === 'should' && counts.warning > 0
      ? [`${plural(counts.warning, 'SHOULD requirement')} violated, gate is should.`]
      : []),
    ...(run.stopped === undefined && run.part !== 'shard' ? missingRequired(run.require, codes, rows) : []),
    ...deviationFaults(run, rows),
  ];
  const file: VerdictFile = {
    schema: 1,
    suite,
    target,
    started,
    durationMs,
    verdict: decided,
    gate,
    counts,
    codes,
    requirements: rows,
  };
  return { file, exit: reasons.length === 0 ? 0 : 1, sentence, reasons };
}

/** Rows by verdict, worst first. */
export function worstFirst(rows: readonly RequirementRow[]): RequirementRow[] {
  return [...rows].sort((a, b) => ranking.indexOf(b.verdict) - ranking.indexOf(a.verdict));
}
