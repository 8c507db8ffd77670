import fc from 'fast-check';

/** What another member of a tenant does, and when. */
export interface Act {
  readonly when: 'after a deletion' | 'while an image is made' | 'now and then';
  readonly of: 'owner' | 'stranger';
  readonly does: 'makes' | 'renames' | 'deletes';
  readonly name: string;
}

type TenantBy = 'token' | 'path' | 'both';

/** How a service makes, scopes, matches, lists and names images, and what its other users do. */
export interface ServiceShape {
  readonly ids:
    | 'uuid 4'
    | 'uuid 1'
    | 'uuid 6'
    | 'uuid 7'
    | 'uuid counted'
    | 'uuid counted as 4'
    | 'lowest'
    | 'last freed'
    | 'increasing'
    | 'img'
    | 'words';
  /** What an identifier is unique in: the service, or a tenant and a collection. */
  readonly scope: 'service' | 'tenant and collection';
  /** Whether a tenant reaches its own images only, if identifiers are the service's. */
  readonly isolates: boolean;
  /** Where the tenant comes from: the token, the path (whosever token comes), or both, which must agree. */
  readonly tenantBy: TenantBy;
  /** Where GET takes the tenant from; absent if it is as for DELETE. */
  readonly readsTenantBy?: TenantBy | undefined;
  /** The answer if they do not agree. */
  readonly refusal: 400 | 401 | 403 | 404;
  /** Whether DELETE works without a valid token. */
  readonly believesAnyToken: boolean;
  /** What it answers otherwise than it does: it carries out what it refuses, or says 404 or 500 or nothing at all of a deletion. */
  readonly lies: 'never' | 'refuses' | 'not found' | 'fails' | 'no answer';
  /** So many requests after a deletion the image is gone. */
  readonly lag: number;
  readonly match: 'exact' | 'prefix' | 'case' | 'name' | 'number' | 'trimmed' | 'cut';
  /** Whether GET finds what DELETE finds; else it takes whole identifiers only. */
  readonly readsAsItDeletes: boolean;
  /**
   * Whether a cache answers GET with what it stored the first time: unless a request says `no-cache`, or whatever it says. The response
   * shows its age.
   */
  readonly caches: 'never' | 'unless asked' | 'always';
  /** Whether DELETE of the collection, or of a wildcard, deletes all. */
  readonly takesCollection: boolean;
  readonly list: 'whole' | 'paged' | 'stale' | 'all' | 'mine' | 'cut' | 'none';
  readonly showsNames: boolean;
  readonly showsMoments: boolean;
  /** Whether the source names the newest image of the tenant, whoever made it. */
  readonly sourceNamesNewest: boolean;
  /** Whether the source, once, gives an image that was there before, under the name of the run. */
  readonly sourceRenamesOld: boolean;
  /** The names of images of other members, which were there before. */
  readonly others: readonly string[];
  readonly acts: readonly Act[];
}

/** How the operator describes the target. */
export interface OperatorShape {
  readonly source: 'request' | 'glance' | 'glance elsewhere' | 'snapshot' | 'ids';
  /** Whether the request passes the run's name on, and an identifier of the run's choice. */
  readonly passesName: boolean;
  readonly passesId: boolean;
  readonly stranger: 'none' | 'token' | 'token and tenant';
  readonly others: readonly ('reader' | 'expired')[];
  readonly fixtures: readonly ('foreign' | 'protected' | 'public' | 'conflict')[];
  readonly trusted: boolean;
  /** Whether the URL has no tenant: the token alone says it. */
  readonly tenantless: boolean;
  readonly inUpperCase: boolean;
  /** Whether the late reads wait a moment. */
  readonly settles: boolean;
  readonly deletes: number;
  /** Whether the URL is on loopback: a tunnel to the service. */
  readonly tunnel: boolean;
}

/** A service, how an operator describes it, and which tests run, by their place; all of them if there is none. */
export interface Trial {
  readonly service: ServiceShape;
  readonly operator: OperatorShape;
  readonly tests: readonly number[];
}

/** Names that images of others have: among them all that the suite sends as identifiers of nothing. */
const names = fc.constantFrom(
  ...['null', 'undefined', 'true', '1.5', '0xff', '2015-07-09', 'not-an-image', 'image.vhd', 'an+image', 'image@example.org'],
  ...[
    'büro',
    'image',
    '[]',
    '{"id":1}',
    'a <b>name</b>',
    'a'.repeat(300),
    'database, nightly',
    '37',
    '1',
    'img-10451',
    'red-owl-1',
  ],
);

/** A service of any kind, on half of which what has to come together for a known danger does: by chance alone it seldom would. */
const service = (): fc.Arbitrary<ServiceShape> =>
  fc.oneof({ weight: 4, arbitrary: anyService() }, ...dangers.map((danger) => beset(danger)));

/** A service with some of its features chosen from fewer. */
const beset = (danger: fc.Arbitrary<Partial<ServiceShape>>): fc.Arbitrary<ServiceShape> =>
  fc.tuple(anyService(), danger).map(([shape, chosen]) => ({ ...shape, ...chosen }));

const reused = (): fc.Arbitrary<ServiceShape['ids']> => fc.constantFrom('lowest', 'last freed');
const takesOver: Act = { when: 'after a deletion', of: 'owner', does: 'makes', name: 'database, nightly' };

