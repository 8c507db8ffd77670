import { commandLine } from '../../platform/installation/command-line.ts';
import { firstListed } from '../../platform/text/phrases.ts';
import { visible } from '../../platform/text/visible.ts';
import type { ReasonGroup } from '../../verdict/shown-reason.ts';
import { watchedText } from '../../verdict/tenant.ts';
import { buildText, shownVerdict } from '../../verdict/verdict-file.ts';
import { blockMarkdown, markdownCode, markdownText } from '../text-block.ts';
import { type FirstScreen, firstScreen, lineMark } from './first-screen.ts';
import { detailOf, type FindingSection, printed, rowsIn, type Statement, signs } from './statement.ts';

const shownIds = 6;

const ids = (all: readonly string[]): string => firstListed(all, shownIds);
const idsOf = (rows: readonly { readonly id: string }[]): string => ids(rows.map(({ id }) => id));

const shownFindings = 15;

function findingLines({ heading, findings }: FindingSection): string[] {
  const lines = findings.slice(0, shownFindings).map((finding) => {
    const detail = detailOf(finding, 60);
    return `- ${markdownText(finding.title)}${detail === '' ? '' : `: ${markdownText(detail)}`} (**${ids(finding.requirements)}**)`;
  });
  return block(heading, [
    ...lines,
    ...(findings.length > shownFindings ? [`- and ${findings.length - shownFindings} more findings`] : []),
  ]);
}

const explainLines = ({ findings: [first] }: Statement): string[] => {
  const id = first?.findings[0]?.requirements[0];
  return id === undefined
    ? []
    : [`\`${commandLine('explain', id)}\` says why a requirement matters, and what conforms to it.`, ''];
};

function acceptedLine({ row, deviation }: Statement['accepted'][number]): string {
  const until = deviation?.until === undefined ? 'no expiry' : `until ${deviation.until}`;
  const link = deviation?.link === undefined ? '' : ` <${visible(deviation.link).replace(/[<>\s]/g, encodeURIComponent)}>`;
  return `- **${row.id}** ${markdownText(row.statement)} ${markdownText(row.reason?.text ?? '')} (${until})${link}`;
}

const reasonLine = ({ title, rows, remedy }: ReasonGroup): string =>
  `- ${markdownText(title)}: ${idsOf(rows)}${remedy === '' ? '' : `. To test ${rows.length === 1 ? 'it' : 'them'}, ${markdownText(remedy)}`}`;

const reasonLines = (heading: string, groups: readonly ReasonGroup[], line: (group: ReasonGroup) => string): string[] =>
  block(`${heading}: ${rowsIn(groups)}`, groups.map(line));

const block = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${heading}`, '', ...lines, ''];

/** The answers that a reader of a ticket looks for, one line each. */
function firstLines({ heading, basis, areas, found, since, foundBelow, none, unknown, action }: FirstScreen): string[] {
  const line = ({ label, severity, verdict, isNew, title, id, more, note }: FirstScreen['found'][number]) =>
    `${severity === 'DATA LOSS' ? `${lineMark({ severity, verdict })} ` : ''}${label}${isNew ? ', new' : ''}: ${markdownText(title)} (${id}${more === 0 ? '' : ` and ${more} more`})${note === '' ? '' : `. ${markdownText(note)}`}`;
  const all = [...found.map(line), ...(foundBelow === 0 ? [] : [`${foundBelow} more below`])];
  return [
    `- **${heading}.** ${markdownText(basis)}`,
    ...areas.map(({ name, note }) => `  - ${name}: ${markdownText(note)}`),
    `- **Violated:** ${all.length === 0 ? none : `${all.join('; ')}.`}`,
    `- **Since last run:** ${markdownText(since)}`,
    `- **Not known:** ${unknown.map((each) => markdownText(each.replace(/\.$/, ''))).join('. ')}.`,
    `- **Who has to act:** ${markdownText(action)}`,
  ];
}

/** The statement as Markdown, for a release ticket or the summary of a CI job. */
export function statementMarkdown(statement: Statement): string {
  const { file, gate } = statement;
  const watched = file.tenant === undefined ? '' : `, ${watchedText(file.tenant)}`;
  const word = shownVerdict(file);
  const build = buildText(file.target);
  const software = build === '' ? '' : ` (${markdownText(build)})`;
  const screen = firstScreen(statement);
  return [
    `# ${signs[word]} Delete Image on ${markdownText(file.target.name)}: ${word}`,
    '',
    ...firstLines(screen),
    '',
    markdownText(gate.line),
    '',
    `Target ${markdownCode(file.target.url)}${software}, suite ${markdownText(file.suite)}, profile ${file.profile}, ${file.started}${watched}.`,
    '',
    ...printed(statement, {
      findings: findingLines,
      accepted: ({ heading, accepted }) => block(`${heading}: ${accepted.length}`, accepted.map(acceptedLine)),
    }).flat(),
    ...explainLines(statement),
    ...printed(statement, {
      broken: ({ heading, groups }) =>
        reasonLines(heading, groups, ({ title, rows }) => `- ${markdownText(title)}: ${idsOf(rows)}`),
      codes: (codes) => blockMarkdown(codes),
      'not offered': ({ heading, groups }) => reasonLines(heading, groups, reasonLine),
      'not tested': ({ heading, groups }) => reasonLines(heading, groups, reasonLine),
    }).flat(),
  ].join('\n');
}
