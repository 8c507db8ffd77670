import type { Gate, RequirementRow } from '../../verdict/verdict-file.ts';

/**
 * What a requirement means to a pipeline: a failure is what makes the gate red; an error is ours and is red too; whatever else
 * was found has passed, and is printed.
 */
export function junitStatus(row: RequirementRow, gate: Gate): 'passed' | 'failed' | 'error' | 'skipped' {
  switch (row.verdict) {
    case 'untested':
    case 'accepted':
      return 'skipped';
    case 'broken':
      return 'error';
    case 'error':
      return gate === 'never' ? 'passed' : 'failed';
    case 'warning':
      return gate === 'should' ? 'failed' : 'passed';
    case 'note':
    case 'pass':
      return 'passed';
  }
}
