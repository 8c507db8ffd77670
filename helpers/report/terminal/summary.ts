import { commandLine } from '../../installation/command-line.ts';
import { cut } from '../../printing/cut.ts';
import { groupReasons, type ReasonGroup } from '../../verdict/group-reasons.ts';
import type { Conclusion } from '../../verdict/run-verdict.ts';
import { type CodeRow, type RequirementVerdict, settledText, shownVerdict } from '../../verdict/verdict-file.ts';
import { areaLines } from '../statement/area-lines.ts';
import {
  causeWords,
  detailOf,
  type FindingSection,
  firstViolated,
  gateName,
  outcomeWords,
  rowsIn,
  statementOf,
} from '../statement/statement.ts';

/** How a summary is written. */
export interface SummaryStyle {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
}

/** How to write to a stream. A file, or the log of a pipeline, has no edge at which a line would break: nothing is cut there. */
export function summaryStyle(
  { isTTY = false, columns = 100 }: { readonly isTTY?: boolean; readonly columns?: number },
  { NO_COLOR = '', TERM = '' }: { readonly NO_COLOR?: string; readonly TERM?: string },
): SummaryStyle {
  return {
    colour: isTTY && NO_COLOR === '' && TERM !== 'dumb',
    columns: isTTY ? Math.max(columns, 80) : Number.POSITIVE_INFINITY,
  };
}

const codes = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', blue: '34', magenta: '35' } as const;
type Colour = keyof typeof codes;

/** A text in a colour, where there are any. */
export function painted(text: string, colour: Colour, style: SummaryStyle): string {
  return style.colour ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
}

/** The colour of each verdict. */
export const verdictColours = {
  conformant: 'green',
  partial: 'blue',
  deviating: 'yellow',
  nonconformant: 'red',
  inconclusive: 'yellow',
  broken: 'magenta',
  shard: 'dim',
} as const;
const outcomeColours = { pass: 'green', partial: 'yellow', accepted: 'yellow', violated: 'red', untested: 'yellow' } as const;
const sectionColours: Readonly<Partial<Record<RequirementVerdict, Colour>>> = { error: 'red', warning: 'yellow' };
const shownFindings: Readonly<Partial<Record<RequirementVerdict, number>>> = { error: 8, warning: 4, note: 2 };

function codeLine({ code, name, outcome, decided, of, rung, reason }: CodeRow, style: SummaryStyle): string {
  const word = painted(outcomeWords[outcome].padEnd(18), outcomeColours[outcome], style);
  const start = `  ${code} ${name.padEnd(19)} ${word} ${`${decided} of ${of}`.padEnd(9)} ${causeWords[rung].padEnd(23)}`;
  return `${start}${cut(reason, style.columns - 77)}`.trimEnd();
}

const ids = (all: readonly string[], limit: number) =>
  all.length <= limit ? all.join(' ') : `${all.slice(0, limit).join(' ')} +${all.length - limit}`;

/** A heading and its lines; those over the limit are counted. */
function list(
  heading: string,
  lines: readonly (readonly [text: string, ids: readonly string[]])[],
  limit: number,
  style: SummaryStyle,
): string[] {
  if (lines.length === 0) return [];
  const rest = lines.slice(limit).flatMap(([, each]) => each);
  const more = rest.length === 0 ? [] : [cut(`    … and ${rest.length} more: ${ids(rest, 8)}`, style.columns)];
  return [heading, ...lines.slice(0, limit).map(([text]) => cut(`    ${text}`, style.columns)), ...more];
}

function findings({ heading, verdict, findings: all }: FindingSection, style: SummaryStyle): string[] {
  const lines = all.map((finding) => {
    const { title, requirements } = finding;
    const detail = detailOf(finding, Math.max(30, style.columns - 120));
    return [`${ids(requirements, 3)}  ${title}${detail === '' ? '' : ` (${detail})`}`, requirements] as const;
  });
  return list(painted(`  ${heading}`, sectionColours[verdict] ?? 'dim', style), lines, shownFindings[verdict] ?? 2, style);
}

/** The command that explains the first finding. */
function toReadMore(sections: readonly FindingSection[], style: SummaryStyle): string[] {
  const id = firstViolated(sections);
  if (id === undefined) return [];
  return [painted(`  ${commandLine('explain', id)} says why it matters, and what conforms`, 'dim', style)];
}

function reasons(heading: string, groups: readonly ReasonGroup[], limit: number, style: SummaryStyle): string[] {
  const lines = groups.map(({ title, rows }) => {
    const all = rows.map(({ id }) => id);
    return [`${ids(all, 3)}  ${title}`, all] as const;
  });
  return list(heading, lines, limit, style);
}

/** The verdict on one target, so that it fits a screen; `files` are the paths printed under it. */
export function summary(conclusion: Conclusion, files: readonly string[], style: SummaryStyle): string {
  const { file, sentence, action } = conclusion;
  const { findings: sections, broken, notOffered, untested, gate } = statementOf(conclusion, []);
  const { target, counts } = file;
  const verdict = shownVerdict(file);
  const stopped = counts.pass + counts.broken + counts.warning + counts.note + counts.accepted === 0 && counts.error <= 1;
  const word = painted(painted(verdict.toUpperCase(), verdictColours[verdict], style), 'bold', style);
  const body = [
    ...sections.flatMap((section) => findings(section, style)),
    ...toReadMore(sections, style),
    ...reasons(painted(`  Harness failures (${counts.broken})`, 'magenta', style), broken, 4, style),
    ...reasons(
      painted(`  Accepted deviations (${counts.accepted})`, 'yellow', style),
      groupReasons(file.requirements.filter((row) => row.verdict === 'accepted')),
      4,
      style,
    ),
    painted('  The nine documented codes', 'dim', style),
    ...file.codes.map((row) => codeLine(row, style)),
    ...reasons(painted(`  Not offered (${rowsIn(notOffered)})`, 'dim', style), notOffered, 3, style),
    ...reasons(painted(`  Not tested (${rowsIn(untested)})`, 'dim', style), untested, 6, style),
  ];
  const toBegin = target.builtIn ? [painted(`  ${commandLine('init')} writes a target file for your service`, 'dim', style)] : [];
  const facts = `  ${target.name}  ${target.url}  suite ${file.suite}, ${[`profile ${file.profile}`, `release gate ${gateName(file.gate)}`, settledText(target)].filter(Boolean).join(', ')}`;
  return [
    '',
    `${word}  ${sentence}`,
    `  ${action}`,
    ...toBegin,
    ...(stopped ? [] : areaLines(file).map((line) => painted(cut(`  ${line}`, style.columns), 'dim', style))),
    painted(cut(facts, style.columns), 'dim', style),
    ...(stopped ? [] : body),
    painted(`  ${gate.line}`, gate.open ? 'green' : 'red', style),
    ...files.map((path) => `  ${path}`),
    '',
  ].join('\n');
}
