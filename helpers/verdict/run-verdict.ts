import { grouped } from '../../contracts/grouped.ts';
import { primaryOf } from '../../contracts/operation.ts';
import {
  type Area,
  areas,
  type Level,
  type Requirement,
  type RequirementId,
  requirementIds,
  requirements,
} from '../../contracts/requirements.ts';
import { counted } from '../platform/text/phrases.ts';
import { deviationFaults, isExpired } from './acceptance.ts';
import { codeRows, isSeen } from './codes.ts';
import { brokenBesideCore, coreOf } from './core.ts';
import { groupFindings } from './findings.ts';
import { actionOf, missingText, releaseOf, selectedIn, sentenceOf, vanishedIn } from './headline.ts';
import { isGated, isGatedArea, type Profile } from './profile.ts';
import { type Reason, untested } from './reason.ts';
import { type EndedTest, lacksOperation, type RunRecord, sendsNothing } from './run-record.ts';
import { acceptanceReason, type ShownReason, shownReason } from './shown-reason.ts';
import { isUnsettled, tenantOf, unexplainedIn } from './tenant.ts';
import {
  type AreaRow,
  type AreaShare,
  type CodeOutcome,
  type CodeRow,
  type Counts,
  codesInOrder,
  isDecided,
  type RequirementRow,
  type RequirementVerdict,
  type RunVerdict,
  ranking,
  type Share,
  type VerdictFile,
} from './verdict-file.ts';

/**
 * The exit status of a run on this target: 0 passed, 1 violated, or something that the release gate demands is missing, 3 inconclusive,
 * 4 broken. A pipeline stops at 1 and runs again after 3 and 4. Status 2, a wrong input, has no verdict.
 */
export type Exit = 0 | 1 | 3 | 4;

/** The status of several targets: the first of these that one of them has. */
const byWeight: readonly Exit[] = [1, 4, 3];

/** The exit status of a run on several targets. A violation outweighs what another run would find out. */
export const exitOf = (all: readonly { readonly exit: Exit }[]): Exit =>
  byWeight.find((status) => all.some(({ exit }) => exit === status)) ?? 0;

/** The verdict, and what people read about it. */
export type Conclusion = ReturnType<typeof runVerdict>;

const violated = { MUST: 'error', SHOULD: 'warning', MAY: 'note' } as const;

/**
 * What one test decided. A finding is a fact about a recorded exchange: nothing that fails beside it takes it back. Without one
 * a failed test is never the target's fault.
 */
export function requirementVerdict(test: EndedTest): RequirementVerdict {
  if (test.status === 'skipped') return 'untested';
  if (test.status === 'passed') return 'pass';
  if (test.findings.length === 0) return 'broken';
  return test.accepted === undefined ? violated[requirements[test.requirement].level] : 'accepted';
}

/** Why a test decided nothing, or broke. */
function endReason(test: EndedTest): Reason | undefined {
  const error = test.errors.find((text) => text.trim() !== '');
  switch (test.status) {
    case 'passed':
      return undefined;
    case 'skipped':
      return test.reason ?? untested('skipped-without-reason');
    case 'failed':
      return error === undefined ? untested('failed-without-finding') : untested('harness-failure', { error: firstLine(error) });
    case 'timedOut':
      return untested('test-out-of-time');
    case 'interrupted':
      return untested('test-interrupted');
  }
}

/** Without the name of the error, which says nothing to an operator. */
const firstLine = (error: string): string => (error.trim().split('\n', 1)[0] ?? '').replace(/^\w*Error: /, '');

/** Why a verdict says nothing about the target, or is accepted; of a violation, what failed in the harness beside it. */
function reasonOf(verdict: RequirementVerdict, tests: readonly EndedTest[]): ShownReason | null {
  if (verdict === 'accepted') return acceptanceReason(tests.map(({ accepted = '' }) => accepted));
  if (verdict === 'untested' || verdict === 'broken') return shownReason(tests.flatMap((test) => endReason(test) ?? []));
  const besides = tests.filter(({ harnessFailed }) => harnessFailed).flatMap(({ errors }) => errors.slice(-1));
  return shownReason(besides.map((error) => untested('harness-failure', { error: firstLine(error) })));
}

