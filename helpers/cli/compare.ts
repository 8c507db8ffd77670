import { visibleIn } from '../platform/text/visible.ts';
import { type ComparedVerdict, comparedVerdict } from '../report/comparison/compared-verdict.ts';
import { comparisonOf, incomparable, regressions } from '../report/comparison/comparison.ts';
import { comparisonJson, comparisonText } from '../report/comparison/comparison-text.ts';
import { command } from './command-definition.ts';
import { UsageError } from './usage-error.ts';
import { verdictJson } from './written-verdict.ts';

/** `npm run compare -- FIRST/verdict.json SECOND/verdict.json`: what changed from one verdict to the other. */
export const compare = command({
  name: 'compare',
  summary: 'Prints what changed from one verdict to another: regressions, improvements, differences.',
  usage: ['FIRST/verdict.json SECOND/verdict.json [--json] [--strict]'],
  details: [
    'Prints tables in Markdown, for a ticket or the summary of a job; on a terminal without its escapes. A folder stands for the verdict.json in it. Verdicts of schema 1, 2 and 3 are read. Only what the smaller of the two profiles is about can be a regression.',
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
    const comparison = comparisonOf(verdictIn(first), verdictIn(second));
    output.document(
      has('json') ? `${JSON.stringify(comparisonJson(comparison), null, 2)}\n` : comparisonText(comparison, process.stdout.isTTY),
    );
    const lost = comparison.differences.some(({ change }) => change === 'newly untested');
    if (incomparable(comparison) !== undefined) return 1;
    return regressions(comparison).length > 0 || (has('strict') && lost) ? 1 : 0;
  },
});

/** The verdict in a file, of whichever schema. @throws UsageError with one line, if the path is wrong or no verdict is there. */
function verdictIn(path: string): ComparedVerdict {
  const { file, json } = verdictJson('compare', path);
  const verdict = comparedVerdict(json);
  if (verdict === undefined)
    throw new UsageError(`compare: ${file} is not a verdict of schema 1, 2 or 3. Give the verdict.json that a run wrote.`);
  return visibleIn(verdict);
}
