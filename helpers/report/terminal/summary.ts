import { requirements } from '../../../contracts/requirements.ts';
import { commandLine } from '../../platform/installation/command-line.ts';
import { capitalised, cut } from '../../platform/text/phrases.ts';
import { factLine, factsOfFinding } from '../../verdict/finding.ts';
import { requirementVerdict, showingRow } from '../../verdict/findings.ts';
import type { EndedTest } from '../../verdict/run-record.ts';
import { groupReasons, type ReasonGroup } from '../../verdict/shown-reason.ts';
import { watchedText } from '../../verdict/tenant.ts';
import { type Gain, gainText } from '../../verdict/to-test-more.ts';
import { buildText, type CodeRow, type GroupedFinding, settledText, shownVerdict } from '../../verdict/verdict-file.ts';
import { featureOf } from '../formats/junit.ts';
import { areaLines, firstScreen } from '../statement/first-screen.ts';
import {
  type BlockOf,
  type FindingSection,
  gateName,
  linesBefore,
  outcomeWords,
  printed,
  rowsIn,
  type Statement,
  severitySigns,
  signs,
  violatedBy,
} from '../statement/statement.ts';
import { tableLines } from '../text-block.ts';
import { type Colour, moodColours, painted, type SummaryStyle } from './style.ts';

const sectionColours: Readonly<Partial<Record<FindingSection['verdict'], Colour>>> = { error: 'red', warning: 'yellow' };

/** Findings of one severity that are shown; with --verbose, all. */
const shownFindings: Readonly<Partial<Record<FindingSection['verdict'], number>>> = { error: 5, warning: 3 };

/** The longest request that is printed, in characters. A longer one is replayed. */
const longestRequest = 500;

const ids = (all: readonly string[], limit: number) =>
  all.length <= limit ? all.join(' ') : `${all.slice(0, limit).join(' ')} +${all.length - limit}`;
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

/** A finding: the sentence and its area, then what was expected and received, which request it was, and the command that says more. */
function block(finding: GroupedFinding, statement: Statement, style: SummaryStyle): string[] {
  const { title, severity, requirements } = finding;
  const rows = violatedBy(finding, statement);
  const [id = ''] = requirements;
  const sign = painted(severitySigns[severity], severity === 'MAY' ? 'dim' : severity === 'SHOULD' ? 'yellow' : 'red', style);
  const facts = factsOfFinding(finding);
  const isRequest = ([name]: readonly [string, string]): boolean => name === 'request' || name === 'then';
  const isLong = facts.some((fact) => isRequest(fact) && fact[1].length > longestRequest);
  const again = ['request', commandLine('replay', showingRow(rows)?.id ?? id)] as const;
  const shown = isLong ? [...facts.filter((fact) => !isRequest(fact)), again] : facts;
  const oneLine = (text: string): string => cut(text.replace(/\s+/g, ' ').trim(), style.columns - 16);
  const lines = [
    ...shown.map((fact) => factLine(isRequest(fact) ? fact : [fact[0], oneLine(fact[1])])),
    factLine(['explain', commandLine('explain', id)]),
  ];
  const [area = ''] = rows.map((row) => ` (${row.area})`);
  const start = `    ${sign} ${painted(title, 'bold', style)}  ${painted(`${ids(requirements, 3)}${area}`, 'dim', style)}`;
  return [start, ...lines.map((line) => `      ${line}`)];
}

function findings({ heading, verdict, findings: all }: FindingSection, statement: Statement, style: SummaryStyle): string[] {
  const limit = style.verbose ? all.length : (shownFindings[verdict] ?? 0);
  const rest = all.slice(limit).flatMap(({ requirements }) => requirements);
  const more = limit === 0 ? '' : `… and ${rest.length} more: `;
  return [
    painted(`  ${heading}`, sectionColours[verdict] ?? 'dim', style),
    ...all.slice(0, limit).flatMap((finding) => block(finding, statement, style)),
    ...(rest.length === 0 ? [] : [cut(`    ${more}${ids(rest, 8)}`, style.columns)]),
  ];
}

function codesLine(codes: readonly CodeRow[], style: SummaryStyle): string {
  const shown = codes.map(({ code, outcome }) => painted(`${code}${signs[outcome]}`, moodColours[outcome], style));
  const occurring = new Set(codes.map(({ outcome }) => outcome));
  const legend = [...occurring].map((outcome) => `${signs[outcome]} ${outcomeWords[outcome]}`).join(', ');
  return `  codes  ${shown.join(' ')}  ${painted(`(${legend})`, 'dim', style)}`;
}

/** Requirements by the reason that kept them from a verdict, as a list with a heading. */
function reasons(heading: string, colour: Colour, groups: readonly ReasonGroup[], style: SummaryStyle): string[] {
  if (groups.length === 0) return [];
  const limit = style.verbose ? groups.length : 3;
  const lines = groups.slice(0, limit).map(({ title, rows }) => cut(`    ${ids(idsOf(rows), 3)}  ${title}`, style.columns));
  const rest = rowsIn(groups.slice(limit));
  return [
    `${painted(`  ${heading}`, colour, style)} (${rowsIn(groups)})`,
    ...lines,
    ...(rest === 0 ? [] : [`    … and ${rest} more`]),
  ];
}

