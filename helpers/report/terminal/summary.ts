import { commandLine } from '../../platform/installation/command-line.ts';
import { capitalised, cut, firstListed } from '../../platform/text/phrases.ts';
import { factLine, factsOfFinding } from '../../verdict/finding.ts';
import { showingRow } from '../../verdict/findings.ts';
import { type CodeRow, shownVerdict } from '../../verdict/verdict-file.ts';
import { type Block, type Mark, outcomeWords, type ShownFinding, signs } from '../block.ts';
import { gateNames } from '../statement/gate-line.ts';
import { blocksOf, firstScreen, type Statement } from '../statement/statement.ts';
import { moodColours, painted, type SummaryStyle, tableLines } from './style.ts';

/** Findings of one severity that are shown, by the mood of their block, and rows of a table; with --verbose, all. */
const shown = { error: 5, warning: 3, note: 0, rows: 3 };

/** The longest request that is printed, in characters. A longer one is replayed. */
const longestRequest = 500;

/** A finding: the sentence and its area, then what was expected and received, which request it was, and the command that says more. */
function findingLines(finding: ShownFinding, mark: Mark, style: SummaryStyle): string[] {
  const { title, requirements, rows } = finding;
  const [id = ''] = requirements;
  const facts = factsOfFinding(finding);
  const isRequest = ([name]: readonly [string, string]): boolean => name === 'request' || name === 'then';
  const isLong = facts.some((fact) => isRequest(fact) && fact[1].length > longestRequest);
  const again = ['request', commandLine('replay', showingRow(rows)?.id ?? id)] as const;
  const all = isLong ? [...facts.filter((fact) => !isRequest(fact)), again] : facts;
  const oneLine = (text: string): string => cut(text.replace(/\s+/g, ' ').trim(), style.columns - 16);
  const lines = [
    ...all.map((fact) => factLine(isRequest(fact) ? fact : [fact[0], oneLine(fact[1])])),
    factLine(['explain', commandLine('explain', id)]),
  ];
  const [area = ''] = rows.map((row) => ` (${row.area})`);
  const sign = painted(mark.text, moodColours[mark.mood], style);
  const start = `    ${sign} ${painted(title, 'bold', style)}  ${painted(`${firstListed(requirements, 3)}${area}`, 'dim', style)}`;
  return [start, ...lines.map((line) => `      ${line}`)];
}

/** Of some findings those that are shown, and the ids of the rest. */
function findingsLines(findings: readonly ShownFinding[], mark: Mark, style: SummaryStyle): string[] {
  const limit = style.verbose ? findings.length : shown[mark.mood as 'error' | 'warning' | 'note'];
  const rest = findings.slice(limit).flatMap(({ requirements }) => requirements);
  const more = limit === 0 ? '' : `… and ${rest.length} more: `;
  return [
    ...findings.slice(0, limit).flatMap((finding) => findingLines(finding, mark, style)),
    ...(rest.length === 0 ? [] : [cut(`    ${more}${firstListed(rest, 8)}`, style.columns)]),
  ];
}

/** A block on a terminal, unless it is empty, or a detail without --verbose. */
function blockLines(
  { heading, mark, lines = [], findings = [], commands = [], table, detail }: Block,
  style: SummaryStyle,
): string[] {
  if (detail !== undefined && !style.verbose) return [];
  const most = style.verbose ? Number.POSITIVE_INFINITY : shown.rows;
  const all = [
    ...lines.slice(0, most).map((line) => cut(`    ${line}`, style.columns)),
    ...(mark === undefined ? [] : findingsLines(findings, mark, style)),
    ...commands.map((line) => `      ${line}`),
    ...(table === undefined ? [] : tableLines(table, style, most)),
  ];
  return all.length === 0 ? [] : [painted(`  ${heading}`, mark === undefined ? 'dim' : moodColours[mark.mood], style), ...all];
}

function codesLine(codes: readonly CodeRow[], style: SummaryStyle): string {
  const each = codes.map(({ code, outcome }) => painted(`${code}${signs[outcome]}`, moodColours[outcome], style));
  const occurring = new Set(codes.map(({ outcome }) => outcome));
  const legend = [...occurring].map((outcome) => `${signs[outcome]} ${outcomeWords[outcome]}`).join(', ');
  return `  codes  ${each.join(' ')}  ${painted(`(${legend})`, 'dim', style)}`;
}

/** The verdict on one target, so that it fits a screen; `files` are the paths printed under it. */
export function summary(statement: Statement, files: readonly string[], style: SummaryStyle): string {
  const { file, sentence, action, gate, losses } = statement;
  const { since, isCompared, areas, next, facts } = firstScreen(statement);
  const verdict = shownVerdict(file);
  // What kept the run from its first test is the sentence.
  const isTested = file.requirements.some((row) => row.verdict !== 'untested' && row.reason?.code !== 'target-stopped');
  const word = painted(painted(verdict.toUpperCase(), moodColours[verdict], style), 'bold', style);
  // The terminal breaks a long line: nothing else says what stands at its end.
  const dim = (text: string): string => painted(`  ${text}`, 'dim', style);
  const whatWasFound = [
    ...losses.map((text) => painted(`  ${capitalised(text)}`, 'yellow', style)),
    codesLine(file.codes, style),
    ...blocksOf(statement).flatMap((block) => blockLines(block, style)),
  ];
  return [
    '',
    `${word}  ${sentence}`,
    `  ${action}`,
    ...(isCompared ? [`  ${since}`] : []),
    ...(next === undefined ? [] : [dim(`${next.command} ${next.text}`)]),
    ...(isTested ? areas.map(({ name, note }) => dim(`${name}: ${note}`)) : []),
    dim(`${file.target.name}  ${facts.map((fact) => fact.join(' ')).join(', ')}, release gate ${gateNames[file.gate]}`),
    ...(isTested ? whatWasFound : []),
    painted(`  ${gate.line}`, gate.open ? 'green' : 'red', style),
    ...files.map((path) => `  ${path}`),
    ...(isTested && !style.verbose ? [dim('--verbose shows every finding and why each requirement was not tested')] : []),
    '',
  ].join('\n');
}
