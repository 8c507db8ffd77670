import { type RequirementId, requirements, severityOf } from '../../../contracts/requirements.ts';
import type { Finding } from '../../declarations/finding.ts';
import { firstListed } from '../../text/listed.ts';
import { type Content, joined, type Markup, markup } from '../../text/markup.ts';
import { withRemedy } from '../../verdict/shown-reason.ts';
import type { GroupedFinding, RequirementRow, VerdictFile } from '../../verdict/verdict-file.ts';
import { junitStatus, runCase, runMessage } from './junit-status.ts';

const seconds = (ms: number) => (ms / 1000).toFixed(3);

/** A violation as the lines that a person reads. */
export function findingText(finding: Finding): string {
  const { expected, received, because, curl } = finding;
  return `expected  ${expected}\nreceived  ${received}\nbecause   ${because}\nrequest   ${curl}${sentBy(finding)}`;
}

/** Whose tests sent it, in a line of its own. */
export const sentBy = ({ from = [] }: Finding): string => (from.length === 0 ? '' : `\nsent by   ${sendersText(from)}`);

/** From which finding a violation follows, if another requirement names the behaviour. */
export function followedFrom(id: RequirementId, finding: GroupedFinding | undefined): string {
  const lead = finding?.requirements[0];
  return finding === undefined || lead === undefined || lead === id ? '' : `follows from ${lead}: ${finding.title}`;
}

const shownSenders = 12;

/** Requirements whose tests sent something, the first dozen by id. */
export const sendersText = (from: readonly string[]): string => firstListed(from, shownSenders);

/** The name of the case of a requirement: what it demands, how firmly, and of which part of the deployment. */
export const caseName = ({ id, level, area, statement }: RequirementRow): string => `${id} ${level} (${area}) ${statement}`;

/** What a case holds, and the element that the totals count. Findings are written even for a passing case. */
function caseContent(
  row: RequirementRow,
  { gate, findings }: VerdictFile,
): { readonly counted?: 'failure' | 'error' | 'skipped'; readonly content?: Markup } {
  const finding = findings.find(({ requirements: ids }) => ids.includes(row.id));
  const follows = followedFrom(row.id, finding);
  const texts = [...(follows === '' ? [] : [follows]), ...row.evidence.map(findingText)];
  const evidence = texts.join('\n\n');
  switch (junitStatus(row, gate)) {
    case 'skipped': {
      const message = row.verdict === 'untested' ? withRemedy(row.reason) : `accepted deviation: ${row.reason?.text ?? ''}`;
      const found = row.verdict === 'untested' ? undefined : markup`<system-out>${evidence}</system-out>`;
      return { counted: 'skipped', content: markup`<skipped message="${message}"/>${found}` };
    }
    case 'error':
      return { counted: 'error', content: markup`<error message="${row.reason?.text}" type="harness"/>` };
    case 'failed': {
      const message = follows === '' ? (finding?.title ?? row.statement) : follows;
      return {
        counted: 'failure',
        content: markup`<failure message="${message}" type="${follows === '' ? (finding?.severity ?? row.level) : severityOf(requirements[row.id])}">${evidence}</failure>`,
      };
    }
    case 'passed':
      if (row.verdict === 'pass') return {};
      return {
        content: markup`<system-out>${`${row.verdict} (${row.level} requirement ${row.verdict === 'note' ? 'not met' : 'violated'}${row.gated ? '' : ', outside the profile'})\n${evidence}`}</system-out>`,
      };
  }
}

/**
 * JUnit XML as GitLab and Jenkins read it: a suite for each code or topic, a case for each requirement.
 * `durationsMs` holds the time that the tests of a requirement took, `reasons` what makes the exit status 1: if no case fails, as in
 * a run that broke off, a case of the run itself does.
 */
export function junit(file: VerdictFile, durationsMs: ReadonlyMap<string, number>, reasons: readonly string[] = []): string {
  const topics = new Map<string, RequirementRow[]>();
  for (const row of file.requirements) {
    const { topic } = requirements[row.id];
    topics.set(topic, [...(topics.get(topic) ?? []), row]);
  }
  // Jenkins' schema knows no number of skipped cases at the root.
  const totals = { tests: 0, failures: 0, errors: 0 };
  const suites = [...topics].map(([topic, rows]) => {
    const cases = rows.map((row) => ({ row, ...caseContent(row, file), ms: durationsMs.get(row.id) ?? 0 }));
    const count = (name: string) => cases.filter(({ counted }) => counted === name).length;
    const counts = { tests: rows.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
    for (const key of ['tests', 'failures', 'errors'] as const) totals[key] += counts[key];
    const ms = cases.reduce((sum, each) => sum + each.ms, 0);
    const lines = cases.map(({ row, content, ms: own }) => {
      const attributes = markup`name="${caseName(row)}" classname="${topic}" time="${seconds(own)}"`;
      return content === undefined
        ? markup`    <testcase ${attributes}/>\n`
        : markup`    <testcase ${attributes}>${content}</testcase>\n`;
    });
    return markup`  <testsuite name="${topic}" ${attributesOf(counts)} time="${seconds(ms)}" timestamp="${file.started}" hostname="${file.target.name}">
${lines}  </testsuite>
`;
  });
  const message = runMessage(file, reasons);
  if (message !== undefined) {
    totals.tests += 1;
    totals.errors += 1;
    suites.push(runSuite(file, message));
  }
  const name = `Delete Image on ${file.target.name}`;
  return String(markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${name}" ${attributesOf(totals)} time="${seconds(file.durationMs)}">
${suites}</testsuites>
`);
}

const runSuite = ({ started, target }: VerdictFile, message: string): Markup =>
  markup`  <testsuite name="run" tests="1" failures="0" errors="1" skipped="0" time="0.000" timestamp="${started}" hostname="${target.name}">
    <testcase name="${runCase}" classname="run" time="0.000"><error message="${message}" type="run"/></testcase>
  </testsuite>
`;

const attributesOf = (counts: Readonly<Record<string, number>>): Content =>
  joined(
    Object.entries(counts).map(([name, count]) => markup`${name}="${count}"`),
    ' ',
  );
