import { grouped } from '../../contracts/grouped.ts';
import { type DocumentedCode, documentedCodes, documentedResponse, primaryOf, type Rung } from '../../contracts/operation.ts';
import { type Area, areas, type Level, type RequirementId, requirementIds, requirements } from '../../contracts/requirements.ts';
import { counted, listed } from '../platform/text/phrases.ts';
import { deviationFaults, isExpired } from './acceptance.ts';
import { brokenBesideCore, coreOf, defectOf, groupFindings, requirementRows, requirementVerdict } from './findings.ts';
import { actionOf, missingText, releaseOf, selectedIn, sentenceOf, vanishedIn } from './headline.ts';
import { isGated, isGatedArea, type Profile } from './profile.ts';
import { untested } from './reason.ts';
import { type EndedTest, lacksOperation, type RunRecord, sendsNothing } from './run-record.ts';
import { shownReason } from './shown-reason.ts';
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

const rungs: readonly Rung[] = ['always', 'fixture', 'hook', 'seen', 'none'];

/** The firmest way in which a code was triggered. `seen` means that an unprovoked response had it. */
function rung(code: number, tests: readonly EndedTest[], seen: ReadonlyMap<number, number>): Rung {
  const ways = (some: readonly EndedTest[]): Rung[] =>
    some.flatMap((test) => test.rungs.filter((each) => each.code === code).map((each) => each.rung));
  const found = ways(tests.filter(({ status }) => status !== 'skipped'));
  if (seen.has(code)) found.push('seen');
  // A provoked code that only a rule over everything seen decided: the test that provoked it could not read the image back.
  if (found.length === 0 && tests.some((test) => test.seen && isPass(test) && isOf(code, test.requirement)))
    found.push(...ways(tests));
  return rungs.find((each) => found.includes(each)) ?? 'none';
}

const isPass = ({ status }: EndedTest): boolean => status === 'passed';
const isOf = (code: number, id: RequirementId): boolean => requirements[id].topic === String(code);

type Ground = ReturnType<typeof groundOf>;

/**
 * The requirements of a code. `base`: the one that names it, and its effects. `all`: these, and every other requirement of
 * the topic that the profile is about.
 */
function groundOf(code: DocumentedCode, rows: readonly RequirementRow[]) {
  const { primary, effects } = documentedResponse(code);
  const base = [primary, ...effects].flatMap((id) => rows.filter((row) => row.id === id));
  return { base, all: [...base, ...rows.filter((row) => row.gated && isOf(code, row.id) && !base.includes(row))] };
}

/** Rows whose violation is one of the code: a SHOULD beside it, such as Content-Length on a 204, leaves the code as it is. */
function violatedOf({ base, all }: Ground): RequirementRow[] {
  const binding = all.filter((row) => row.level === 'MUST' || base.includes(row));
  return binding.filter(({ verdict }) => verdict === 'error' || verdict === 'warning' || verdict === 'accepted');
}

/** Whether a code was received on the operation: a tick without that would promise what nobody saw. */
const isSeen = ({ outcome }: Pick<CodeRow, 'outcome'>): boolean => outcome !== 'untested' && outcome !== 'instead';

function outcomeOf(ground: Ground, way: Rung, isShown: boolean): CodeOutcome {
  const violated = violatedOf(ground);
  if (violated.length > 0) return violated.every(({ verdict }) => verdict === 'accepted') ? 'accepted' : 'violated';
  if (!ground.all.some(({ verdict }) => isDecided(verdict))) return 'untested';
  // The requirement that names it passed on another code.
  if (!isShown && ground.base[0] !== undefined && isDecided(ground.base[0].verdict)) return 'instead';
  if (way === 'none' || !isShown) return 'untested';
  return ground.base.every(({ verdict }) => isDecided(verdict)) ? 'pass' : 'partial';
}

const undecidedReason = (row: RequirementRow): string => `${row.id} not tested: ${row.reason?.text ?? 'no result'}`;

/** Why a code has its outcome. `isShown`: whether an answer on an image had it. */
type WhyOutcome = (ground: Ground, code: DocumentedCode, way: Rung, isShown: boolean) => string;

const unanswered = 'no answer on an image has this status';

const reasons: Readonly<Record<Exclude<CodeOutcome, 'instead'>, WhyOutcome>> = {
  pass: ({ all }) => {
    const warnings = all.filter(({ verdict }) => verdict === 'warning').map(({ id }) => id);
    return warnings.length === 0 ? '' : `warning: ${warnings.join(', ')}`;
  },
  partial: ({ base }) => {
    const [first] = base.filter(({ verdict }) => !isDecided(verdict));
    return first === undefined ? '' : undecidedReason(first);
  },
  accepted: (ground) => acceptedIn(violatedOf(ground)).join('; '),
  violated: (ground) => {
    const violated = violatedOf(ground);
    const [first, ...others] = violated.filter(({ verdict }) => verdict !== 'accepted');
    const open = first === undefined ? [] : [`${first.id}: ${defectOf(first)}`];
    const also = others.length === 0 ? [] : [`also ${others.map(({ id }) => id).join(', ')}`];
    return [...open, ...also, ...acceptedIn(violated)].join('; ');
  },
  untested: ({ base: [first], all }, code, way, isShown) => {
    if (way !== 'none' && !isShown) return unanswered;
    if (way !== 'none') return `${code} was received, but no ${code} requirement was tested`;
    // If the requirement that names the code passed on another code, what its effects lack is not what the operator can act on.
    const undecided = all.find(({ verdict, reason }) => reason !== null && !isDecided(verdict));
    const lacking = first === undefined || isDecided(first.verdict) ? undefined : (first.reason ?? undecided?.reason);
    return lacking?.text ?? `no response had the status ${code}`;
  },
};

function acceptedIn(rows: readonly RequirementRow[]): string[] {
  const byReason = grouped(rows, ({ verdict, reason }) => (verdict === 'accepted' ? (reason?.text ?? '') : undefined));
  return [...byReason].map(([text, alike]) => `${listed(alike.map(({ id }) => id))} accepted: ${text}`);
}

/** What codes are judged by. */
type CodeFacts = Pick<RunRecord, 'tests' | 'seenCodes' | 'shownCodes' | 'answers'>;

const insteadOf = (statuses: ReadonlySet<number> = new Set()): string =>
  statuses.size === 0 ? unanswered : `the target answers ${listed([...statuses].sort().map(String), 'or')} instead`;

/** The nine documented codes: what each came to, how much of it was decided, and why not more. */
function codeRows(rows: readonly RequirementRow[], run: CodeFacts): CodeRow[] {
  return documentedCodes.map(({ code, name, primary }) => {
    const ground = groundOf(code, rows);
    const way = rung(code, run.tests, run.seenCodes);
    const isShown = run.shownCodes.has(code);
    const outcome = outcomeOf(ground, way, isShown);
    const decided = ground.all.filter(({ verdict }) => isDecided(verdict)).length;
    const reason = outcome === 'instead' ? insteadOf(run.answers?.get(primary)) : reasons[outcome](ground, code, way, isShown);
    return { code, name, outcome, decided, of: ground.all.length, rung: way, reason };
  });
}
