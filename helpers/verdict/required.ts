import { type CodeRow, documentedCodes, type RequirementRow } from './verdict-file.ts';

/** What CONFORMANCE_REQUIRE names and the run did not exercise, one line each. `all` is every documented code. */
export function missingRequired(
  required: 'all' | readonly (number | string)[],
  codes: readonly CodeRow[],
  rows: readonly RequirementRow[],
): string[] {
  const wanted = required === 'all' ? documentedCodes : required;
  return wanted.flatMap((word) => {
    const code = codes.find((each) => String(each.code) === String(word));
    const row = rows.find(({ id }) => id === word);
    if (code === undefined && row === undefined)
      return [`CONFORMANCE_REQUIRE names ${word}, which is neither a code nor a requirement`];
    const untested = code === undefined ? row?.verdict === 'untested' : code.outcome === 'untested';
    return untested ? [`required but not tested: ${word} (${code?.reason ?? row?.reason?.text ?? ''})`] : [];
  });
}
