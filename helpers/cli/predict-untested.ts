import type { RefusalCode } from '../../contracts/operation.ts';
import type { RequirementId } from '../../contracts/requirements.ts';
import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';
import type { ListedTest } from './listing.ts';
import type { PlannedTarget } from './planned-target.ts';

/** What single requirements need beside what their aims say. */
interface Need {
  readonly identities?: readonly IdentityName[];
  readonly fixture?: FixtureName;
  /** Sources of images that will do. */
  readonly sources?: readonly string[];
  readonly state?: true;
}

const needs: Partial<Readonly<Record<RequirementId, Need>>> = {
  'DI-204-11': { sources: ['snapshot', 'glance'] },
  'DI-204-12': { sources: ['snapshot', 'glance'] },
  'DI-401-06': { identities: ['owner'] },
  'DI-401-07': { identities: ['owner'] },
  'DI-401-08': { identities: ['revoked'] },
  'DI-401-09': { identities: ['expired'] },
  'DI-401-10': { identities: ['owner'] },
  'DI-401-13': { identities: ['owner'] },
  'DI-401-14': { identities: ['owner'] },
  'DI-403-01': { identities: ['reader'] },
  'DI-403-02': { identities: ['creator'] },
  'DI-403-03': { fixture: 'protected' },
  'DI-403-04': { fixture: 'shared' },
  'DI-403-05': { fixture: 'public' },
  'DI-403-08': { fixture: 'foreign' },
  'DI-403-09': { fixture: 'foreign', identities: ['stranger'] },
  'DI-403-10': { identities: ['stranger'] },
  'DI-403-13': { fixture: 'foreign' },
  'DI-403-14': { identities: ['reader'] },
  'DI-KEEP-03': { sources: ['snapshot'] },
};

/**
 * Why a test decides nothing on this target, in the words of the run; undefined where it will be exercised as far as can be told
 * before anything is sent.
 */
export function leftOut(id: RequirementId, test: ListedTest, target: PlannedTarget): string | undefined {
  const { source } = target.images;
  const need = needs[id] ?? {};
  const missing = need.identities?.find((name) => !target.identities.has(name));
  if (missing !== undefined) return `no token of the ${missing} is given`;
  if (need.fixture !== undefined && target.fixtures[need.fixture] === undefined) return `no image is listed as ${need.fixture}`;
  if (id === 'DI-403-07' && !canBeForbidden(target))
    return 'no role that may not delete and no image that may not be deleted is given';
  const unprovoked = test.provokes.map((code) => unprovocable(code as RefusalCode, target)).find((why) => why !== undefined);
  if (unprovoked !== undefined) return unprovoked;
  if (test.aims.includes('broad') && !target.broadAllowed)
    return 'a collection is only put at risk on loopback or with limits.collectionDelete';
  if (source === 'none' && needsImage(test, target)) return 'no expendable image';
  if (need.sources !== undefined && source !== 'catalogue' && !need.sources.includes(source))
    return `its source of images, ${source}, does not allow it: it has to be ${need.sources.join(' or ')}`;
  return undefined;
}

function canBeForbidden({ identities, fixtures }: PlannedTarget): boolean {
  return (
    identities.has('reader') ||
    identities.has('creator') ||
    (['protected', 'shared', 'public'] as const).some((name) => fixtures[name] !== undefined)
  );
}

function needsImage({ aims, provokes }: ListedTest, target: PlannedTarget): boolean {
  const byFixture = provokes.some((code) => {
    const way = target.provoke[code as RefusalCode];
    return way === undefined ? ![400, 401, 405].includes(code) && !needsVictim(code, target) : 'image' in way;
  });
  return aims.some((aim) => ['own', 'deletion', 'victim', 'bystander'].includes(aim)) || (provokes.length > 0 && !byFixture);
}

/** A 403 by a reader is aimed at an own image; by a fixture at the fixture. */
const needsVictim = (code: number, { identities }: PlannedTarget): boolean => code === 403 && identities.has('reader');

function unprovocable(code: RefusalCode, target: PlannedTarget): string | undefined {
  const way = target.provoke[code];
  if (way !== undefined) return 'unreachable' in way ? `${code} cannot be provoked here: ${way.unreachable}` : undefined;
  if ([400, 401, 405].includes(code)) return undefined;
  if (code === 403 && canBeForbidden(target)) return undefined;
  if (code === 409 && target.fixtures.conflict !== undefined) return undefined;
  return `nothing here brings about a ${code}: see 'provoke' in the target file`;
}
