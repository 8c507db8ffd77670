import { grouped } from '../../contracts/grouped.ts';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { counted } from '../platform/text/phrases.ts';
import { isLoss } from './acceptance.ts';
import { isNotOffered, type ShownReason } from './shown-reason.ts';
import type { RequirementRow } from './verdict-file.ts';

/** A requirement that is not tested, of a verdict or of a forecast. */
interface OpenRow {
  readonly id: RequirementId;
  readonly gated: boolean;
  readonly reason: ShownReason | null;
}

/** The requirements that a setting would get tested. */
export interface Gain {
  /** As an instruction. */
  readonly remedy: string;
  /** The requirements that it would get tested, those that only follow from it included. */
  readonly rows: readonly OpenRow[];
  /** How many of them are a MUST of the profile, and how many of these are about a loss of images. */
  readonly must: number;
  readonly loss: number;
}

type Names = ReadonlySet<unknown>;

/** The tokens, images and codes that a reason is about. */
function namesIn({ parameters }: ShownReason): unknown[] {
  const { identity, fixture, code, identities, fixtures, codes, of } = parameters;
  return [identity, fixture, code, ...[identities, fixtures, codes, of].flat()].filter((name) => name !== undefined);
}

/** The codes that have to be seen before a requirement passes. */
const codesSeen = ({ id }: OpenRow): number[] =>
  requirements[id].evidence.flatMap((kind) => kind.match(/\b\d{3}\b/g) ?? []).map(Number);

/** Whether a row that has no setting of its own would be tested with what these names stand for. */
function follows(row: OpenRow, names: Names): boolean {
  const { reason } = row;
  if (reason === null || !['not-seen', 'none-of', 'no-way-of'].includes(reason.code)) return false;
  return [...namesIn(reason), ...codesSeen(row)].some((name) => names.has(name));
}

/**
 * What would get more tested: first one more word on a token that is given already, last what puts images at risk, and between them what says
 * most about a loss of images, then what unlocks most MUST. A requirement that lacks only what another one would show counts with the
 * setting for that: if no token of a reader is given, no 403 is seen, and what is said about a 403 waits for the token, too.
 */
export const gainsOf = (all: readonly RequirementRow[]): Gain[] =>
  gainsAmong(all.filter((row) => row.verdict === 'untested' && !isNotOffered(row)));

/** What would get more tested of requirements that are known not to be tested, such as those of a forecast. */
export function gainsAmong(open: readonly OpenRow[]): Gain[] {
  const groups = grouped(open, ({ reason }) => reason?.remedy || undefined);
  const gains: Gain[] = [];
  // What any of several settings would show comes last: mostly it follows from each of them.
  const isAny = ([, own]: readonly [string, readonly OpenRow[]]): number =>
    Number(['none-of', 'no-way-of'].includes(own[0]?.reason?.code ?? ''));
  for (const [remedy, own] of [...groups].sort((a, b) => isAny(a) - isAny(b))) {
    if (isAny([remedy, own]) === 1 && own.every((row) => gains.some(({ rows }) => rows.includes(row)))) continue;
    const names = new Set(own.flatMap(({ reason }) => (reason === null ? [] : namesIn(reason))));
    // Each token and image of the topic is one way to a 403.
    if (own.some(({ id }) => requirements[id].topic === '403') && names.size > 0) names.add(403);
    if (names.has(409)) names.add('conflict');
    const rows = open.filter((row) => own.includes(row) || follows(row, names));
    const musts = rows.filter(({ id, gated }) => gated && requirements[id].level === 'MUST');
    gains.push({ remedy, rows, must: musts.length, loss: musts.filter(({ id }) => isLoss(id)).length });
  }
  return gains.sort((a, b) => rankOf(a) - rankOf(b) || b.loss - a.loss || b.must - a.must || b.rows.length - a.rows.length);
}

/** Reasons whose remedy gives up images that are nobody's to lose. */
const risky: readonly string[] = ['collection-at-risk', 'strangers-image', 'race-at-risk', 'image-shown'];

function rankOf({ remedy, rows }: Gain): number {
  const codes = rows.flatMap(({ reason }) => (reason?.remedy === remedy ? [reason.code] : []));
  if (codes.includes('tenant-unknown')) return 0;
  return codes.some((code) => risky.includes(code)) ? 2 : 1;
}

/** `3 about loss, 4 MUST, 6 requirements`. */
export const gainText = ({ loss, must, rows }: Gain): string =>
  `${loss === 0 ? '' : `${loss} about loss, `}${must} MUST, ${counted(rows.length, 'requirement')}`;
