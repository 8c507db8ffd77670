import { isObject, type JsonObject } from '../../../contracts/json.ts';
import { withoutSlashes } from '../target-url.ts';
import type { LoginSpec } from './spec.ts';
import { LoginError } from './spec.ts';

/** One endpoint of a service catalogue, in the terms of Keystone v3. */
export interface Endpoint {
  readonly type: string;
  readonly name: string;
  readonly region: string;
  readonly interface: string;
  readonly url: string;
}

/** The endpoints of a Keystone v3 catalogue, without malformed ones. */
export const keystoneEndpoints = (catalogue: unknown): Endpoint[] =>
  endpointsIn(catalogue, ({ url, region_id, region, interface: face }) => [
    { url: text(url), region: text(region_id) || text(region), interface: text(face) },
  ]);

/** The endpoints of an Identity v2.0 catalogue. */
export const rackspaceEndpoints = (catalogue: unknown): Endpoint[] =>
  endpointsIn(catalogue, ({ publicURL, internalURL, region }) => [
    { url: text(publicURL), region: text(region), interface: 'public' },
    { url: text(internalURL), region: text(region), interface: 'internal' },
  ]);

function endpointsIn(catalogue: unknown, read: (endpoint: JsonObject) => Omit<Endpoint, 'type' | 'name'>[]): Endpoint[] {
  return objects(catalogue).flatMap(({ type, name, endpoints }) =>
    objects(endpoints)
      .flatMap(read)
      .flatMap((each) => (each.url === '' ? [] : [{ type: text(type), name: text(name), ...each }])),
  );
}

/** A query to a catalogue. The first kind of service with an endpoint counts. */
export interface CatalogueQuery {
  readonly what: string;
  readonly kinds: readonly { readonly type?: string; readonly name?: string }[];
  readonly region: string | undefined;
  readonly interface: string;
}

/**
 * The URL of the first kind of service that has an endpoint; undefined if none has.
 * @throws LoginError if several regions have one and no region was chosen
 */
export function endpointUrl(endpoints: readonly Endpoint[], wanted: CatalogueQuery, spec: LoginSpec): string | undefined {
  for (const kind of wanted.kinds) {
    const ofKind = endpoints.filter(
      ({ type, name, interface: face }) =>
        type === (kind.type ?? type) && name === (kind.name ?? name) && face === wanted.interface,
    );
    const here = ofKind.filter(
      ({ region }) => wanted.region === undefined || region.toLowerCase() === wanted.region.toLowerCase(),
    );
    const urls = [...new Set(here.map(({ url }) => withoutSlashes(url)))];
    const [url] = urls;
    if (url === undefined) continue;
    const regions = [...new Set(here.map(({ region }) => region))];
    if (regions.length < 2) return url;
    const variable = spec.kind === 'rackspace' ? 'RAX_REGION' : 'OS_REGION_NAME';
    throw new LoginError(
      'service catalogue',
      `${spec.from}: ${wanted.what} is in several regions (${some(regions)}); choose one with ${variable}`,
    );
  }
  return undefined;
}

/** The URL of a service that has to be there. @throws LoginError if it is not, which lists what the catalogue has instead */
export function requiredUrl(endpoints: readonly Endpoint[], wanted: CatalogueQuery, spec: LoginSpec): string {
  const url = endpointUrl(endpoints, wanted, spec);
  if (url === undefined) throw missing(endpoints, wanted, spec);
  return url;
}

function missing(endpoints: readonly Endpoint[], wanted: CatalogueQuery, spec: LoginSpec): LoginError {
  const types = some(endpoints.map(({ type, name }) => name || type)) || 'nothing';
  const regions = some(endpoints.map(({ region }) => region)) || 'none';
  const where = wanted.region === undefined ? '' : ` in the region ${wanted.region}`;
  const told = `no ${wanted.interface} endpoint of ${wanted.what}${where}`;
  return new LoginError(
    'service catalogue',
    `${spec.from}: the service catalogue has ${told} (services: ${types}; regions: ${regions}); choose another region or interface, or set TARGET_URL`,
  );
}

/** Names from a catalogue without duplicates: the first twenty, each cut to sixty characters. */
function some(names: readonly string[]): string {
  return [...new Set(names)]
    .slice(0, 20)
    .map((name) => name.slice(0, 60))
    .join(', ');
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
