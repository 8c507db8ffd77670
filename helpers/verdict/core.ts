import { coreCodes, documentedCodes, documentedResponse } from '../../contracts/operation.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import { blamesOperator, isUnreadable, saysGetFails } from './shown-reason.ts';
import { isDecided, type RequirementRow } from './verdict-file.ts';

const responses = coreCodes.map(documentedResponse);
const effects: readonly RequirementId[] = responses.flatMap((response) => response.effects);

/** The requirements of the core, the most telling first. */
export const coreRequirements: readonly RequirementId[] = [...responses.map(({ primary }) => primary), ...effects];

const allEffects: readonly RequirementId[] = documentedCodes.flatMap(({ effects }) => effects);

/** Where the harness kept gated MUST requirements of a selection from being decided that has nothing of the core. */
export function brokenBesideCore(rows: readonly RequirementRow[], isAsked: (id: RequirementId) => boolean): RequirementRow[] {
  const asked = rows.filter(({ id }) => isAsked(id));
  if (asked.some(({ id }) => coreRequirements.includes(id))) return [];
  return asked.filter((row) => isGatedMust(row) && row.verdict === 'broken');
}

const isGatedMust = ({ level, gated }: RequirementRow): boolean => gated && level === 'MUST';

/**
 * The core of a run, on which its verdict rests, and what of it is missing: of what was asked for, without the effects if the state of an
 * image cannot be read.
 */
export function coreOf(rows: readonly RequirementRow[], isAsked: (id: RequirementId) => boolean) {
  const core = rows.filter(({ id }) => isAsked(id) && coreRequirements.includes(id));
  // If a single effect was decided, images can be read: one read that failed is a gap in this run, not a property of the target.
  const isRead = rows.some(({ id, verdict }) => allEffects.includes(id) && isDecided(verdict));
  const isUnread = ({ id, reason }: RequirementRow) => !isRead && effects.includes(id) && isUnreadable(reason);
  // A selection with the core and without its effects, such as a smoke run, rests on the effects that it does read.
  const isWithoutEffects = core.length > 0 && !core.some(({ id }) => effects.includes(id));
  const failing = isWithoutEffects
    ? rows.filter((row) => isAsked(row.id) && !core.includes(row) && isGatedMust(row) && saysGetFails(row.reason))
    : [];
  const missing = [...core.filter((row) => !isDecided(row.verdict) && !isUnread(row)), ...failing];
  const isBroken = ({ verdict, reason }: RequirementRow) => verdict === 'broken' || blamesOperator(reason);
  return {
    /** Nothing shows whether an image is there: the effects of a deletion and of a refusal cannot be judged on this target. */
    stateUnread: core.some(isUnread),
    /** Undecided because the harness failed, or what the operator gave is wrong. */
    broken: missing.filter(isBroken),
    /** Undecided because images, identities or answers are missing. */
    untested: missing.filter((row) => !isBroken(row)),
  };
}
