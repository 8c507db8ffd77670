import { type Markup, markup } from '../helpers/text/markup.ts';
import { medianOf, type Row } from './figures.ts';

const width = 720;
const height = 380;
const frame = { left: 60, right: 200, top: 40, bottom: 45 };
const colours = ['#6b7280', '#0f766e', '#b45309', '#be185d', '#4338ca', '#15803d'];

/** Wall time by number of cases, one line for each way, both axes logarithmic: a self-contained drawing. */
export function plot(rows: readonly Row[], title: string): string {
  const points = rows.map((row) => ({ ...row, y: medianOf(row, (run) => run.wallMs) / 1000 }));
  const x = scale(
    points.map(({ cases }) => cases),
    frame.left,
    width - frame.right,
  );
  const y = scale(
    points.map((point) => point.y),
    height - frame.bottom,
    frame.top,
  );
  const names = [...new Set(points.map(({ way }) => way))];
  const lines = names.map((name, i) => {
    const own = points.filter(({ way }) => way === name).sort((a, b) => a.cases - b.cases);
    const last = own.at(-1);
    const colour = colours[i % colours.length] ?? '#000';
    const path = own.map((point) => `${x(point.cases)},${y(point.y)}`).join(' ');
    const dots = own.map((point) => markup`<circle cx="${x(point.cases)}" cy="${y(point.y)}" r="3" fill="${colour}"/>`);
    const label = last === undefined ? undefined : text(x(last.cases) + 8, y(last.y) + 4, last.title, markup`fill="${colour}"`);
    return markup`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${label}`;
  });
  const cases = [...new Set(points.map((point) => point.cases))];
  const marks = cases.map((n) => text(x(n), height - frame.bottom + 18, String(n), markup`text-anchor="middle"`));
  const levels = [0.3, 1, 3, 10, 30, 100, 300].filter((s) => y(s) <= height - frame.bottom && y(s) >= frame.top);
  const grid = levels.map(
    (s) =>
      markup`<line x1="${frame.left}" x2="${width - frame.right}" y1="${y(s)}" y2="${y(s)}" stroke="#d1d5db"/>${text(frame.left - 8, y(s) + 4, `${s} s`, markup`text-anchor="end"`)}`,
  );
  return String(markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img">
<title>${title}</title><rect width="${width}" height="${height}" fill="#fff"/>
${text(frame.left, 22, title, markup`font-size="14" font-weight="bold"`)}
${[...grid, ...marks]}
${text((frame.left + width - frame.right) / 2, height - 8, 'cases', markup`text-anchor="middle"`)}
${lines}
</svg>
`);
}

function text(x: number, y: number, content: string, attributes: Markup): Markup {
  return markup`<text x="${x}" y="${y}" ${attributes}>${content}</text>`;
}

/** A logarithmic scale from the least to the greatest value onto a range of the drawing. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...values) * 0.9), Math.log(Math.max(...values) * 1.1)];
  return (value) => Math.round(from + ((Math.log(value) - low) / (high - low)) * (to - from));
}