function row(id: RequirementId, tests: readonly EndedTest[], otherwise: Reason, profile: Profile): RequirementRow {
  const { level, area, statement, source }: Requirement = requirements[id];
  const decided = tests.map((test) => ({ test, verdict: requirementVerdict(test) }));
  const verdict = ranking.findLast((each) => decided.some((one) => one.verdict === each)) ?? 'untested';
  const worst = decided.filter((each) => each.verdict === verdict).map(({ test }) => test);
  const tally = (...statuses: EndedTest['status'][]) => tests.filter(({ status }) => statuses.includes(status)).length;
  const sum = (name: 'evidenceCount' | 'requests' | 'images') => tests.reduce((total, test) => total + test[name], 0);
  return {
    id,
    level,
    area,
    gated: isGated(profile, id),
    statement,
    source,
    verdict,
    evidenceCount: sum('evidenceCount'),
    requests: sum('requests'),
    images: sum('images'),
    tests: { passed: tally('passed'), failed: tally('failed', 'timedOut', 'interrupted'), skipped: tally('skipped') },
    reason: tests.length === 0 ? shownReason([otherwise]) : reasonOf(verdict, worst),
    evidence: tests.filter(({ status }) => status !== 'passed').flatMap(({ findings }) => findings),
  };
}

/** Every requirement of the catalogue with what was decided about it; `otherwise` says why one has no test result. */
export function requirementRows(tests: readonly EndedTest[], otherwise: Reason, profile: Profile): RequirementRow[] {
  const byRequirement = grouped(tests, ({ requirement }) => requirement);
  return requirementIds.map((id) => row(id, byRequirement.get(id) ?? [], otherwise, profile));
}

const absent = {
  whole: untested('no-result'),
  selection: untested('not-selected'),
  shard: untested('not-in-shard'),
} as const;

/** In the order in which `verdict.json` counts them. */
const tallied = ['pass', 'note', 'warning', 'error', 'accepted', 'untested', 'broken'] as const;

const tally = (rows: readonly RequirementRow[]): Counts =>
  Object.fromEntries(tallied.map((each) => [each, rows.filter(({ verdict }) => verdict === each).length])) as Counts;

function unexpired(run: RunRecord): EndedTest[] {
  const expired = new Set(run.deviations.filter((each) => isExpired(each, run.started)).map(({ requirement }) => requirement));
  return run.tests.map((test) => {
    const { accepted, ...rest } = test;
    return accepted !== undefined && expired.has(test.requirement) ? rest : test;
  });
}

/** An operation that is not there violates the first of its requirements, though no test ran. */
function rowsOf(run: RunRecord): RequirementRow[] {
  const { stopped, missingShards } = run;
  const without = missingShards === undefined ? absent[run.part] : untested('shard-missing');
  const rows = requirementRows(
    unexpired(run),
    stopped === undefined ? without : untested('not-run', { why: stopped.reason }),
    run.profile,
  );
  if (stopped === undefined || !lacksOperation(run)) return rows;
  const evidence = stopped.finding === undefined ? [] : [stopped.finding];
  const reason = shownReason([untested('target-stopped', { why: stopped.reason })]);
  return rows.map((row) => (row.id === primaryOf(204) ? { ...row, verdict: 'error', reason, evidence } : row));
}

function shareOf(rows: readonly RequirementRow[], level: Level): Share {
  const all = rows.filter((row) => row.level === level);
  return { decided: all.filter(({ verdict }) => isDecided(verdict)).length, of: all.length };
}

function areaRow(name: Area, profile: Profile, all: readonly RequirementRow[]): AreaRow {
  const rows = all.filter(({ area }) => area === name);
  const share = (level: Level, violation: RequirementVerdict): AreaShare => ({
    ...shareOf(rows, level),
    violated: rows.filter(({ verdict }) => verdict === violation).length,
  });
  return { name, gated: isGatedArea(profile, name), must: share('MUST', 'error'), should: share('SHOULD', 'warning') };
}

/** Whether nothing was decided. The rules over all exchanges run beside any selection: they alone decide nothing of it. */
function isFruitless(run: RunRecord, counts: Counts): boolean {
  const chosen = run.tests.filter(({ seen }) => seen !== true);
  const isIdle = chosen.length > 0 && !chosen.some((test) => isDecided(requirementVerdict(test)));
  return requirementIds.length === counts.untested + counts.broken || (run.part === 'selection' && isIdle);
}