/** What was found, with the lines that its requests need before they are sent again, and what kept the rest from a verdict. */
function body(statement: Statement, style: SummaryStyle): string[] {
  const found = printed(statement, {
    findings: (section) => findings(section, statement, style),
    accepted: ({ heading, accepted }) => reasons(heading, 'yellow', groupReasons(accepted.map(({ row }) => row)), style),
  }).flat();
  const before = linesBefore(found, statement);
  return [
    ...found,
    ...(before.length === 0
      ? []
      : [painted('  Before a request is sent again', 'dim', style), ...before.map((line) => `      ${line}`)]),
    ...printed(statement, {
      losses: ({ losses }) => losses.map((text) => painted(`  ${capitalised(text)}`, 'yellow', style)),
      broken: ({ heading, groups }) => reasons(heading, 'magenta', groups, style),
      codes: ({ codes, table }) => (style.verbose ? tableLines(table, style) : [codesLine(codes, style)]),
      gains: ({ heading, gains }) => toTestMore(heading, gains.slice(0, 3), style),
      ...(style.verbose && { 'not offered': inGroups, 'not tested': inGroups }),
    }).flat(),
  ];

  function inGroups({ heading, groups }: BlockOf<'not offered' | 'not tested'>): string[] {
    return reasons(heading, 'dim', groups, style);
  }
}

function toTestMore(heading: string, best: readonly Gain[], style: SummaryStyle): string[] {
  if (best.length === 0) return [];
  const lines = best.map((gain) => `    ${cut(gain.remedy, style.columns - 36)} (${gainText(gain)})`);
  return [painted(`  ${heading}`, 'dim', style), ...lines];
}

/** The verdict on one target, so that it fits a screen; `files` are the paths printed under it. */
export function summary(statement: Statement, files: readonly string[], style: SummaryStyle): string {
  const { file, sentence, action, gate } = statement;
  const { since, changes } = firstScreen(statement);
  const { target } = file;
  const verdict = shownVerdict(file);
  // What kept the run from its first test is the sentence.
  const stopped = file.requirements.every((row) => row.verdict === 'untested' || row.reason?.code === 'target-stopped');
  const word = painted(painted(verdict.toUpperCase(), moodColours[verdict], style), 'bold', style);
  const toBegin = target.builtIn ? [painted(`  ${commandLine('init')} writes a target file for your service`, 'dim', style)] : [];
  const facts = `  ${[target.name, target.url, buildText(target)].filter(Boolean).join('  ')}  suite ${file.suite}, ${[`profile ${file.profile}`, `release gate ${gateName(file.gate)}`, stopped ? '' : settledText(target), file.tenant === undefined ? '' : watchedText(file.tenant)].filter(Boolean).join(', ')}`;
  return [
    '',
    `${word}  ${sentence}`,
    `  ${action}`,
    ...(changes === '' ? [] : [`  ${since}`]),
    ...toBegin,
    ...(stopped ? [] : areaLines(statement).map((line) => painted(cut(`  ${line}`, style.columns), 'dim', style))),
    painted(cut(facts, style.columns), 'dim', style),
    ...(stopped ? [] : body(statement, style)),
    painted(`  ${gate.line}`, gate.open ? 'green' : 'red', style),
    ...files.map((path) => `  ${path}`),
    ...(stopped || style.verbose
      ? []
      : [painted('  --verbose shows every finding and why each requirement was not tested', 'dim', style)]),
    '',
  ].join('\n');
}

interface Tally {
  left: number;
  readonly tests: EndedTest[];
}

/** Prints what is being exercised: a line for each code or topic that is over, and on a terminal where the run stands. */
export class Progress {
  readonly #tallies = new Map<string, Tally>();
  readonly #write: (text: string) => void;
  readonly #style: SummaryStyle;
  readonly #live: boolean;
  #total = 0;
  #done = 0;

  /** `live`: the last line may be overwritten, as on a terminal. */
  constructor(write: (text: string) => void, style: SummaryStyle, live: boolean) {
    this.#write = write;
    this.#style = style;
    this.#live = live;
  }

  /** Expects a test of a requirement; `target` is empty if there is only one. */
  expect(requirement: EndedTest['requirement'], target: string): void {
    const key = keyOf(requirement, target);
    const tally = this.#tallies.get(key) ?? { left: 0, tests: [] };
    tally.left += 1;
    this.#total += 1;
    this.#tallies.set(key, tally);
  }

  add(ended: EndedTest, target: string): void {
    const key = keyOf(ended.requirement, target);
    const tally = this.#tallies.get(key);
    if (tally === undefined) return;
    tally.left -= 1;
    this.#done += 1;
    tally.tests.push(ended);
    if (tally.left === 0) this.#write(`${this.#clear()}${this.#line(key, tally.tests)}\n`);
    if (this.#live) this.#write(`${this.#clear()}  ${this.#done}/${this.#total}  ${ended.requirement}`);
  }

  /** Takes the overwritten line away. */
  end(): void {
    if (this.#live) this.#write(this.#clear());
  }

  #clear(): string {
    return this.#live ? '\r\x1b[2K' : '';
  }

  #line(key: string, tests: readonly EndedTest[]): string {
    const verdicts = tests.map(requirementVerdict);
    const count = (...wanted: string[]) => verdicts.filter((verdict) => wanted.includes(verdict)).length;
    const parts = [
      [count('pass'), 'passed', 'green'],
      [count('error', 'warning'), 'violated', 'red'],
      [count('note'), 'not met', 'dim'],
      [count('accepted'), 'accepted', 'yellow'],
      [count('broken'), 'harness failure', 'magenta'],
      [count('untested'), 'not tested', 'yellow'],
    ] as const;
    const shown = parts
      .filter(([number]) => number > 0)
      .map(([number, word, colour]) => painted(`${number} ${word}`, colour, this.#style));
    return `  ${key.padEnd(24)} ${shown.join(', ')}`;
  }
}

function keyOf(requirement: EndedTest['requirement'], target: string): string {
  const feature = featureOf(requirements[requirement]);
  return target === '' ? feature : `${target}: ${feature}`;
}
