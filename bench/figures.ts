import type { Usage } from './measure.ts';

/** The runs of one way with one number of cases. */
export interface Row {
  readonly way: string;
  readonly title: string;
  readonly cases: number;
  readonly runs: readonly (Usage & { readonly sockets: number })[];
}

/** The median of numbers; NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = Number.isInteger(middle)
    ? sorted.slice(middle - 1, middle + 1)
    : sorted.slice(middle - 0.5);
  return Number.isInteger(middle) ? (low + high) / 2 : low;
}

function medianOf(row: Row, of: (run: Row['runs'][number]) => number): number {
  return median(row.runs.map(of));
}

/** A straight line through the medians of one way: the cost of a case, and of a run without cases, in ms. */
export function line(rows: readonly Row[], of: (run: Row['runs'][number]) => number): { perCase: number; fixed: number } {
  const points = rows.map((row) => ({ x: row.cases, y: medianOf(row, of) })).sort((a, b) => a.x - b.x);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first.x === last.x) return { perCase: Number.NaN, fixed: Number.NaN };
  const perCase = (last.y - first.y) / (last.x - first.x);
  return { perCase, fixed: first.y - perCase * first.x };
}

const seconds = (ms: number): string => (Number.isNaN(ms) ? '–' : (ms / 1000).toFixed(2));
const whole = (n: number): string => (Number.isNaN(n) ? '–' : n.toFixed(0));
const ratio = (n: number): string => (Number.isFinite(n) ? `${n.toFixed(1)} ×` : '–');

/** The rows as a table in Markdown: medians, the spread of the wall time, ratios to the floor with the same number of cases. */
export function casesTable(rows: readonly Row[]): string {
  const head = [
    'cases',
    'way',
    'wall s (min–max)',
    '× floor',
    'CPU s',
    '× floor',
    'peak MB',
    'largest process MB',
    'sockets',
    'ms a case',
  ];
  const body = rows.map((row) => {
    const floor = rows.find(({ way, cases }) => way === 'floor' && cases === row.cases);
    const times = row.runs.map(({ wallMs }) => wallMs);
    const [wall, cpu] = [medianOf(row, (run) => run.wallMs), medianOf(row, (run) => run.cpuMs)];
    return [
      String(row.cases),
      row.title,
      `${seconds(wall)} (${seconds(Math.min(...times))}–${seconds(Math.max(...times))})`,
      floor === undefined ? '–' : ratio(wall / medianOf(floor, (run) => run.wallMs)),
      seconds(cpu),
      floor === undefined ? '–' : ratio(cpu / medianOf(floor, (run) => run.cpuMs)),
      whole(medianOf(row, (run) => run.peakMb)),
      whole(medianOf(row, (run) => run.largestMb)),
      whole(medianOf(row, (run) => run.sockets)),
      (wall / row.cases).toFixed(2),
    ];
  });
  return table(head, body);
}

/** The cost of a case and of the start, by way, if two numbers of cases were measured. */
export function growthTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ way }) => way))];
  const body = names.flatMap((name) => {
    const own = rows.filter(({ way }) => way === name);
    const [wall, cpu] = [line(own, (run) => run.wallMs), line(own, (run) => run.cpuMs)];
    if (Number.isNaN(wall.perCase)) return [];
    return [[own[0]?.title ?? name, wall.perCase.toFixed(2), cpu.perCase.toFixed(2), seconds(wall.fixed), seconds(cpu.fixed)]];
  });
  if (body.length === 0) return '';
  return table(['way', 'ms a case, wall', 'ms a case, CPU', 'start s, wall', 'start s, CPU'], body);
}

/** A table in Markdown with columns of equal width, so that it can be read on a terminal too. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((cells) => cells[i]?.length ?? 0)));
  const rendered = (cells: readonly string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [rendered(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(rendered)].join('\n');
}
