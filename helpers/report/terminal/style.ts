import { cut, firstListed } from '../../platform/text/phrases.ts';
import type { Cell, Mood, Table } from '../block.ts';

/** How a text on a terminal is written. */
export interface SummaryStyle {
  readonly colour: boolean;
  readonly columns: number;
  /** Whether everything is shown, not only what a reader acts on. */
  readonly verbose: boolean;
}

/** How to write to a stream. A file, or the log of a pipeline, has no edge at which a line would break: nothing is cut there. */
export function summaryStyle(
  { isTTY = false, columns = 100 }: { readonly isTTY?: boolean; readonly columns?: number },
  { NO_COLOR = '', TERM = '' }: { readonly NO_COLOR?: string; readonly TERM?: string },
  verbose = false,
): SummaryStyle {
  return {
    verbose,
    colour: isTTY && NO_COLOR === '' && TERM !== 'dumb',
    columns: isTTY ? Math.max(columns, 80) : Number.POSITIVE_INFINITY,
  };
}

const codes = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', blue: '34', magenta: '35' } as const;
type Colour = keyof typeof codes;

/** A text in a colour, if there are any. */
export const painted = (text: string, colour: Colour, style: SummaryStyle): string =>
  style.colour ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;

/** The colour of each verdict and outcome. */
export const moodColours: Readonly<Record<Mood, Colour>> = {
  conformant: 'green',
  deviating: 'yellow',
  nonconformant: 'red',
  inconclusive: 'yellow',
  broken: 'magenta',
  shard: 'dim',
  pass: 'green',
  partial: 'yellow',
  instead: 'yellow',
  violated: 'red',
  error: 'red',
  warning: 'yellow',
  note: 'dim',
  accepted: 'yellow',
  untested: 'yellow',
};

/** Ids that a cell shows of many. */
const shownIds = 3;

function textOf({ mark, text }: Cell): string {
  const shown = typeof text === 'string' ? text : firstListed(text, shownIds);
  return [mark?.text, shown].filter(Boolean).join(' ');
}

/** A table as lines of a terminal, cut at its edge; `most` of its rows. */
export function tableLines({ heads, rows }: Table, style: SummaryStyle, most = Number.POSITIVE_INFINITY): string[] {
  const shown = rows.slice(0, most);
  const beside = (cells: readonly Cell[]): readonly Cell[] => (rows[0]?.below === undefined ? cells : cells.slice(0, -1));
  const all = [heads.map((text): Cell => ({ text })), ...shown.map(({ cells }) => cells)].map(beside);
  const widths = heads.map((_, place) => Math.max(...all.map((cells) => textOf(cells[place] ?? { text: '' }).length)));
  const line = (cells: readonly Cell[]): string => {
    let free = style.columns - 4;
    const parts = cells.map((cell, place) => {
      const isLast = place === cells.length - 1;
      const text = cut(textOf(cell), Math.max(free, 1)).padEnd(isLast ? 0 : (widths[place] ?? 0));
      free -= text.length + 2;
      return cell.mood === undefined ? text : painted(text, moodColours[cell.mood], style);
    });
    return `    ${parts.join('  ')}`.trimEnd();
  };
  const [head = [], ...lines] = all.map(line);
  const below = shown.map(({ cells, below: isShown }) => (isShown ? [`      ${cells.at(-1)?.text}`] : []));
  return [
    painted(String(head), 'dim', style),
    ...lines.flatMap((each, place) => [each, ...(below[place] ?? [])]),
    ...(shown.length < rows.length ? [`    … and ${rows.length - shown.length} more`] : []),
  ];
}
