import { visible } from '../../printing/visible.ts';
import type { RequirementRow, RequirementVerdict } from '../../verdict/verdict-file.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { rungMeanings, type Statement, signs } from './statement.ts';

const ids = (rows: readonly RequirementRow[], limit: number) =>
  `${rows
    .slice(0, limit)
    .map(({ id }) => id)
    .join(', ')}${rows.length > limit ? ` and ${rows.length - limit} more` : ''}`;

const columns: readonly (readonly [string, RequirementVerdict])[] = [
  ['pass', 'pass'],
  ['violated', 'error'],
  ['accepted', 'accepted'],
  ['untested', 'untested'],
  ['broken', 'broken'],
];

/** The statement as Markdown, for a release ticket or the summary of a CI job. */
export function statementMarkdown(statement: Statement): string {
  const { file, sentence, gate, findings, accepted, unexercised, levels, reaches } = statement;
  const violated = (counts: Readonly<Record<RequirementVerdict, number>>) => counts.error + counts.warning + counts.note;
  return [
    `# ${signs[file.verdict]} Delete Image on ${markdownText(file.target.name)}: ${file.verdict}`,
    '',
    `${markdownText(sentence)} ${markdownText(gate.line)}`,
    '',
    `Target ${markdownCode(file.target.url)}, suite ${markdownText(file.suite)}, ${file.started}, gate ${file.gate}.`,
    '',
    '| code | outcome | brought about | |',
    '|---|---|---|---|',
    ...file.codes.map(
      (row) =>
        `| ${row.code} ${markdownText(row.name)} | ${signs[row.outcome]} ${row.outcome} | ${row.rung} | ${markdownText(row.reason)} |`,
    ),
    '',
    ...findings.flatMap(({ heading, causes, rows }) => [
      `## ${heading}: ${rows.length}`,
      '',
      ...causes.slice(0, 15).map((cause) => `- **${ids(cause.rows, 6)}** ${markdownText(cause.title)}`),
      ...(causes.length > 15 ? [`- and ${causes.length - 15} more causes`] : []),
      '',
    ]),
    ...(accepted.length === 0 ? [] : [`## Accepted deviations: ${accepted.length}`, '']),
    ...accepted.map(({ row, deviation }) => {
      const until = deviation?.until === undefined ? 'no expiry' : `until ${deviation.until}`;
      const link = deviation?.link === undefined ? '' : ` <${visible(deviation.link).replace(/[<>\s]/g, encodeURIComponent)}>`;
      return `- **${row.id}** ${markdownText(row.statement)} ${markdownText(row.reason)} (${until})${link}`;
    }),
    ...(accepted.length === 0 ? [] : ['']),
    ...(unexercised.length === 0 ? [] : [`## Not exercised: ${file.counts.untested}`, '']),
    ...unexercised.map(
      ({ title, rows, need }) =>
        `- ${markdownText(title)}: ${ids(rows, 6)}${need === '' ? '' : `. To test ${rows.length === 1 ? 'it' : 'them'}, ${markdownText(need)}`}`,
    ),
    ...(unexercised.length === 0 ? [] : ['']),
    ...(reaches.length === 0
      ? []
      : ['## Hosts that the run could reach', '', ...reaches.map((line) => `- ${markdownText(line)}`), '']),
    '## Requirements by level',
    '',
    `| level | ${columns.map(([name]) => name).join(' | ')} |`,
    `|---|${columns.map(() => '---:').join('|')}|`,
    ...levels.map(
      ({ level, counts }) =>
        `| ${level} | ${columns.map(([name, key]) => (name === 'violated' ? violated(counts) : counts[key])).join(' | ')} |`,
    ),
    '',
    `Brought about: ${Object.entries(rungMeanings)
      .map(([rung, meaning]) => `${rung}, ${meaning}`)
      .join('; ')}.`,
    '',
  ].join('\n');
}
