import { isUuid } from '../../../contracts/image-identifiers.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import { fieldOf, type Request } from '../../reference/message.ts';
import { namesOf } from '../../reference/naming.ts';
import type { Stages } from '../../reference/stages.ts';
import { type PlannedTarget, plannedTarget } from '../../run/planned-target.ts';
import type { Provocation, TargetDescription } from '../../settings/description.ts';
import { referenceTarget } from '../../settings/reference-target.ts';

type Lack = (whole: TargetDescription) => Partial<TargetDescription>;

const field: Provocation = { headers: { 'X-Reference-Answer': '{code}' } };

const unreachable: Provocation = { unreachable: 'nothing causes faults here' };

/** Every code by a field of the request, which needs no image that the target holds. */
const byField: TargetDescription['provoke'] = { 400: field, 409: field, 413: field, 500: field, 503: field };

/** Listed images of a target that makes none; the part adds them. */
export const listedIds: readonly string[] = Array.from({ length: 200 }, (_, n) => {
  return `5eed0000-0000-4000-8000-${String(n).padStart(12, '0')}`;
});

const owner = ({ identities }: TargetDescription): TargetDescription['identities'] =>
  identities.owner === undefined ? {} : { owner: identities.owner };

const without = (whole: object, name: string): object =>
  Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name));

/** One target for each entry of a member, which lacks that entry. */
function eachWithout(member: 'identities' | 'fixtures' | 'provoke', names: readonly string[]): [string, Lack][] {
  return names.map((name) => [`the-${name}`, (whole) => ({ [member]: without(whole[member], name) })]);
}

/** Its list shows images of others. */
const ownTenant = 'a-tenant-of-its-own';

/** What each target lacks that the reference target has, by a name for it. */
const lacks: Readonly<Record<string, Lack>> = {
  nothing: () => ({}),
  ...Object.fromEntries([
    ...eachWithout('identities', ['stranger', 'reader', 'creator', 'expired', 'revoked', 'unscoped', 'rescoped']),
    ...eachWithout('fixtures', ['foreign', 'protected', 'public', 'shared']),
    ...eachWithout('provoke', ['409', '413', '500', '503']),
  ]),
  'ways-of-403': (whole) => ({ identities: owner(whole), fixtures: {} }),
  'ways-of-403-but-a-field': (whole) => ({ identities: owner(whole), fixtures: {}, provoke: { 403: field } }),
  'ways-of-409': () => ({ fixtures: {}, provoke: {} }),
  'reach-of-400-403-and-503': () => ({ provoke: { 400: unreachable, 403: unreachable, 503: unreachable } }),
  images: () => ({ images: { source: 'none' } }),
  'images-and-roles': (whole) => ({ images: { source: 'none' }, identities: owner(whole) }),
  'names-and-server': () => ({ images: { source: 'ids', ids: listedIds } }),
  state: () => ({ images: { source: 'stateless' }, provoke: byField }),
  'free-authorization': () => ({ headers: { Authorization: 'Basic Z2F0ZXdheTpwYXNzd29yZA==' } }),
  'the-strangers-tenant': ({ identities: { stranger, ...others } }) => ({
    identities: { ...others, ...(stranger && { stranger: { token: stranger.token } }) },
  }),
  tenant: ({ url }) => ({ url: url.replace(/\/[^/]+$/, '') }),
  [ownTenant]: ({ limits }) => ({ limits: { ...limits, collectionDelete: false } }),
};

/** Whether the list of a target shows images of others. */
export const showsOthers = ({ name }: Pick<TargetDescription, 'name'>): boolean => name === ownTenant;

/** Descriptions of a reference target that lack something, each with a universe of its own. */
export function lackingTargets(baseUrl: string): TargetDescription[] {
  return Object.entries(lacks).map(([name, lack]) => {
    const whole = referenceTarget(baseUrl, name);
    return { ...whole, ...lack(whole) };
  });
}

/** The lacking targets, as the plan sees a target. */
export const plannedLacking = (): PlannedTarget[] =>
  lackingTargets('http://127.0.0.1').map((description) =>
    plannedTarget({ description, logins: {} }, {}, { showsOthers: showsOthers(description) }),
  );

/** A target without state answers 204 to whatever UUID it is asked about. */
const stateless = ({ find }: Stages): Partial<Stages> => ({
  find: (call, id) =>
    find(call, id) ?? (isUuid(id) ? call.universe.add({ id, name: id, tenant: call.universe.names.tenants.owner }) : undefined),
});

/** A target whose URL names no tenant, in its links neither. */
function withoutTenant({ route, view }: Stages): Partial<Stages> {
  const { tenants, tokens } = namesOf('tenant');
  const homes = new Map([
    [tokens.stranger, tenants.stranger],
    [tokens.rescoped, tenants.second],
  ]);
  const tenantOf = ({ fields }: Request): string => homes.get(fieldOf(fields, 'X-Auth-Token') ?? '') ?? tenants.owner;
  return {
    route: (path, request) => route(path.replace(/^\/v2(?=\/(images|servers))/, `/v2/${tenantOf(request)}`), request),
    view: (call, image) => JSON.parse(JSON.stringify(view(call, image)).replaceAll(`/v2/${tenants.owner}/`, '/v2/')),
  };
}

/** How the universes of these targets behave, as far as they differ from the reference. */
export const lackingBehaviours: Readonly<Record<string, Behaviour>> = {
  state: { stages: stateless },
  tenant: { stages: withoutTenant },
};
