import type { Run } from './measure.ts';

/** The runs of one way; the first row of a size is what the others of it are compared with. */
export interface Row {
  readonly title: string;
  readonly size: number;
  readonly runs: readonly Run[];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (place: number): number => sorted[place] ?? Number.NaN;
  return (at(Math.floor((sorted.length - 1) / 2)) + at(Math.ceil((sorted.length - 1) / 2))) / 2;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(2);

/** The rows as a table in Markdown: medians, the spread of the wall time, ratios to the first row of the same size. */
export function table(rows: readonly Row[]): string {
  const counts = rows.some(({ runs }) => runs.some(({ sockets }) => sockets !== undefined))
    ? (['requests', 'sockets'] as const)
    : [];
  const head = ['decided', 'way', 'wall s (min–max)', '× first', 'CPU s', '× first', 'ms each', 'MB', ...counts];
  const body = rows.map(({ title, size, runs }) => {
    const first = rows.find((row) => row.size === size)?.runs ?? runs;
    const middle = (of: keyof Run, all = runs): number => median(all.map((run) => run[of] ?? Number.NaN));
    const ratio = (of: keyof Run): string => (middle(of) / middle(of, first)).toFixed(1);
    const walls = runs.map(({ wallMs }) => wallMs);
    const wall = `${seconds(middle('wallMs'))} (${seconds(Math.min(...walls))}–${seconds(Math.max(...walls))})`;
    const each = (middle('wallMs') / middle('decided')).toFixed(2);
    const cost = [wall, ratio('wallMs'), seconds(middle('cpuMs')), ratio('cpuMs'), each, middle('peakMb').toFixed(0)];
    return [middle('decided').toFixed(0), title, ...cost, ...counts.map((of) => middle(of).toFixed(0))];
  });
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
