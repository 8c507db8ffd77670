import { visibleIn } from '../platform/text/visible.ts';
import { comparisonMarkdown, comparisonOf } from '../report/comparison/comparison.ts';
import { command } from './command.ts';
import { verdictAt } from './written-verdict.ts';

/** `npm run compare -- FIRST/verdict.json SECOND/verdict.json`: what changed from one verdict to the other. */
export const compare = command({
  name: 'compare',
  summary: 'Prints what changed from one verdict to another: regressions, improvements, differences.',
  usage: ['FIRST/verdict.json SECOND/verdict.json [--json] [--strict]'],
  details: [
    'Prints Markdown, for a ticket or the summary of a job. A folder stands for the verdict.json in it. Verdicts of schema 3 are read. Only what the smaller of the two profiles is about can be a regression.',
  ],
  options: {
    json: { type: 'boolean', help: 'print JSON, for a program' },
    strict: { type: 'boolean', help: 'count a requirement that is no longer tested as a regression' },
  },
  operands: { least: 2, most: 2, expected: 'the paths of two verdicts' },
  statuses: {
    0: 'no regressions',
    1: 'regressions, or one of the runs is broken or inconclusive and the other is not',
    2: 'an option is wrong, or a verdict cannot be read',
  },
  run: async ({ operands: [first = '', second = ''], has }, output) => {
    const read = (path: string) => visibleIn(verdictAt('compare', path));
    const comparison = comparisonOf(read(first), read(second));
    output.document(has('json') ? `${JSON.stringify(comparison, null, 2)}\n` : comparisonMarkdown(comparison));
    const isLess = has('strict') && comparison.differences.some(({ change }) => change === 'newly untested');
    return !comparison.comparable || comparison.regressions.length > 0 || isLess ? 1 : 0;
  },
});
