import { faultName } from '../../../contracts/faults.ts';
import { type Requirement, type RequirementId, requirements, severityOf } from '../../../contracts/requirements.ts';
import { type Content, joined, type Markup, markup } from '../../platform/text/markup.ts';
import { violationText } from '../../verdict/finding.ts';
import { withRemedy } from '../../verdict/shown-reason.ts';
import type { Gate, GroupedFinding, RequirementRow, VerdictFile } from '../../verdict/verdict-file.ts';

const seconds = (ms: number) => (ms / 1000).toFixed(3);

/** From which finding a violation follows, if another requirement names the behaviour. */
export function followedFrom(id: RequirementId, finding: GroupedFinding | undefined): string {
  const lead = finding?.requirements[0];
  return finding === undefined || lead === undefined || lead === id ? '' : `follows from ${lead}: ${finding.title}`;
}

/** The name of the case of a requirement: what it demands, how firmly, and of which part of the deployment. */
const caseName = ({ id, level, area, statement }: RequirementRow): string => `${id} ${level} (${area}) ${statement}`;

/**
 * The meaning of a requirement to a pipeline. A failure makes the gate red; a violation outside the profile is none; an error is ours and
 * is red, too; whatever else was found has passed, and is printed.
 */
export function junitStatus(
  row: Pick<RequirementRow, 'verdict' | 'gated'>,
  gate: Gate,
): 'passed' | 'failed' | 'error' | 'skipped' {
  switch (row.verdict) {
    case 'untested':
    case 'accepted':
      return 'skipped';
    case 'broken':
      return 'error';
    case 'error':
      return gate === 'never' || !row.gated ? 'passed' : 'failed';
    case 'warning':
      return gate === 'should' && row.gated ? 'failed' : 'passed';
    case 'note':
    case 'pass':
      return 'passed';
  }
}

/** The name of the case of the run itself, which stands for no requirement. */
const runCase = 'The run passes the release gate';

/**
 * The message of the case of the run itself, from what makes the exit status 1; undefined if the run is green, or if a requirement
 * is red already. A run that broke off would otherwise have only skipped cases, and a viewer would show nothing red.
 */
function runMessage({ requirements, gate }: VerdictFile, reasons: readonly string[]): string | undefined {
  const isRed = requirements.some((row) => ['failed', 'error'].includes(junitStatus(row, gate)));
  return isRed || reasons.length === 0 ? undefined : reasons.join('; ');
}

/** A case, and the element in it that the totals count. Findings are written even for a passing case. */
interface Case {
  readonly name: string;
  readonly ms: number;
  readonly counted?: 'failure' | 'error' | 'skipped';
  readonly content?: Markup;
}

/** Jenkins shows the message, GitLab the text: of an element without one it shows the attributes as JSON. */
const errorOf = (message: string, type: string): Markup => markup`<error message="${message}" type="${type}">${message}</error>`;

function contentOf(row: RequirementRow, { gate, findings }: VerdictFile): Pick<Case, 'counted' | 'content'> {
  const { id, level, statement, verdict, reason, gated } = row;
  const finding = findings.find(({ requirements: ids }) => ids.includes(id));
  const follows = followedFrom(id, finding);
  const evidence = [...(follows === '' ? [] : [follows]), ...row.evidence.map(violationText)].join('\n\n');
  switch (junitStatus(row, gate)) {
    case 'skipped': {
      const message = verdict === 'untested' ? withRemedy(reason) : `accepted deviation: ${reason?.text ?? ''}`;
      const found = verdict === 'untested' ? undefined : markup`<system-out>${evidence}</system-out>`;
      return { counted: 'skipped', content: markup`<skipped message="${message}">${message}</skipped>${found}` };
    }
    case 'error':
      return { counted: 'error', content: errorOf(reason?.text ?? '', 'harness') };
    case 'failed': {
      const [message, type] =
        follows === '' ? [finding?.title ?? statement, finding?.severity ?? level] : [follows, severityOf(requirements[id])];
      return { counted: 'failure', content: markup`<failure message="${message}" type="${type}">${evidence}</failure>` };
    }
    case 'passed': {
      if (verdict === 'pass') return {};
      const what = `${level} requirement ${verdict === 'note' ? 'not met' : 'violated'}${gated ? '' : ', outside the profile'}`;
      return { content: markup`<system-out>${`${verdict} (${what})\n${evidence}`}</system-out>` };
    }
  }
}

/**
 * JUnit XML as GitLab and Jenkins read it: a suite for each code or topic, a case for each requirement.
 * `durationsMs` holds the time that the tests of a requirement took, `reasons` what makes the exit status 1: if no case fails, as in
 * a run that broke off, a case of the run itself does.
 */
export function junit(file: VerdictFile, durationsMs: ReadonlyMap<string, number>, reasons: readonly string[] = []): string {
  const suites = new Map<string, Case[]>();
  for (const row of file.requirements) {
    const feature = featureOf(requirements[row.id]);
    const found = { name: caseName(row), ms: durationsMs.get(row.id) ?? 0, ...contentOf(row, file) };
    suites.set(feature, [...(suites.get(feature) ?? []), found]);
  }
  const message = runMessage(file, reasons);
  if (message !== undefined) suites.set('run', [{ name: runCase, ms: 0, counted: 'error', content: errorOf(message, 'run') }]);
  // Jenkins' schema knows no number of skipped cases at the root.
  const { skipped: _, ...totals } = countsOf([...suites.values()].flat());
  return String(markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="Delete Image on ${file.target.name}" ${attributesOf(totals)} time="${seconds(file.durationMs)}">
${[...suites].map(([name, cases]) => suite(name, cases, file))}</testsuites>
`);
}

function suite(suiteName: string, cases: readonly Case[], { started, target }: VerdictFile): Markup {
  const inAll = cases.reduce((sum, { ms }) => sum + ms, 0);
  const lines = cases.map(({ name, ms, content }) => {
    // Jenkins takes what stands before the last dot for a package: the topics of one target stand together. GitLab keeps one case of those
    // whose suite, class and name are the same, from whichever file.
    const attributes = markup`name="${name}" classname="delete-image.${target.name}.${suiteName}" time="${seconds(ms)}"`;
    return content === undefined
      ? markup`    <testcase ${attributes}/>\n`
      : markup`    <testcase ${attributes}>${content}</testcase>\n`;
  });
  return markup`  <testsuite name="${suiteName}" ${attributesOf(countsOf(cases))} time="${seconds(inAll)}" timestamp="${started}" hostname="${target.name}">
${lines}  </testsuite>
`;
}

function countsOf(cases: readonly Case[]) {
  const count = (wanted: Case['counted']) => cases.filter(({ counted }) => counted === wanted).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

const attributesOf = (counts: Readonly<Record<string, number>>): Content =>
  joined(
    Object.entries(counts).map(([name, count]) => markup`${name}="${count}"`),
    ' ',
  );

/** The group of a requirement in a list of tests: `401 unauthorized`, or its topic. */
export function featureOf({ topic }: Requirement): string {
  const name = topic === '204' ? 'deleted' : /^\d+$/.test(topic) ? faultName(Number(topic)) : undefined;
  return name === undefined ? topic : `${topic} ${name}`;
}
