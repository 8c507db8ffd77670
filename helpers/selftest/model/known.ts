import type { Act, OperatorShape, ServiceShape, Trial } from './shapes.ts';

const plainService: ServiceShape = {
  ids: 'uuid 4',
  scope: 'service',
  isolates: true,
  tenantBy: 'both',
  refusal: 403,
  believesAnyToken: false,
  lies: 'never',
  lag: 0,
  match: 'exact',
  readsAsItDeletes: false,
  caches: 'never',
  takesCollection: false,
  list: 'whole',
  showsNames: true,
  showsMoments: true,
  sourceNamesNewest: false,
  sourceRenamesOld: false,
  others: ['database, nightly'],
  acts: [],
};

const plainOperator: OperatorShape = {
  source: 'request',
  passesName: true,
  passesId: false,
  stranger: 'token and tenant',
  others: ['reader', 'expired'],
  fixtures: [],
  trusted: false,
  tenantless: false,
  inUpperCase: false,
  settles: true,
  deletes: 500,
  tunnel: false,
};

const takesOver: Act = { when: 'after a deletion', of: 'owner', does: 'makes', name: 'database, nightly' };
const makesBeside: Act = { ...takesOver, when: 'while an image is made' };
const perTenant = { ids: 'img', scope: 'tenant and collection', refusal: 404 } as const;

const nine = Array.from({ length: 9 }, (_, n) => `database ${n + 1}`);

/** Services on which a run once deleted images of others, each with all tests. */
const dangerous: Readonly<Record<string, Partial<ServiceShape> & { readonly operator?: Partial<OperatorShape> }>> = {
  'identifiers are counted in each tenant, and the token says the tenant': { ...perTenant, tenantBy: 'token' },
  'identifiers are counted in each tenant, and the path says the tenant': { ...perTenant, tenantBy: 'path' },
  'identifiers are counted in each tenant; GET believes the path, and DELETE the token': {
    ...{ ...perTenant, tenantBy: 'token', readsTenantBy: 'path' },
  },
  'the source names the newest image of the tenant': { sourceNamesNewest: true, acts: [makesBeside] },
  'the source gives an old image, and renames it': { sourceRenamesOld: true },
  'the source gives an old image, and renames it; the list has pages': { sourceRenamesOld: true, list: 'paged', others: nine },
  'DELETE takes the time in a UUID of version 7 for a whole identifier': { ids: 'uuid 7', match: 'prefix', acts: [makesBeside] },
  'DELETE takes the word in img-10452 for a whole identifier': { ids: 'img', match: 'prefix' },
  'DELETE reads the number at the start of an identifier that the suite chose': {
    ...{ ids: 'increasing', match: 'number', operator: { passesId: true } },
  },
  'DELETE takes a name for an identifier': {
    match: 'name',
    others: ['null', 'true', 'undefined', '1.5', '2015-07-09', 'not-an-image', 'image.vhd', 'image@example.org'],
  },
  'the lowest free number is given next, and another member takes it at once': { ids: 'lowest', acts: [takesOver] },
  'the same, and images show no names': { ids: 'lowest', acts: [takesOver], showsNames: false },
  'the same, and each refused deletion is carried out': { ids: 'lowest', acts: [takesOver], lies: 'refuses' },
  ...Object.fromEntries(
    (['not found', 'fails'] as const).map((lies) => [
      `the same, the source names images, and a deletion is carried out and answered otherwise: ${lies}`,
      { ids: 'lowest', acts: [takesOver], lies, operator: { passesName: false } } as const,
    ]),
  ),
  'the same, and images show neither names nor moments': {
    ...{ ids: 'lowest', acts: [takesOver], lies: 'refuses', showsNames: false, showsMoments: false },
  },
  'the same, and a cache answers GET': { ids: 'lowest', acts: [takesOver], caches: 'unless asked' },
  'the same, and the cache answers whatever a request asks for': { ids: 'lowest', acts: [takesOver], caches: 'always' },
  // What is left of a number of two digits is the number of one of the nine.
  'DELETE drops a full-width digit': { ids: 'increasing', match: 'trimmed', others: nine },
  'the same, and the lowest free number is given next': { ids: 'lowest', match: 'trimmed', others: nine, acts: [takesOver] },
  'a tunnel to a service without a list': { takesCollection: true, list: 'none', operator: { tunnel: true } },
  'a tunnel to a service with a list': { takesCollection: true, operator: { tunnel: true } },
};

export const knownDangers: Readonly<Record<string, Trial>> = Object.fromEntries(
  Object.entries(dangerous).map(([what, { operator, ...service }]) => [
    what,
    { service: { ...plainService, ...service }, operator: { ...plainOperator, ...operator }, tests: [] },
  ]),
);
