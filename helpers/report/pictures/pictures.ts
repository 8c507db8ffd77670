import { type Markup, markup } from '../../platform/text/markup.ts';
import type { CodeRow } from '../../verdict/verdict-file.ts';
import { outcomeWords, shownDate, signs } from '../statement/statement.ts';
import { type ShareKind, type Shares, shareKinds, shareWords } from './shares.ts';

/**
 * Pictures as SVG in the page. The meaning of a line shows in its thickness and its dashes, not only in its colour: the classes are in
 * the style of the statement. Each picture says in words what it shows.
 */
const picture = (width: number, height: number, label: string, content: readonly Markup[]): Markup =>
  markup`<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${content}</svg>`;

const classOf = (kind: ShareKind): string => `k ${kind.replace(' ', '-')}`;

/** A line from a point to the right, or upwards. */
const line = (kind: ShareKind, x: number, y: number, way: 'h' | 'v-', length: number): Markup =>
  markup`<path class="${classOf(kind)}" d="M${round(x)} ${round(y)}${way}${round(length)}"/>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const barWidth = 220;
/** One requirement of a hundred has to be seen. */
const leastWidth = 5;

/** A bar of how some requirements ended. */
export function bar(shares: Shares, name: string): Markup {
  const kinds = shareKinds.filter((kind) => shares[kind] > 0);
  const total = kinds.reduce((sum, kind) => sum + shares[kind], 0);
  const free = barWidth - kinds.length * leastWidth;
  let x = 0;
  const lines = kinds.map((kind) => {
    const length = leastWidth + (free * shares[kind]) / total;
    x += length;
    return line(kind, x - length, 7, 'h', length - 1);
  });
  return picture(barWidth, 14, `${name}: ${shareWords(shares)}`, lines);
}

const cell = { width: 44, height: 38 };

/** The documented codes beside each other, each with the sign of its outcome. */
export function codeStrip(codes: readonly Pick<CodeRow, 'code' | 'outcome'>[]): Markup {
  const cells = codes.map(
    ({ code, outcome }, place) =>
      markup`<g class="code ${outcome}" transform="translate(${place * cell.width} 0)"><rect x="1" y="1" width="${cell.width - 5}" height="${cell.height - 2}" rx="4"/><text x="${cell.width / 2 - 2}" y="16">${code}</text><text x="${cell.width / 2 - 2}" y="32">${signs[outcome]}</text></g>`,
  );
  const words = codes.map(({ code, outcome }) => `${code} ${outcomeWords[outcome]}`).join(', ');
  return picture(codes.length * cell.width, cell.height, `The documented codes: ${words}`, cells);
}

/** A run in the trend: how its MUST requirements of the profile ended. */
export interface TrendRun {
  /** ISO 8601. */
  readonly ended: string;
  readonly shares: Shares;
}

const column = { width: 26, height: 64, ground: 84 };

/** Run by run: how many MUST are violated, and accepted above them; their sum on top, and below how many were not tested. */
export function trend(runs: readonly TrendRun[]): Markup {
  const most = Math.max(4, ...runs.map(({ shares }) => shares.violated + shares.accepted));
  const columns = runs.map(({ shares }, place) => {
    const x = place * column.width + column.width / 2;
    const height = (count: number): number => (column.height * count) / most;
    const sum = shares.violated + shares.accepted;
    const top = column.ground - height(sum);
    const text = (y: number, content: string): Markup => markup`<text class="sum" x="${x}" y="${round(y)}">${content}</text>`;
    return markup`${shares.violated === 0 ? undefined : line('violated', x, column.ground, 'v-', height(shares.violated))}${
      shares.accepted === 0
        ? undefined
        : line('accepted', x, column.ground - height(shares.violated), 'v-', height(shares.accepted))
    }${text(top - 5, sum === 0 ? signs.pass : String(sum))}${text(column.ground + 14, `${signs.untested}${shares['not tested']}`)}`;
  });
  const words = runs.map(({ ended, shares }) => `${shownDate(ended)}: ${shareWords(shares)}`).join('; ');
  return picture(runs.length * column.width, column.ground + 18, `MUST requirements run by run. ${words}`, columns);
}

/** How one requirement ended run by run: a stroke a run. */
export function strokes(ends: readonly ShareKind[], id: string): Markup {
  const lines: Markup[] = [];
  for (let from = 0; from < ends.length; ) {
    const kind = ends[from] ?? 'not tested';
    let to = from;
    while (ends[to] === kind) to += 1;
    lines.push(line(kind, from * stroke, 7, 'h', (to - from) * stroke - 1));
    from = to;
  }
  const changes = ends.filter((kind, place) => place > 0 && kind !== ends[place - 1]).length;
  const words = changes === 0 ? `${ends[0]} in ${ends.length} runs` : ends.join(', ');
  return picture(ends.length * stroke, 14, `${id}: ${words}`, lines);
}

const stroke = 8;
