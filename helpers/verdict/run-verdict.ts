import { primaryOf } from '../../contracts/operation.ts';
import { type Level, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { counted } from '../printing/counted.ts';
import { codeRows } from './codes.ts';
import { type Core, coreOf } from './core.ts';
import { deviationFaults, isExpired } from './deviations.ts';
import type { EndedTest } from './ended-test.ts';
import { groupFindings } from './group-findings.ts';
import { actionOf, type Basis, figuresOf, sentenceOf } from './headline.ts';
import { untested } from './reason.ts';
import { type Release, releaseOf } from './release.ts';
import { missingRequired } from './required.ts';
import { requirementRows, requirementVerdict } from './requirement-verdicts.ts';
import { lacksOperation, type RunRecord } from './run-record.ts';
import { shownReason } from './shown-reason.ts';
import {
  type CodeRow,
  isDecided,
  type RequirementRow,
  type RequirementVerdict,
  type RunVerdict,
  type Share,
  type VerdictFile,
} from './verdict-file.ts';

/** The verdict, and what people read about it. */
export interface Conclusion {
  readonly file: VerdictFile;
  readonly exit: 0 | 1;
  /** The verdict in one sentence, with the share of what was tested. */
  readonly sentence: string;
  /** What a report says below its answers, in one line: the counts, and the sentence unless the answers say it. */
  readonly figures: string;
  /** Who has to act, and what to do, in one line. */
  readonly action: string;
  /** Whether to release, and what is not known. */
  readonly release: Release;
  /** What makes the exit status 1. */
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
  if (stopped === undefined || !lacksOperation(run)) return rows;
  const evidence = stopped.evidence === undefined ? [] : [stopped.evidence];
  const reason = shownReason([untested('target-stopped', { why: stopped.reason })]);
  return rows.map((row) => (row.id === primaryOf(204) ? { ...row, verdict: 'error', reason, evidence } : row));
}

function shareOf(rows: readonly RequirementRow[], level: Level): Share {
  const all = rows.filter((row) => row.level === level);
  return { decided: all.filter(({ verdict }) => isDecided(verdict)).length, of: all.length };
}

/** Whether nothing was decided. The rules over all exchanges run beside any selection: they alone decide nothing of it. */
function isFruitless(run: RunRecord, counts: Readonly<Record<RequirementVerdict, number>>): boolean {
  const chosen = run.tests.filter(({ seen }) => seen !== true);
  const isIdle = chosen.length > 0 && !chosen.some((test) => isDecided(requirementVerdict(test)));
  return requirementIds.length === counts.untested + counts.broken || (run.part === 'selection' && isIdle);
}

/** Why a run that decided the core still tested too little; undefined if it tested enough. */
function tooLittle(run: RunRecord, counts: Readonly<Record<RequirementVerdict, number>>, must: Share): string | undefined {
  if (isFruitless(run, counts))
    return run.part === 'selection' ? 'nothing of the selection could be tested' : 'nothing could be tested';
  const ran = new Set(run.tests.map(({ requirement }) => requirement));
  // The word says whether a MUST is violated: where some were selected and none was decided, nobody knows.
  const hasMust = [...ran].some((id) => requirements[id].level === 'MUST');
  if (run.part === 'selection' && hasMust && must.decided === 0) return 'no MUST requirement of the selection was tested';
  const [first, ...others] = requirementIds.filter((id) => !ran.has(id));
  if (run.part !== 'whole' || first === undefined) return undefined;
  return `${others.length + 1} requirements have no result (first: ${first}); is a shard missing?`;
}

/** The first that holds. A violation is a fact: nothing that breaks later takes it back. */
function wordOf(
  run: RunRecord,
  counts: Readonly<Record<RequirementVerdict, number>>,
  core: Core,
  rows: readonly RequirementRow[],
  missing: string | undefined,
): RunVerdict {
  if (counts.error > 0) return 'nonconformant';
  if (isBrokenOff(run) || core.broken.length > 0 || (counts.broken > 0 && isFruitless(run, counts))) return 'broken';
  if (run.stopped !== undefined || core.untested.length > 0 || missing !== undefined) return 'inconclusive';
  return rows.some(({ level, verdict }) => level === 'MUST' && verdict === 'accepted') ? 'deviating' : 'conformant';
}

/** Whether the run did not come to its end, or its report could not be made. */
const isBrokenOff = ({ stopped, unfinished }: RunRecord): boolean => stopped?.verdict === 'broken' || unfinished !== undefined;

/** What the release gate demands beside the verdict and does not get: required codes and requirements, and true deviations. */
function unmetDemands(run: RunRecord, codes: readonly CodeRow[], rows: readonly RequirementRow[]): string[] {
  const isWhole = run.stopped === undefined && run.part !== 'shard';
  return [...(isWhole ? missingRequired(run.require, codes, rows) : []), ...deviationFaults(run, rows)];
}

/** What makes the exit status 1. */
function redReasons({ run, word, sentence, counts, core, unmet }: Basis): string[] {
  const { gate, part } = run;
  // A shard that lacks something is completed by another one.
  const isRed =
    (word === 'nonconformant' && (gate !== 'never' || isBrokenOff(run))) ||
    (word === 'broken' && (part !== 'shard' || isBrokenOff(run) || core.broken.some(({ verdict }) => verdict === 'broken'))) ||
    (word === 'inconclusive' && part !== 'shard');
  return [
    ...(isRed ? [sentence] : []),
    ...(gate === 'should' && counts.warning > 0
      ? [`${counted(counts.warning, 'SHOULD requirement')} violated, and the release gate is SHOULD`]
      : []),
    ...unmet,
  ];
}

/** Decides about a target. Pure. */
export function runVerdict(run: RunRecord): Conclusion {
  const rows = rowsOf(run);
  const counts = tally(rows);
  const codes = codeRows(rows, run.tests, run.seenCodes);
  const asked = new Set<RequirementId>(run.tests.map(({ requirement }) => requirement));
  const core = coreOf(rows, (id) => run.part === 'whole' || asked.has(id));
  const exercised = {
    must: shareOf(rows, 'MUST'),
    should: shareOf(rows, 'SHOULD'),
    codes: { decided: codes.filter(({ outcome }) => outcome !== 'untested').length, of: codes.length },
  };
  const missing = tooLittle(run, counts, exercised.must);
  const word = wordOf(run, counts, core, rows, missing);
  const unmet = unmetDemands(run, codes, rows);
  const facts = { run, word, counts, core, exercised, rows, codes, missing, unmet };
  const basis = { ...facts, sentence: sentenceOf(facts) };
  const reasons = redReasons(basis);
  const { suite, target, started, durationMs, gate } = run;
  const file: VerdictFile = {
    schema: 2,
    suite,
    target,
    started,
    durationMs,
    verdict: run.part === 'shard' ? null : word,
    gate,
    passesGate: reasons.length === 0,
    exercised,
    counts,
    findings: groupFindings(rows),
    codes,
    requirements: rows,
  };
  return {
    file,
    exit: reasons.length === 0 ? 0 : 1,
    sentence: basis.sentence,
    figures: figuresOf(basis),
    action: actionOf(basis),
    release: releaseOf(basis),
    reasons,
  };
}
