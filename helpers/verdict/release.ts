import { listed } from '../platform/text/phrases.ts';
import { acceptedLoss, isLoss } from './acceptance.ts';
import { builtInTarget } from './headline.ts';
import { reasonText } from './reason.ts';
import { endsOf, lacksOperation, type RunRecord } from './run-record.ts';
import type { Facts } from './run-verdict.ts';
import { isNotOffered, subjectOf, subjectsText } from './shown-reason.ts';
import {
  type CodeOutcome,
  type CodeRow,
  codesInOrder,
  type Deviation,
  isDecided,
  mustShare,
  type RequirementRow,
  type Share,
} from './verdict-file.ts';

/** Whether to release, as far as this run knows. */
export type ReleaseAnswer = 'yes' | 'no' | 'not known';

/** The answer of a release that loses data with consent. */
export const acceptingLoss = 'yes, with an accepted loss';

/** What somebody who decides on a release reads first. */
export interface Release {
  readonly answer: ReleaseAnswer;
  /** The answer as people read it: a yes that accepts a loss of data says so. */
  readonly shown: string;
  /** What this run does not know, the most important first; empty if it tested everything. */
  readonly unknown: readonly string[];
}

/**
 * The answer. A violation says no, whatever else is missing. A run on a part of the suite says yes to nothing. If a pipeline
 * demands more than the verdict, and does not get it, nobody knows; nor if no service of the operator was tested.
 */
function answerOf({ run, word, gated: { counts }, unmet }: Facts): ReleaseAnswer {
  if (counts.error > 0 || (run.gate === 'should' && counts.warning > 0)) return 'no';
  const isKnown =
    run.part === 'whole' && run.target.builtIn !== true && (word === 'conformant' || word === 'deviating') && unmet.length === 0;
  return isKnown ? 'yes' : 'not known';
}

const openMust = ({ gated: { rows } }: Facts): RequirementRow[] =>
  rows.filter((row) => row.level === 'MUST' && !isDecided(row.verdict) && !isNotOffered(row));

/**
 * How many MUST requirements were not decided, and what they are about: first those about a loss of images. Requirements that the target
 * does not offer count as known.
 */
function undecidedMust(facts: Facts): string[] {
  const musts = facts.gated.rows.filter(({ level }) => level === 'MUST');
  const open = openMust(facts);
  const line = (kind: string, about: boolean): string[] => {
    const subjects = open.filter(({ id }) => isLoss(id) === about).map(subjectOf);
    const of = musts.filter(({ id }) => isLoss(id) === about).length;
    const were = subjects.length === 1 ? 'was' : 'were';
    return subjects.length === 0 ? [] : [`${subjects.length} of ${of} ${kind} ${were} not tested: ${subjectsText(subjects)}`];
  };
  return [...line('requirements about loss', true), ...line('other MUST requirements', false)];
}

/** Images that vanished, if nobody knows who removed them: that is never left out. */
export const vanishedIn = ({ losses }: Pick<Facts, 'losses'>): readonly string[] => [...new Set(losses.map(reasonText))];

function unseenCodes({ codes }: Facts): string[] {
  const unseen = codes.rows.filter(({ outcome }) => outcome === 'untested').map(({ code }) => String(code));
  return unseen.length === 0 ? [] : [`What the target does for ${listed(unseen)}`];
}

function unknownOf(facts: Facts): string[] {
  const { run, core, gated, lacking, missing, word } = facts;
  // That the operation is not there is known.
  const ends = lacksOperation(run) ? [] : endsOf(run);
  if (run.part === 'shard') return ['What the other shards found'];
  // What ended the run is why nearly all is unknown: each requirement has it as its reason.
  if (ends.length > 0) {
    const before = gated.must.decided === 0 ? 'Nothing was tested' : `${mustShare(gated.must)} were tested before`;
    return [`${gated.counts.error > 0 ? 'The rest' : 'Whether the target conforms'}. The run ended: ${ends.join('; ')}`, before];
  }
  const selection =
    run.part === 'selection'
      ? [`Everything outside the selection: ${openMust(facts).length} of ${gated.must.of} MUST requirements were not tested`]
      : undecidedMust(facts);
  return [
    ...vanishedIn(facts),
    ...(run.target.builtIn ? [`Your service: the run tested ${builtInTarget}`] : []),
    ...(core.stateUnread ? ['What a deletion removes: the state of an image cannot be read here'] : []),
    ...((word === 'inconclusive' || run.missingShards !== undefined) && missing !== undefined ? [missing] : []),
    ...lacking,
    ...selection,
    ...(run.part === 'whole' && gated.must.decided > 0 ? unseenCodes(facts) : []),
  ];
}

/** Whether to release, and what is not known. */
export function releaseOf(facts: Facts): Release {
  const answer = answerOf(facts);
  const loss = acceptedLoss(facts.gated.rows, facts.run.deviations);
  return { answer, shown: answer === 'yes' && loss !== undefined ? acceptingLoss : answer, unknown: unknownOf(facts) };
}

/** Whether a deviation is no longer accepted on the day of a run; both dates are ISO 8601, the last day counts. */
export function isExpired(deviation: Deviation, started: string): boolean {
  return deviation.until !== undefined && started.slice(0, 10) > deviation.until.slice(0, 10);
}

/**
 * What is wrong with accepted deviations, one line each: unknown, expired, or no longer happening in a whole run. An entry outside the
 * profile is neither needed nor wrong, nor is one that the selection left out.
 */
export function deviationFaults(
  run: Pick<RunRecord, 'deviations' | 'started' | 'part'>,
  rows: readonly RequirementRow[],
): string[] {
  return run.deviations.flatMap((deviation) => {
    const { requirement, until, intermittent } = deviation;
    const row = rows.find(({ id }) => id === requirement);
    if (row === undefined) return [`deviation of ${requirement}: no such requirement`];
    const isLeftOut = run.part !== 'whole' && row.tests.passed + row.tests.failed + row.tests.skipped === 0;
    if (!row.gated || isLeftOut) return [];
    if (isExpired(deviation, run.started)) return [`deviation of ${requirement}: accepted until ${until} only`];
    // The rest of the suite may still see what a part of it does not.
    if (row.verdict !== 'pass' || intermittent === true || run.part !== 'whole') return [];
    return [`deviation of ${requirement}: it no longer happens; take it out of the list`];
  });
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
    if (code === undefined && row === undefined)
      return [`CONFORMANCE_REQUIRE names ${word}, which is neither a code nor a requirement`];
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
export function lackingIn(run: RunRecord, codes: readonly CodeRow[], rows: readonly RequirementRow[], must: Share): string[] {
  if (run.stopped !== undefined || run.part === 'shard') return [];
  return [...missingRequired(run.require, codes, rows), ...(run.part === 'whole' ? tooFew(run, must) : [])];
}
