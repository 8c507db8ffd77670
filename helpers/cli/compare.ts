import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { complain, printDocument } from '../printing/print.ts';
import { visibleIn } from '../printing/visible.ts';
import { compare, regressions } from '../report/comparison/comparison.ts';
import { comparisonMarkdown, comparisonPage, comparisonText } from '../report/comparison/comparison-text.ts';
import type { VerdictFile } from '../verdict/verdict-file.ts';

const usage = `Usage: npm run compare -- FIRST/verdict.json SECOND/verdict.json [--markdown | --html] [--strict]

Prints what changed from the first verdict to the second. A folder stands for the verdict.json in it.
  --markdown, --html  print in this format, for a file
  --strict            what is no longer exercised is a regression too
Exit status: 0 without regressions, 1 with regressions, 2 where a verdict cannot be read.
`;

/** The verdict in a file. @throws Error with one line, where the path is wrong or no verdict is there. */
function verdictIn(path: string): VerdictFile {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, 'verdict.json') : path;
  let parsed: Partial<VerdictFile>;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8')) as Partial<VerdictFile>;
  } catch (error) {
    throw new Error(`${file} cannot be read as a verdict: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { schema, codes, requirements, target, verdict } = parsed;
  if (schema !== 1 || !Array.isArray(codes) || !Array.isArray(requirements) || target === undefined || verdict === undefined) {
    throw new Error(`${file} is no verdict of schema 1: give the verdict.json that a run wrote`);
  }
  return visibleIn(parsed as VerdictFile);
}

/** Compares two verdicts for the command line; returns the exit status. */
export function main(args: readonly string[], print: (text: string) => void, complain: (text: string) => void): 0 | 1 | 2 {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        markdown: { type: 'boolean' },
        html: { type: 'boolean' },
        strict: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    const [first, second] = positionals;
    if (values.help === true) {
      print(usage);
      return 0;
    }
    if (first === undefined || second === undefined || positionals.length > 2)
      throw new Error(`two verdicts are expected\n${usage}`);
    const comparison = compare(verdictIn(first), verdictIn(second));
    const write = values.html === true ? comparisonPage : values.markdown === true ? comparisonMarkdown : comparisonText;
    print(write(comparison));
    const lost = comparison.differences.some(({ change }) => change === 'newly untested');
    return regressions(comparison).length > 0 || (values.strict === true && lost) ? 1 : 0;
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

if (process.argv[1]?.endsWith('compare.ts') === true) {
  process.exitCode = main(process.argv.slice(2), printDocument, (text) => complain(text.trimEnd()));
}
