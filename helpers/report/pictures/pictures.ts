import { type Markup, markup } from '../../platform/text/markup.ts';
import { isNotOffered, type ShownReason } from '../../verdict/shown-reason.ts';
import type { CodeRow, RequirementVerdict } from '../../verdict/verdict-file.ts';
import { outcomeWords, signs } from '../statement/statement.ts';

/**
 * Pictures as SVG in the page. The meaning of a line shows in its thickness and its dashes, not only in its colour: the classes are in
 * the style of the statement. Each picture says in words what it shows.
 */
const picture = (width: number, height: number, label: string, content: readonly Markup[]): Markup =>
  markup`<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${content}</svg>`;

/** A line from a point to the right. */
const line = (kind: ShareKind, x: number, y: number, length: number): Markup =>
  markup`<path class="k ${kind.replace(' ', '-')}" d="M${round(x)} ${round(y)}h${round(length)}"/>`;

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
    return line(kind, x - length, 7, length - 1);
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

/** How a requirement ended, as pictures distinguish it. A MAY that is not met has passed: it violates nothing. */
export const shareKinds = ['passed', 'violated', 'accepted', 'not tested', 'not offered'] as const;

/** One of these. */
export type ShareKind = (typeof shareKinds)[number];

/** How many requirements ended in each way. */
export type Shares = Readonly<Record<ShareKind, number>>;

/** How each is shown in a line of text. */
export const shareSigns: Readonly<Record<ShareKind, string>> = {
  passed: '✓',
  violated: '✗',
  accepted: '≈',
  'not tested': '–',
  'not offered': '○',
};

const kinds: Readonly<Record<RequirementVerdict, ShareKind>> = {
  pass: 'passed',
  note: 'passed',
  error: 'violated',
  warning: 'violated',
  accepted: 'accepted',
  untested: 'not tested',
  broken: 'not tested',
};

interface EndedRow {
  readonly verdict: RequirementVerdict;
  readonly reason?: ShownReason | null;
}

/** How a requirement ended. The history knows no reasons. */
export const shareKindOf = ({ verdict, reason = null }: EndedRow): ShareKind =>
  verdict === 'untested' && isNotOffered({ reason }) ? 'not offered' : kinds[verdict];

/** How many of some requirements ended in each way. */
export function sharesOf(rows: readonly EndedRow[]): Shares {
  const found = rows.map(shareKindOf);
  const counts = shareKinds.map((kind) => [kind, found.filter((each) => each === kind).length]);
  return Object.fromEntries(counts) as Shares;
}

/** `104 passed, 2 violated`: what is not there is left out. */
export const shareWords = (shares: Shares): string =>
  shareKinds.flatMap((kind) => (shares[kind] === 0 ? [] : [`${shares[kind]} ${kind}`])).join(', ') || 'none';