/** Why a run that decided the core still tested too little; undefined if it tested enough. */
function tooLittle(run: RunRecord, counts: Counts, must: Share): string | undefined {
  if (run.missingShards !== undefined) return missingText(run.missingShards);
  if (isFruitless(run, counts)) {
    if (run.part !== 'selection') return 'nothing could be tested';
    return `nothing of the selection could be tested${sendsNothing(run) ? ': it judges responses, and no test of it sends a request' : ''}`;
  }
  const ran = new Set(run.tests.map(({ requirement }) => requirement));
  // The word says whether a MUST is violated: if some were selected and none was decided, nobody knows.
  const hasMust = [...ran].some((id) => requirements[id].level === 'MUST' && isGated(run.profile, id));
  if (run.part === 'selection' && hasMust && must.decided === 0) return 'no MUST requirement of the selection was tested';
  const [first, ...others] = requirementIds.filter((id) => !ran.has(id));
  if (run.part !== 'whole' || first === undefined) return undefined;
  return `${others.length + 1} requirements have no result (first: ${first}); is a shard missing?`;
}

/** The first that holds. A violation is a fact: nothing that breaks later takes it back. */
function wordOf({ run, counts, gated, core, brokenBesideCore, missing, losses }: ReturnType<typeof groundsOf>): RunVerdict {
  if (gated.counts.error > 0) return 'nonconformant';
  const isBroken = core.broken.length > 0 || brokenBesideCore.length > 0 || (counts.broken > 0 && isFruitless(run, counts));
  if (isBroken || isBrokenOff(run)) return 'broken';
  if (run.stopped !== undefined || core.untested.length > 0 || missing !== undefined || losses.some(isUnsettled))
    return 'inconclusive';
  if (gated.rows.some(({ level, verdict }) => level === 'MUST' && verdict === 'accepted')) return 'deviating';
  return run.part === 'selection' ? 'partial' : 'conformant';
}

/** Whether the harness, or what it was given, ended the run. */
const isBrokenOff = ({ stopped }: RunRecord): boolean => stopped?.verdict === 'broken';

/** The exit status, and what makes it another than 0. */
function endOf({ run, word, gated, core, unmet }: Facts, sentence: string): { exit: Exit; reasons: readonly string[] } {
  const { gate, part } = run;
  const isViolated = word === 'nonconformant' && gate !== 'never';
  // A shard that lacks something is completed by another one.
  const isBroken =
    (word === 'nonconformant' && isBrokenOff(run)) ||
    (word === 'broken' && (part !== 'shard' || isBrokenOff(run) || core.broken.some(({ verdict }) => verdict === 'broken')));
  const isInconclusive = word === 'inconclusive' && part !== 'shard';
  const warned = gate === 'should' ? gated.counts.warning : 0;
  const reasons = [
    ...(isViolated || isBroken || isInconclusive ? [sentence] : []),
    ...(warned > 0 ? [`${counted(warned, 'SHOULD requirement')} violated, and the release gate is SHOULD`] : []),
    ...unmet,
  ];
  if (isViolated || warned > 0) return { exit: 1, reasons };
  if (isBroken) return { exit: 4, reasons };
  if (isInconclusive) return { exit: 3, reasons };
  return { exit: reasons.length === 0 ? 0 : 1, reasons };
}

/** How far a code was tested that was not tested to the end: without its effect on the image a code proves nothing. */
const gaps: Readonly<Partial<Record<CodeOutcome, string>>> = {
  untested: 'not tested',
  partial: 'not completely tested',
  instead: 'not seen',
};

/**
 * What CONFORMANCE_REQUIRE names and the run did not decide, one line each. `all` is every documented code. A requirement outside the
 * profile is not needed.
 */
function missingRequired(required: RunRecord['require'], codes: readonly CodeRow[], rows: readonly RequirementRow[]): string[] {
  const wanted = required === 'all' ? codesInOrder : required;
  return wanted.flatMap((word) => {
    const code = codes.find((each) => String(each.code) === String(word));
    const row = rows.find(({ id }) => id === word);
    if (row?.gated === false) return [];
    const gap = code === undefined ? gapOf(row) : gaps[code.outcome];
    return gap === undefined ? [] : [`required but ${gap}: ${word} (${code?.reason ?? row?.reason?.text ?? ''})`];
  });
}

const gapOf = (row: RequirementRow | undefined): string | undefined =>
  row !== undefined && isDecided(row.verdict) ? undefined : 'not tested';

