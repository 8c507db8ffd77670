import type { Gate, RequirementRow, VerdictFile } from '../../verdict/verdict-file.ts';

/**
 * What a requirement means to a pipeline: a failure is what makes the gate red; a violation outside the profile is none; an error is ours and is red too; whatever else
 * was found has passed, and is printed.
 */
export function junitStatus(
  row: Pick<RequirementRow, 'verdict' | 'gated'>,
  gate: Gate,
): 'passed' | 'failed' | 'error' | 'skipped' {
  switch (row.verdict) {
    case 'untested':
    case 'accepted':
      return 'skipped';
    case 'broken':
      return 'error';
    case 'error':
      return gate === 'never' || !row.gated ? 'passed' : 'failed';
    case 'warning':
      return gate === 'should' && row.gated ? 'failed' : 'passed';
    case 'note':
    case 'pass':
      return 'passed';
  }
}

/** The name of the case of the run itself, which stands for no requirement. */
export const runCase = 'The run passes the release gate';

/**
 * The message of the case of the run itself, from what makes the exit status 1; undefined if the run is green, or if a requirement
 * is red already. A run that broke off would otherwise have only skipped cases, and a viewer would show nothing red.
 */
export function runMessage({ requirements, gate }: VerdictFile, reasons: readonly string[]): string | undefined {
  const isRed = requirements.some((row) => ['failed', 'error'].includes(junitStatus(row, gate)));
  return isRed || reasons.length === 0 ? undefined : reasons.join('; ');
}
