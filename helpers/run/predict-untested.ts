import type { RefusalCode } from '../../contracts/operation.ts';
import type { IdentityName } from '../../contracts/target-words.ts';
import { isLimitOfAccount } from '../settings/description.ts';
import { lackingVersion } from '../settings/http-use.ts';
import { missingJudged } from '../settings/operators-images.ts';
import type { Needs } from '../verdict/declared.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import type { PlannedTarget } from './planned-target.ts';

/**
 * Every reason why a test decides nothing on this target, as far as that shows before anything is sent. A run gives the first.
 */
export function reasonsUntested(needs: Needs, target: PlannedTarget): readonly Reason[] {
  const reasons = [
    lackingVersion(needs, target.withoutHttp),
    ...missingGiven(needs, target),
    ...(needs.provokes ?? []).map((code) => unprovocable(code, needs, target)),
    ...unusable(needs, target),
  ];
  return reasons.flatMap((reason) => reason ?? []);
}

/** The reason that a run gives; undefined if it seems that the test will decide something. */
export const whyUntested = (needs: Needs, target: PlannedTarget): Reason | undefined => reasonsUntested(needs, target)[0];

/**
 * Why a run on this target sees nothing that a test judges, as far as that shows before anything is sent: no image is deleted, nobody sees
 * another tenant's image, or no test causes the code. `uncaused`: why no test causes a code; undefined if one does.
 */
export function unseen(
  { judges = { codes: [] }, fixture }: Needs,
  target: PlannedTarget,
  uncaused: (code: RefusalCode) => Reason | undefined,
): Reason | undefined {
  const { source } = target.images;
  if (fixture === 'foreign' || ('fixture' in judges && judges.fixture === 'foreign')) {
    if (source === 'stateless') return untested('no-state');
    if (!target.identities.has('stranger')) return untested('no-token', { identity: 'stranger' });
  }
  if ('deletions' in judges && source === 'none') return untested('no-images');
  if ('deletions' in judges && target.limits.deletes === 0) return untested('cap-reached', { cap: 0 });
  const reasons = 'codes' in judges ? judges.codes.map(uncaused) : [];
  return reasons.every((why) => why !== undefined) ? reasons[0] : undefined;
}

/** The reasons why the operator's tokens and fixtures do not suffice. */
function missingGiven(
  { identities = [], fixture, oneOf, judges, strangersTenant }: Needs,
  target: PlannedTarget,
): readonly (Reason | undefined)[] {
  const withoutToken = (identity: IdentityName): Reason | undefined =>
    target.identities.has(identity) ? undefined : untested('no-token', { identity });
  return [
    judges && missingJudged(judges, target, withoutToken),
    ...identities.map(withoutToken),
    fixture !== undefined && target.fixtures[fixture] === undefined ? untested('no-fixture', { fixture }) : undefined,
    strangersTenant && target.namesTenant && !target.knowsStrangersTenant
      ? untested('tenant-unknown', { identity: 'stranger' })
      : undefined,
    oneOf !== undefined && !offersOne(oneOf, target) ? noneOf(oneOf) : undefined,
  ];
}

/** The reason why a target that offers none of these does not suffice. */
const noneOf = ({ identities, fixtures, provokes }: NonNullable<Needs['oneOf']>): Reason =>
  identities.length + fixtures.length === 0
    ? untested('no-way-of', { codes: provokes })
    : untested('none-of', { identities, fixtures });

/** The reasons why the target, its URL or its source of images does not allow the test. */
function unusable(needs: Needs, target: PlannedTarget): readonly (Reason | undefined)[] {
  const { source } = target.images;
  const { sources } = needs;
  const isWrongSource = sources !== undefined && source !== 'catalogue' && !sources.includes(source);
  const isTaken = takesImage(needs, target);
  const when = (is: boolean | undefined, reason: Reason): Reason | undefined => (is ? reason : undefined);
  return [
    when(needs.aims?.includes('broad') && !target.broadAllowed, untested('collection-at-risk')),
    when(needs.atOnce && !target.broadAllowed, untested('race-at-risk')),
    when(needs.words && !target.broadAllowed, untested('strangers-image', {})),
    when(needs.state !== undefined && source === 'stateless', untested('no-state')),
    isWrongSource
      ? untested('wrong-source', { source, needed: sources })
      : when(source === 'none' && isTaken, untested('no-images')),
    when(target.limits.deletes === 0 && isTaken, untested('cap-reached', { cap: 0 })),
    when(needs.tenant && !target.namesTenant, untested('no-tenant')),
    when(needs.authorization && target.sendsAuthorization, untested('field-taken', { field: 'Authorization' })),
  ];
}

function offersOne({ identities, fixtures, provokes }: NonNullable<Needs['oneOf']>, target: PlannedTarget): boolean {
  return (
    identities.some((name) => target.identities.has(name)) ||
    fixtures.some((name) => target.fixtures[name] !== undefined) ||
    provokes.some((code) => isConfigured(code, target))
  );
}

const isConfigured = (code: RefusalCode, { provoke }: PlannedTarget): boolean => {
  const way = provoke[code];
  return way !== undefined && !('unreachable' in way);
};

function takesImage({ aims = [], provokes = [], oneOf, standIn }: Needs, target: PlannedTarget): boolean {
  if (standIn) return provokes.some((code) => isArmed(code, target));
  if (provokes.some((code) => provokesOnOwn(code, target))) return true;
  if (oneOf === undefined) return aims.some((aim) => ['own', 'deletion', 'victim', 'bystander'].includes(aim));
  const codes = oneOf.provokes.filter((code) => isConfigured(code, target));
  return oneOf.identities.some((name) => target.identities.has(name)) || codes.some((code) => provokesOnOwn(code, target));
}

/** Whether a step before the request arms a code: it may concern only one image, so a random UUID cannot stand in for it. */
function isArmed(code: RefusalCode, { provoke }: PlannedTarget): boolean {
  const way = provoke[code];
  return way !== undefined && 'before' in way;
}

/** Codes that a request to an image of the run triggers by itself. */
const byClient: readonly RefusalCode[] = [400, 401, 405];

/** Whether a code is provoked by a request to an image of the run. */
export function provokesOnOwn(code: RefusalCode, { provoke }: PlannedTarget): boolean {
  const way = provoke[code];
  return way === undefined ? byClient.includes(code) : !('image' in way);
}

function unprovocable(code: RefusalCode, { undoes, limitsAccount }: Needs, target: PlannedTarget): Reason | undefined {
  const way = target.provoke[code];
  if (way !== undefined && 'unreachable' in way) return untested('no-reach', { code, why: way.unreachable });
  if (undoes && way !== undefined && !('before' in way || 'headers' in way)) return untested('not-undoable', { code });
  if (limitsAccount && way !== undefined && !isLimitOfAccount(way)) return untested('limit-of-whom');
  if (way !== undefined) return undefined;
  if (code === 400 && !target.namesTenant) return untested('no-tenant');
  if (byClient.includes(code)) return undefined;
  if (code === 409 && target.fixtures.conflict !== undefined) return undoes ? untested('not-undoable', { code }) : undefined;
  return untested('no-way', { code });
}
