import type { RefusalCode } from '../../contracts/operation.ts';
import type { Needs } from '../verdict/needs.ts';
import type { PlannedTarget } from './planned-target.ts';

/**
 * Why a test decides nothing on this target, in the words of the run; undefined where it will be exercised as far as can be told
 * before anything is sent.
 */
export function leftOut(needs: Needs, target: PlannedTarget): string | undefined {
  return (
    missingGiven(needs, target) ??
    needs.provokes?.map((code) => unprovocable(code, needs, target)).find((why) => why !== undefined) ??
    unusable(needs, target)
  );
}

/** What the operator gave nothing for. */
function missingGiven({ identities = [], fixture, oneOf }: Needs, target: PlannedTarget): string | undefined {
  const missing = identities.find((name) => !target.identities.has(name));
  if (missing !== undefined) return `no token of the ${missing} is given`;
  if (fixture !== undefined && target.fixtures[fixture] === undefined) return `no image is listed as ${fixture}`;
  if (oneOf !== undefined && !offersOne(oneOf, target))
    return 'no role that may not delete and no image that may not be deleted is given';
  return undefined;
}

/** What the target, its URL or its source of images does not allow. */
function unusable(needs: Needs, target: PlannedTarget): string | undefined {
  const { source } = target.images;
  if (needs.aims?.includes('broad') && !target.broadAllowed)
    return 'a collection is only put at risk on loopback or with limits.collectionDelete';
  if (source === 'none' && takesImage(needs, target)) return 'no expendable image';
  if (needs.state && source === 'stateless') return 'the target keeps no state';
  if (needs.tenant && !target.namesTenant) return 'the URL of this target names no tenant';
  if (needs.sources !== undefined && source !== 'catalogue' && !needs.sources.includes(source))
    return `its source of images, ${source}, does not allow it: it has to be ${needs.sources.join(' or ')}`;
  return undefined;
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

/** Whether a test takes an image of the run on this target. */
function takesImage({ aims = [], provokes = [], oneOf }: Needs, target: PlannedTarget): boolean {
  if (provokes.some((code) => provokesOnOwn(code, target))) return true;
  if (oneOf === undefined) return aims.some((aim) => ['own', 'deletion', 'victim', 'bystander'].includes(aim));
  const codes = oneOf.provokes.filter((code) => isConfigured(code, target));
  return oneOf.identities.some((name) => target.identities.has(name)) || codes.some((code) => provokesOnOwn(code, target));
}

/** Codes that a client brings about alone, with a request that is aimed at an own image. */
const byClient: readonly RefusalCode[] = [400, 401, 405];

function provokesOnOwn(code: RefusalCode, { provoke }: PlannedTarget): boolean {
  const way = provoke[code];
  return way === undefined ? byClient.includes(code) : !('image' in way);
}

function unprovocable(code: RefusalCode, { undoes }: Needs, target: PlannedTarget): string | undefined {
  const way = target.provoke[code];
  if (way !== undefined && 'unreachable' in way) return `${code} cannot be provoked here: ${way.unreachable}`;
  if (undoes && way !== undefined && !('before' in way || 'headers' in way))
    return `what brings about the ${code} cannot be ended from here`;
  if (way !== undefined) return undefined;
  if (code === 400 && !target.namesTenant) return 'the URL of this target names no tenant';
  if (byClient.includes(code)) return undefined;
  if (code === 409 && target.fixtures.conflict !== undefined)
    return undoes ? `what brings about the ${code} cannot be ended from here` : undefined;
  return `nothing here brings about a ${code}: see 'provoke' in the target file`;
}
