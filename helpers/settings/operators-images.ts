import { type FixtureName, fixtureNames, type IdentityName } from '../../contracts/target-words.ts';
import type { Needs } from '../verdict/declared.ts';
import { type Reason, untested } from '../verdict/reason.ts';
import type { ImageSource, OperatorRequest, PendingDescription, TargetDescription } from './description.ts';

type NamesImages = Pick<TargetDescription, 'fixtures' | 'images' | 'provoke'>;

/** The images that a conforming target refuses to delete, each with its place: `foreign`, `provoke.409`. */
export function imagesToRefuse({ fixtures, provoke }: Pick<NamesImages, 'fixtures' | 'provoke'>): [place: string, id: string][] {
  const provoking = Object.entries(provoke).flatMap(([code, way]): [string, string][] =>
    'image' in way ? [[`provoke.${code}`, way.image]] : [],
  );
  return [...Object.entries(fixtures), ...provoking];
}

/** The servers whose snapshots a run makes. */
export const serversOf = ({ server, moreServers = [] }: Extract<ImageSource, { source: 'snapshot' }>): readonly string[] => [
  server,
  ...moreServers,
];

/** The images that the operator listed as expendable. */
export const expendableImages = ({ images }: Pick<NamesImages, 'images'>): readonly string[] =>
  images.source === 'ids' ? images.ids : [];

/** Whether the operator named an image, in whatever place: no run made it. Ignores case, as a UUID is the same in any. */
export function isOperators(id: string, named: NamesImages): boolean {
  const ids = [...imagesToRefuse(named).map(([, each]) => each), ...expendableImages(named)];
  return includesId(ids, id);
}

/**
 * Whether the operator named an image of his own tenant. A foreign image is another tenant's: one of that identifier in the list of the
 * target is not his.
 */
export function isListedHere(id: string, named: NamesImages): boolean {
  const refused = imagesToRefuse(named).flatMap(([place, each]) => (place === 'foreign' ? [] : [each]));
  return includesId([...refused, ...expendableImages(named)], id);
}

/** Whether a list has an id, ignoring case. */
export const includesId = (ids: readonly string[], id: string): boolean =>
  ids.some((each) => each.toLowerCase() === id.toLowerCase());

/** The kind of an image that is not a fixture, and whose deletion is to be answered with a code. */
const byCode = { 403: 'protected', 409: 'conflict' } as const;

/** Which fixture an operator's image is, or counts as, because its deletion has to be refused; undefined if it is neither. */
export function fixtureOf(
  { fixtures, provoke }: Pick<TargetDescription, 'fixtures' | 'provoke'>,
  id: string | undefined,
): FixtureName | undefined {
  const listed = fixtureNames.find((name) => id !== undefined && fixtures[name] === id);
  if (listed !== undefined) return listed;
  const code = ([403, 409] as const).find((each) => {
    const way = provoke[each];
    return way !== undefined && 'image' in way && way.image === id;
  });
  return code === undefined ? undefined : byCode[code];
}

/** With fewer images than this, one worker of one shard uses them all: tests share images within a worker only. */
const fewImages = 90;

type HoldsImages = Pick<PendingDescription, 'images' | 'limits'>;

/** How many images a run may use: those that are listed, and what the operator allows. */
export function imagesAtMost({ images, limits }: HoldsImages): number {
  if (images.source === 'none' || images.source === 'stateless') return Number.POSITIVE_INFINITY;
  const listed = images.source === 'ids' ? images.ids.length : Number.POSITIVE_INFINITY;
  return Math.min(listed, limits.images ?? Number.POSITIVE_INFINITY);
}

/** Whether a target has so few images that one worker uses them all. */
export const hasFewImages = (target: HoldsImages): boolean => imagesAtMost(target) < fewImages;

/**
 * Why no test sends what a rule judges, as far as the description of the target shows: for the plan, and for the run. `withoutToken`: why there
 * is no token of an identity; undefined if there is one.
 */
export function missingJudged(
  judges: NonNullable<Needs['judges']>,
  { images, fixtures, provoke }: Pick<PendingDescription, 'images' | 'fixtures' | 'provoke'>,
  withoutToken: (identity: IdentityName) => Reason | undefined,
): Reason | undefined {
  // Whether an answer shows them, the run says.
  if ('deletions' in judges || 'codes' in judges) return undefined;
  if ('identity' in judges) return images.source === 'none' ? untested('no-images') : withoutToken(judges.identity);
  if (fixtures[judges.fixture] !== undefined) return undefined;
  if (judges.fixture !== 'conflict') return untested('no-fixture', judges);
  const way = provoke[409];
  if (way === undefined) return untested('no-way', { code: 409 });
  return 'unreachable' in way ? untested('no-reach', { code: 409, why: way.unreachable }) : undefined;
}

/** Every request that the operator described, with its place in the target file. */
export function operatorRequests({
  images,
  provoke,
}: Pick<PendingDescription, 'images' | 'provoke'>): { readonly place: string; readonly request: OperatorRequest }[] {
  const source = 'request' in images ? [{ place: 'images.request', request: images.request }] : [];
  const steps = Object.entries(provoke).flatMap(([code, way]) =>
    'before' in way
      ? (['before', 'after'] as const).flatMap((step) => {
          const each = way[step];
          return 'request' in each ? [{ place: `provoke.${code}.${step}`, request: each.request }] : [];
        })
      : [],
  );
  return [...source, ...steps];
}

/** Whether an operator's request chooses the id of the image that it makes: `{image}` becomes a fresh UUID. */
export const takesId = (request: OperatorRequest): boolean => JSON.stringify(request).includes('{image}');

/** Whether the suite chooses the ids of its images: they then say nothing about the ids of others. */
export const choosesIds = ({ images }: Pick<TargetDescription, 'images'>): boolean =>
  images.source === 'http' && takesId(images.request);
