import { firstListed } from '../platform/text/phrases.ts';
import { visible } from '../platform/text/visible.ts';
import type { Block, Cell, ShownFinding, Table } from './block.ts';

/** Ids that are shown of many. */
const shownIds = 6;

/** A block in Markdown, unless it is empty. What somebody pastes into a shell is for those who have the requests. */
export function blockMarkdown({ heading, lines = [], findings = [], table }: Block, mark = '##'): string[] {
  const all = [
    ...lines.map((line) => `- ${markdownText(line)}`),
    ...findings.map(findingLine),
    ...(table === undefined ? [] : tableLines(table)),
  ];
  return all.length === 0 ? [] : [`${mark} ${heading}`, '', ...all, ''];
}

function findingLine({ title, detail, requirements }: ShownFinding): string {
  const why = detail === '' ? '' : `: ${markdownText(detail)}`;
  return `- ${markdownText(title)}${why} (**${firstListed(requirements, shownIds)}**)`;
}

function tableLines({ heads, rows }: Table): string[] {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(({ cells }) => line(cells.map(cellText)))];
}

function cellText({ mark, text, leads }: Cell): string {
  const shown = typeof text === 'string' ? text : firstListed(text, shownIds);
  const address = leads === undefined ? '' : ` <${visible(leads).replace(/[<>|\s]/g, encodeURIComponent)}>`;
  return markdownText([mark?.text, shown].filter(Boolean).join(' ')) + address;
}

/** Breaks a word that a reader of Markdown would make a link or a mention of: it has no width, and is written out as an entity. */
const gap = '&#8203;';

/**
 * Text from outside in a line, a table or a list of Markdown: it stays text. Nothing in it starts markup, ends a cell, becomes a
 * link, mentions a person or refers to an issue. Backslashes do not help against the last three: they are looked for when the
 * text is a page already.
 */
export function markdownText(text: string): string {
  return visible(text.replace(/\s+/g, ' '))
    .replaceAll('&', '&amp;')
    .replace(/[\\`*_{}[\]<>|#~$!]/g, (c) => (c === '<' ? '&lt;' : `\\${c}`))
    .replace(/^(\s*)([-+=]|\d+[.)])/, (_, blanks: string, mark: string) => `${blanks}${mark.slice(0, -1)}\\${mark.slice(-1)}`)
    .replace(/@(?=\w)|:(?=\/\/)|(?<=\bwww)\.|(?<=\\#)(?=\d)/gi, (found) => `${found}${gap}`);
}

/** Text from outside in a code span, where nothing but its end means anything. */
export function markdownCode(text: string): string {
  const content = visible(text.replace(/\s+/g, ' '));
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${content}${space}${fence}`;
}