const dangers: readonly fc.Arbitrary<Partial<ServiceShape>>[] = [
  // Another member gets the identifier of an image that was deleted, or whose deletion was refused and carried out all the same.
  fc.record({
    ids: reused(),
    acts: fc.constant([takesOver]),
    match: fc.constant('exact' as const),
    lies: fc.constantFrom('never', 'refuses', 'not found', 'fails', 'no answer'),
  }),
  // Each tenant counts its own images, and the tenant of a request is not where a reader looks for it.
  fc.record({
    ids: fc.constantFrom('lowest', 'increasing', 'img', 'uuid counted as 4'),
    scope: fc.constant('tenant and collection' as const),
    tenantBy: fc.constantFrom('token', 'path'),
  }),
  // A part of an identifier, or what is read in a text, names others.
  fc.record({
    match: fc.constantFrom('prefix', 'number', 'trimmed', 'cut'),
    ids: fc.constantFrom('uuid 7', 'uuid 1', 'uuid counted', 'img', 'increasing'),
  }),
  // A name is taken for an identifier.
  fc.record({ match: fc.constant('name' as const), others: fc.array(names, { minLength: 4, maxLength: 8 }) }),
  // The source names what another member made at the same moment.
  fc.record({
    sourceNamesNewest: fc.constant(true),
    showsNames: fc.constant(true),
    acts: fc.constant([{ ...takesOver, when: 'while an image is made' as const }]),
  }),
];

const anyService = (): fc.Arbitrary<ServiceShape> =>
  fc.record({
    ids: fc.constantFrom<ServiceShape['ids'][]>(
      ...(['uuid 4', 'uuid 1', 'uuid 6', 'uuid 7', 'uuid counted', 'uuid counted as 4'] as const),
      ...(['lowest', 'last freed', 'increasing', 'img', 'words'] as const),
    ),
    scope: fc.constantFrom('service', 'tenant and collection'),
    isolates: fc.boolean(),
    tenantBy: fc.constantFrom('token', 'both', 'path'),
    readsTenantBy: fc.constantFrom(undefined, undefined, undefined, 'token', 'both', 'path'),
    refusal: fc.constantFrom(404, 403, 401, 400),
    believesAnyToken: rarely(),
    lies: fc.constantFrom('never', 'never', 'never', 'never', 'refuses', 'not found', 'fails', 'no answer'),
    lag: fc.constantFrom(0, 0, 0, 2, 9),
    match: fc.constantFrom('exact', 'prefix', 'case', 'name', 'number', 'trimmed', 'cut'),
    readsAsItDeletes: fc.boolean(),
    caches: fc.constantFrom('never', 'never', 'never', 'unless asked', 'always'),
    takesCollection: rarely(),
    list: fc.constantFrom('whole', 'paged', 'stale', 'all', 'mine', 'cut', 'none'),
    showsNames: fc.boolean(),
    showsMoments: fc.boolean(),
    sourceNamesNewest: rarely(),
    sourceRenamesOld: rarely(),
    others: fc.array(names, { maxLength: 8 }),
    acts: fc.array(
      fc.record({
        when: fc.constantFrom('after a deletion', 'while an image is made', 'now and then'),
        of: fc.constantFrom('owner', 'stranger'),
        does: fc.constantFrom('makes', 'renames', 'deletes'),
        name: names,
      }),
      { maxLength: 3 },
    ),
  });

const rarely = (): fc.Arbitrary<boolean> => fc.integer({ min: 0, max: 3 }).map((n) => n === 3);

const operator = (): fc.Arbitrary<OperatorShape> =>
  fc.record({
    source: fc.constantFrom('request', 'snapshot', 'glance', 'glance elsewhere', 'ids'),
    passesName: fc.boolean(),
    passesId: rarely(),
    stranger: fc.constantFrom('none', 'token', 'token and tenant', 'token and tenant'),
    others: fc.subarray(['reader', 'expired']),
    fixtures: fc.subarray(['foreign', 'protected', 'public', 'conflict']),
    trusted: rarely(),
    tenantless: rarely(),
    inUpperCase: rarely(),
    settles: rarely(),
    deletes: fc.constantFrom(500, 500, 500, 120, 3),
    tunnel: rarely(),
  });

/** Trials with a few of so many tests, or with all. */
export const trials = (tests: number, whole: boolean): fc.Arbitrary<Trial> =>
  fc
    .record({
      service: service(),
      operator: operator(),
      tests: whole ? fc.constant([]) : fc.uniqueArray(fc.nat(tests - 1), { minLength: 1, maxLength: 12 }),
    })
    .filter(isPromised);

/**
 * Whether the suite promises anything: docs/safety.md says what the operator answers for. A source that names images of others is found
 * out by their names alone, so these have to be passed on and shown. Whoever trusts a source answers for it. A tunnel is found out by a
 * list that shows images of others.
 */
function isPromised({ service, operator: { passesName, source, trusted, tunnel } }: Trial): boolean {
  const isFoundOut =
    ['whole', 'paged', 'all', 'stale'].includes(service.list) && (service.others.length > 0 || service.list === 'all');
  if (tunnel && !isFoundOut) return false;
  // A target that takes an identifier for the name of another image may delete that one.
  const given = [...service.others, ...service.acts.map(({ name }) => name)];
  if (service.match === 'name' && given.some((name) => /-\d+$/.test(name))) return false;
  // Only a list that was read to its end before shows that an image with the run's name is an old one.
  if (service.sourceRenamesOld && (trusted || !['whole', 'paged', 'all'].includes(service.list))) return false;
  if (trusted) return !service.sourceNamesNewest && source !== 'glance elsewhere';
  return !service.sourceNamesNewest || source === 'ids' || (service.showsNames && (passesName || source !== 'request'));
}
