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
  /** The requirements that wait for it. */
  readonly rows: readonly OpenRow[];
  /** How many of them are a MUST of the profile, and how many of these are about a loss of images. */
  readonly must: number;
  readonly loss: number;
}

/**
 * What would get more tested: first one more word on a token that is given already, last what puts images at risk, and between them what says
 * most about a loss of images, then what unlocks most MUST. What lacks only a response that another requirement would show counts nowhere:
 * more may get tested than these numbers say.
 */
export const gainsOf = (all: readonly RequirementRow[]): Gain[] =>
  gainsAmong(all.filter((row) => row.verdict === 'untested' && !isNotOffered(row)));

/** What would get more tested of requirements that are known not to be tested, such as those of a forecast. */
export function gainsAmong(open: readonly OpenRow[]): Gain[] {
  const groups = grouped(open, ({ reason }) => reason?.remedy || undefined);
  const gains = [...groups].map(([remedy, rows]): Gain => {
    const musts = rows.filter(({ id, gated }) => gated && requirements[id].level === 'MUST');
    return { remedy, rows, must: musts.length, loss: musts.filter(({ id }) => isLoss(id)).length };
  });
  return gains.sort((a, b) => rankOf(a) - rankOf(b) || b.loss - a.loss || b.must - a.must || b.rows.length - a.rows.length);
}

/** Reasons whose remedy gives up images that are nobody's to lose. */
const risky: readonly string[] = ['collection-at-risk', 'strangers-image', 'race-at-risk', 'image-shown'];

function rankOf({ rows }: Gain): number {
  const codes = rows.map(({ reason }) => reason?.code ?? '');
  if (codes.includes('tenant-unknown')) return 0;
  return codes.some((code) => risky.includes(code)) ? 2 : 1;
}

/** `3 about loss, 4 MUST, 6 requirements`. */
export const gainText = ({ loss, must, rows }: Gain): string =>
  `${loss === 0 ? '' : `${loss} about loss, `}${must} MUST, ${counted(rows.length, 'requirement')}`;