/** Whether fewer MUST requirements of the profile were decided than CONFORMANCE_MIN_TESTED asks for, in one line. */
function tooFew({ minTested, lastTested = 0, profile }: RunRecord, { decided, of }: Share): string[] {
  if (minTested === undefined) return [];
  const isLast = minTested === 'last';
  const least = isLast ? lastTested : 'count' in minTested ? minTested.count : Math.ceil(minTested.share * of);
  if (decided >= least) return [];
  const asks = `CONFORMANCE_MIN_TESTED asks for ${isLast ? `the ${least} of the last whole run` : least}`;
  return [`${decided} of ${of} MUST requirements of the profile ${profile} tested, and ${asks}`];
}

/** The demands of the release gate that were not tested: required codes and requirements, and as many as are asked for. */
function lackingIn(run: RunRecord, codes: readonly CodeRow[], rows: readonly RequirementRow[], must: Share): string[] {
  if (run.stopped !== undefined || run.part === 'shard') return [];
  return [...missingRequired(run.require, codes, rows), ...(run.part === 'whole' ? tooFew(run, must) : [])];
}

function groundsOf(run: RunRecord) {
  const rows = rowsOf(run);
  const codes = codeRows(rows, run);
  const asked = new Set<RequirementId>(run.tests.map(({ requirement }) => requirement));
  const gatedRows = rows.filter((row) => row.gated);
  const [counts, must] = [tally(rows), shareOf(gatedRows, 'MUST')];
  return {
    run,
    rows,
    counts,
    codes: { rows: codes, decided: codes.filter(isSeen).length, of: codes.length },
    areas: areas.map((name) => areaRow(name, run.profile, rows)),
    /** What of this the profile is about. */
    gated: { rows: gatedRows, counts: tally(gatedRows), must },
    core: coreOf(rows, (id) => run.part === 'whole' || asked.has(id)),
    /** What a selection without the core rests on, and the harness kept from being decided. */
    brokenBesideCore: run.part === 'selection' ? brokenBesideCore(rows, (id) => asked.has(id)) : [],
    /** What is lost or changed, and nobody knows by whom. */
    losses: unexplainedIn(run.tests),
    tenant: tenantOf(run.tests),
    /** Why too little was tested, beside the core; undefined if it was enough. */
    missing: tooLittle(run, counts, must),
  };
}

/** The facts that the verdict on a run rests on. */
export type Facts = ReturnType<typeof factsOf>;

function factsOf(run: RunRecord) {
  const grounds = groundsOf(run);
  const { rows, codes, gated } = grounds;
  /** The demands of the release gate that were not tested, one line each. */
  const lacking = lackingIn(run, codes.rows, rows, gated.must);
  /** That, and what is wrong with the accepted deviations. */
  const unmet = [...lacking, ...deviationFaults(run, rows)];
  return { ...grounds, word: wordOf(grounds), lacking, unmet };
}

/** A run that stopped early read no image again. */
const withoutLateReads = ({ settleMs: _, ...target }: RunRecord['target']): RunRecord['target'] => target;

/** Decides about a target. Pure. */
export function runVerdict(run: RunRecord) {
  const facts = factsOf(run);
  const { rows, codes, counts, areas: areaRows } = facts;
  const sentence = sentenceOf(facts);
  const { exit, reasons } = endOf(facts, sentence);
  const { suite, profile, target, started, durationMs, gate } = run;
  const file: VerdictFile = {
    schema: 3,
    suite,
    profile,
    selection: run.selection === undefined ? null : { ...run.selection, selected: selectedIn(run), of: requirementIds.length },
    areas: areaRows,
    target: run.stopped === undefined ? target : withoutLateReads(target),
    started,
    durationMs,
    verdict: run.part === 'shard' ? null : facts.word,
    gate,
    passesGate: reasons.length === 0,
    exercised: {
      must: shareOf(rows, 'MUST'),
      should: shareOf(rows, 'SHOULD'),
      codes: { decided: codes.decided, of: codes.of },
    },
    counts,
    ...(facts.tenant !== undefined && { tenant: facts.tenant }),
    findings: groupFindings(rows),
    codes: codes.rows,
    requirements: rows,
  };
  return {
    file,
    exit,
    /** The verdict in one sentence, with the share of what was tested. */
    sentence,
    /** Who has to act, and what to do, in one line. */
    action: actionOf(facts),
    /** Whether to release, and what is not known. */
    release: releaseOf(facts),
    /** What is lost or changed, and nobody knows by whom: that is never left out. */
    losses: vanishedIn(facts),
    /** What makes the exit status another than 0. */
    reasons,
  };
}
