import type { RunRecord } from './run-record.ts';
import {
  type CodeOutcome,
  type CodeRow,
  codesInOrder,
  type Deviation,
  isDecided,
  type RequirementRow,
  type Share,
} from './verdict-file.ts';

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
