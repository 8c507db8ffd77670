import { type Cause, findingCauses, reasonCauses } from '../../verdict/group-findings.ts';
import type { Conclusion } from '../../verdict/run-verdict.ts';
import type { CodeRow, RequirementRow, RequirementVerdict } from '../../verdict/verdict-file.ts';

/** How a summary is written. */
export interface SummaryStyle {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
}

const codes = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', magenta: '35' } as const;

/** A text in a colour, where there are any. */
export function painted(text: string, colour: keyof typeof codes, style: SummaryStyle): string {
  return style.colour ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
}

const verdictColours = { conformant: 'green', nonconformant: 'red', inconclusive: 'yellow', broken: 'magenta' } as const;
const outcomeColours = { pass: 'green', violated: 'red', untested: 'yellow' } as const;

const cut = (text: string, columns: number) => (text.length <= columns ? text : `${text.slice(0, columns - 1)}…`);

function codeLine({ code, name, outcome, rung, reason }: CodeRow, style: SummaryStyle): string {
  const start = `  ${code} ${name.padEnd(19)} ${painted(outcome.padEnd(9), outcomeColours[outcome], style)} ${rung.padEnd(8)}`;
  return `${start}${cut(reason, style.columns - 43)}`.trimEnd();
}

const ids = (rows: readonly RequirementRow[], limit: number) =>
  rows.length <= limit
    ? rows.map(({ id }) => id).join(' ')
    : `${rows
        .slice(0, limit)
        .map(({ id }) => id)
        .join(' ')} +${rows.length - limit}`;

function causeLine({ title, rows }: Cause, style: SummaryStyle): string {
  const [first] = rows;
  const label = rows.length === 1 && first !== undefined ? first.id : ids(rows, 3);
  return cut(`    ${label}  ${title}`, style.columns);
}

function section(heading: string, causes: readonly Cause[], limit: number, style: SummaryStyle): string[] {
  if (causes.length === 0) return [];
  const rest = causes.slice(limit).flatMap(({ rows }) => rows);
  const more = rest.length === 0 ? [] : [cut(`    … and ${rest.length} more: ${ids(rest, 8)}`, style.columns)];
  return [heading, ...causes.slice(0, limit).map((cause) => causeLine(cause, style)), ...more];
}

/** The verdict on one target, so that it fits a screen; `files` are the paths printed under it. */
export function summary({ file, sentence, reasons }: Conclusion, files: readonly string[], style: SummaryStyle): string {
  const of = (...verdicts: RequirementVerdict[]) => file.requirements.filter(({ verdict }) => verdicts.includes(verdict));
  const { target, verdict, counts } = file;
  const stopped = counts.pass === 0 && counts.broken === 0 && counts.warning === 0 && of('error').length <= 1;
  const word = painted(painted(verdict.toUpperCase(), verdictColours[verdict], style), 'bold', style);
  const others = reasons.filter((reason) => reason !== sentence);
  const heading = (text: string, rows: readonly RequirementRow[], colour: keyof typeof codes) =>
    painted(`  ${text} (${rows.length})`, colour, style);
  const body = [
    ...file.codes.map((row) => codeLine(row, style)),
    ...section(heading('MUST violated', of('error'), 'red'), findingCauses(of('error')), 8, style),
    ...section(heading('harness failures', of('broken'), 'magenta'), reasonCauses(of('broken')), 4, style),
    ...section(heading('SHOULD violated: warnings', of('warning'), 'yellow'), findingCauses(of('warning')), 4, style),
    ...section(heading('MAY violated: notes', of('note'), 'dim'), findingCauses(of('note')), 2, style),
    ...section(heading('accepted deviations', of('accepted'), 'yellow'), reasonCauses(of('accepted')), 4, style),
    ...section(heading('not exercised', of('untested'), 'dim'), reasonCauses(of('untested')), 6, style),
  ];
  return [
    '',
    `${word}  ${sentence}`,
    painted(cut(`  ${target.name}  ${target.url}  suite ${file.suite}, gate ${file.gate}`, style.columns), 'dim', style),
    ...(stopped ? [] : body),
    ...others.map((reason) => painted(`  red: ${reason}`, 'red', style)),
    ...files.map((path) => `  ${path}`),
    '',
  ].join('\n');
}
