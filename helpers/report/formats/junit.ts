import { type RequirementId, requirements } from '../../../contracts/requirements.ts';
import type { Finding } from '../../verdict/finding.ts';
import { withRemedy } from '../../verdict/shown-reason.ts';
import type { GroupedFinding, RequirementRow, VerdictFile } from '../../verdict/verdict-file.ts';
import { junitStatus } from './junit-status.ts';

/** Characters that XML 1.0 cannot hold, not even escaped: controls, lone surrogates, two non-characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out.
const unwritable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Text as XML content or as the value of an attribute. */
export function xmlText(text: string): string {
  return text.replace(unwritable, '\ufffd').replace(/[&<>"\n\r\t]/g, (c) => escapes[c] ?? c);
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

/** A violation as the lines that a person reads. */
export function findingText({ expected, received, because, curl, from = [] }: Finding): string {
  const senders = from.length === 0 ? '' : `\nsent by   ${sendersText(from)}`;
  return `expected  ${expected}\nreceived  ${received}\nbecause   ${because}\nrequest   ${curl}${senders}`;
}

/** From which finding a violation follows, where another requirement names the behaviour. */
export function followedFrom(id: RequirementId, finding: GroupedFinding | undefined): string {
  const lead = finding?.requirements[0];
  return finding === undefined || lead === undefined || lead === id ? '' : `follows from ${lead}: ${finding.title}`;
}

const shownSenders = 12;

/** Requirements whose tests sent something, the first dozen by id. */
export function sendersText(from: readonly string[]): string {
  const rest = from.length - shownSenders;
  return `${from.slice(0, shownSenders).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Findings are written even for a passing case. */
function caseContent(row: RequirementRow, { gate, findings }: VerdictFile): string {
  const finding = findings.find(({ requirements: ids }) => ids.includes(row.id));
  const follows = followedFrom(row.id, finding);
  const texts = [...(follows === '' ? [] : [follows]), ...row.evidence.map(findingText)];
  const evidence = xmlText(texts.join('\n\n'));
  switch (junitStatus(row, gate)) {
    case 'skipped':
      if (row.verdict === 'untested') return `<skipped message="${xmlText(withRemedy(row.reason))}"/>`;
      return `<skipped message="${xmlText(`accepted deviation: ${row.reason?.text ?? ''}`)}"/><system-out>${evidence}</system-out>`;
    case 'error':
      return `<error message="${xmlText(row.reason?.text ?? '')}" type="harness"/>`;
    case 'failed':
      return `<failure message="${xmlText(follows === '' ? (finding?.title ?? row.statement) : follows)}" type="${row.level}">${evidence}</failure>`;
    case 'passed':
      if (row.verdict === 'pass') return '';
      return `<system-out>${row.verdict} (${row.level} requirement violated)&#10;${evidence}</system-out>`;
  }
}

const element = (name: string) => (text: string) => text.startsWith(`<${name} `);

/**
 * JUnit XML as GitLab and Jenkins read it: a suite for each code or topic, a case for each requirement.
 * `durationsMs` holds the time that the tests of a requirement took.
 */
export function junit(file: VerdictFile, durationsMs: ReadonlyMap<string, number>): string {
  const topics = new Map<string, RequirementRow[]>();
  for (const row of file.requirements) {
    const { topic } = requirements[row.id];
    topics.set(topic, [...(topics.get(topic) ?? []), row]);
  }
  // Jenkins' schema knows no number of skipped cases at the root.
  const totals = { tests: 0, failures: 0, errors: 0 };
  const suites = [...topics].map(([topic, rows]) => {
    const cases = rows.map((row) => ({ row, content: caseContent(row, file), ms: durationsMs.get(row.id) ?? 0 }));
    const count = (name: string) => cases.filter(({ content }) => element(name)(content)).length;
    const counts = { tests: rows.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
    for (const key of ['tests', 'failures', 'errors'] as const) totals[key] += counts[key];
    const ms = cases.reduce((sum, each) => sum + each.ms, 0);
    const lines = cases.map(({ row, content, ms: own }) => {
      const name = xmlText(`${row.id} ${row.level} ${row.statement}`);
      const start = `    <testcase name="${name}" classname="${xmlText(topic)}" time="${seconds(own)}"`;
      return content === '' ? `${start}/>` : `${start}>${content}</testcase>`;
    });
    return [
      `  <testsuite name="${xmlText(topic)}" ${attributes(counts)} time="${seconds(ms)}" timestamp="${xmlText(file.started)}" hostname="${xmlText(file.target.name)}">`,
      ...lines,
      '  </testsuite>',
    ].join('\n');
  });
  const name = xmlText(`Delete Image on ${file.target.name}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" ${attributes(totals)} time="${seconds(file.durationMs)}">\n${suites.join('\n')}\n</testsuites>\n`;
}

function attributes(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name}="${count}"`)
    .join(' ');
}
