import type { Deviation, RequirementRow } from './verdict-file.ts';

/** Whether a deviation is no longer accepted on the day of a run; both dates are ISO 8601, the last day counts. */
export function isExpired(deviation: Deviation, started: string): boolean {
  return deviation.until !== undefined && started.slice(0, 10) > deviation.until.slice(0, 10);
}

/**
 * What is wrong with accepted deviations, one line each: unknown, expired, or no longer happening in a whole run. An entry outside the
 * profile is neither needed nor wrong, nor is one that the selection left out.
 */
export function deviationFaults(
  run: { readonly deviations: readonly Deviation[]; readonly started: string; readonly part: 'whole' | 'selection' | 'shard' },
  rows: readonly RequirementRow[],
): string[] {
  return run.deviations.flatMap((deviation) => {
    const { requirement, until, intermittent } = deviation;
    const row = rows.find(({ id }) => id === requirement);
    if (row === undefined) return [`deviation of ${requirement}: no such requirement`];
    const isLeftOut = run.part !== 'whole' && row.tests.passed + row.tests.failed + row.tests.skipped === 0;
    if (!row.gated || isLeftOut) return [];
    if (isExpired(deviation, run.started)) return [`deviation of ${requirement}: accepted until ${until} only`];
    // What a part of the suite does not see, the rest of it may still see.
    if (row.verdict !== 'pass' || intermittent === true || run.part !== 'whole') return [];
    return [`deviation of ${requirement}: it no longer happens; take it out of the list`];
  });
}
