import { type CodeOutcome, type CodeRow, codesInOrder, isDecided, type RequirementRow } from './verdict-file.ts';

/** How far a code was tested that was not tested to the end: without its effect on the image a code proves nothing. */
const gaps: Readonly<Partial<Record<CodeOutcome, string>>> = { untested: 'not tested', partial: 'not completely tested' };

/**
 * What CONFORMANCE_REQUIRE names and the run did not decide, one line each. `all` is every documented code. A requirement outside the
 * profile is not needed.
 */
export function missingRequired(
  required: 'all' | readonly (number | string)[],
  codes: readonly CodeRow[],
  rows: readonly RequirementRow[],
): string[] {
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
