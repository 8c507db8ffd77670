import { type Content, type Markup, markup } from '../platform/text/markup.ts';
import { capitalised, cut } from '../platform/text/phrases.ts';
import { visible } from '../platform/text/visible.ts';
import { items, link, withLinks } from './statement/html-page.ts';
import type { signs } from './statement/statement.ts';
import { moodColours, painted, type SummaryStyle } from './terminal/style.ts';

// A block of lines and a table, and how each medium prints it.

/** What a report says under one heading. */
export interface TextBlock {
  readonly heading: string;
  readonly lines?: readonly string[];
  readonly table?: ReportTable;
}

/** What a cell says. */
export interface Cell {
  readonly text: string;
  /** The verdict or outcome whose colour it has. */
  readonly mood?: keyof typeof signs;
  /** What stands before the text and has that colour; if there is none, the text has it. */
  readonly mark?: string;
  /** Set if the mark stands for a loss of data. */
  readonly isLoss?: boolean;
}

/** A table with its columns, a row for each subject. */
export interface ReportTable {
  readonly name: 'codes' | 'fleet' | 'changes';
  readonly heads: readonly string[];
  readonly rows: readonly Row[];
}

interface Row {
  readonly cells: readonly Cell[];
  /** Whether a terminal shows the last cell, whole, in a line below: there is no room for it beside the others. */
  readonly below?: boolean;
}

const textOf = ({ mark, text }: Cell): string => [mark, text].filter(Boolean).join(' ');

/** A table as lines of a terminal, cut at its edge. */
export function tableLines({ heads, rows }: ReportTable, style: SummaryStyle): string[] {
  const beside = (cells: readonly Cell[]): readonly Cell[] => (rows[0]?.below === undefined ? cells : cells.slice(0, -1));
  const all = [heads.map((text): Cell => ({ text })), ...rows.map(({ cells }) => cells)].map(beside);
  const widths = heads.map((_, place) => Math.max(...all.map((cells) => textOf(cells[place] ?? { text: '' }).length)));
  const line = (cells: readonly Cell[]): string => {
    let free = style.columns - 2;
    const parts = cells.map((cell, place) => {
      const isLast = place === cells.length - 1;
      const text = cut(textOf(cell), Math.max(free, 1)).padEnd(isLast ? 0 : (widths[place] ?? 0));
      free -= text.length + 2;
      return cell.mood === undefined || cell.mark !== undefined ? text : painted(text, moodColours[cell.mood], style);
    });
    return `  ${parts.join('  ')}`.trimEnd();
  };
  const [head = [], ...lines] = all.map(line);
  const below = rows.map(({ cells, below: isShown }) => (isShown ? [`      ${cells.at(-1)?.text}`] : []));
  return [painted(String(head), 'dim', style), ...lines.flatMap((each, place) => [each, ...(below[place] ?? [])])];
}

/** A block in Markdown, unless it is empty. */
export function blockMarkdown({ heading, lines = [], table }: TextBlock, mark = '##'): string[] {
  const all = [...lines.map((line) => `- ${markdownText(line)}`), ...(table === undefined ? [] : tableMarkdown(table))];
  return all.length === 0 ? [] : [`${mark} ${heading}`, '', ...all, ''];
}

function tableMarkdown({ heads, rows }: ReportTable): string[] {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  const cells = rows.map((row) => line(row.cells.map((cell) => markdownText(textOf(cell)))));
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...cells];
}

/** A block of a page, unless it is empty. */
export const blockMarkup = ({ heading, lines = [], table }: TextBlock): Content =>
  lines.length === 0 && table === undefined
    ? undefined
    : markup`<h2>${heading}</h2>${lines.length === 0 ? undefined : items(lines)}${table && tableMarkup(table)}`;

/**
 * A table of a page. The class of a cell is the name of its column. `leads`: where the first cell of a row leads, on a page that shows no
 * requirement.
 */
export function tableMarkup({ name, heads, rows }: ReportTable, leads?: (text: string) => string): Markup {
  const classes = heads.map((head) => head.replaceAll(' ', '-'));
  const shown = ({ text, mood, mark, isLoss }: Cell): Content => {
    const content = leads === undefined ? withLinks(text) : text;
    return mark === undefined ? content : markup`<b class="${mood}${isLoss ? ' loss' : ''}">${mark}</b> ${content}`;
  };
  const cellOf = (cell: Cell, place: number): Markup =>
    place === 0
      ? markup`<th scope="row">${link(leads?.(cell.text), cell.text)}</th>`
      : markup`<td class="${classes[place]}${cell.mood === undefined || cell.mark !== undefined ? '' : ` ${cell.mood}`}">${shown(cell)}</td>`;
  return markup`<table class="${name}"><thead><tr>${heads.map((head) => markup`<th scope="col">${capitalised(head)}</th>`)}</tr></thead><tbody>${rows.map(({ cells }) => markup`<tr>${cells.map(cellOf)}</tr>`)}</tbody></table>`;
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
