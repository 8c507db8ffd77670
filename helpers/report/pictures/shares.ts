import { isNotOffered, type ShownReason } from '../../verdict/shown-reason.ts';
import type { RequirementVerdict } from '../../verdict/verdict-file.ts';

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
