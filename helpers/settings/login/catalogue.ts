import { isObject, type JsonObject } from '../../../contracts/json.ts';
import { withoutSlashes } from '../target-url.ts';
import { LoginError, type LoginSpec } from './spec.ts';

/** One endpoint of a service catalogue, in the terms of Keystone v3. */
export interface Endpoint {
  readonly type: string;
  readonly name: string;
  readonly region: string;
  readonly interface: string;
  readonly url: string;
}

/** The endpoints of a catalogue of Keystone v3 or of Identity v2.0, without malformed ones. */
export function endpointsIn(catalogue: unknown): Endpoint[] {
  const read = ({ url, publicURL, internalURL, region_id, region, interface: face }: JsonObject) =>
    [
      { url: text(url), interface: text(face) },
      { url: text(publicURL), interface: 'public' },
      { url: text(internalURL), interface: 'internal' },
    ].map((each) => ({ ...each, region: text(region_id) || text(region) }));
  return objects(catalogue).flatMap(({ type, name, endpoints }) =>
    objects(endpoints)
      .flatMap(read)
      .flatMap((each) => (each.url === '' ? [] : [{ type: text(type), name: text(name), ...each }])),
  );
}

/**
 * The URL of the first of these services, by type or name, that has an endpoint in the region of the login; undefined if none has.
 * @throws LoginError if several regions have one and no region was chosen
 */
export function endpointUrl(
  endpoints: readonly Endpoint[],
  what: string,
  services: readonly string[],
  spec: LoginSpec,
): string | undefined {
  const here = endpoints.filter((each) => isHere(each, spec));
  const found = services
    .map((service) => here.filter(({ type, name }) => [type, name].includes(service)))
    .find(({ length }) => length > 0);
  const regions = names((found ?? []).map(({ region }) => region));
  if (found === undefined || regions.length < 2) return found?.[0] && withoutSlashes(found[0].url);
  if (new Set(found.map(({ url }) => withoutSlashes(url))).size === 1) return withoutSlashes(found[0]?.url ?? '');
  const variable = spec.kind === 'rackspace' ? 'RAX_REGION' : 'OS_REGION_NAME';
  const told = `${what} is in several regions (${regions.join(', ')}); choose one with ${variable}`;
  throw new LoginError(`${spec.from}: ${told}`);
}

const isHere = ({ region, interface: face }: Endpoint, spec: LoginSpec): boolean =>
  face === spec.interface && (spec.region === undefined || region.toLowerCase() === spec.region.toLowerCase());

/** The error that lists what a catalogue has instead of a service. */
export function missing(endpoints: readonly Endpoint[], what: string, spec: LoginSpec): LoginError {
  const types = names(endpoints.map(({ type, name }) => name || type)).join(', ') || 'nothing';
  const regions = names(endpoints.map(({ region }) => region)).join(', ') || 'none';
  const where = spec.region === undefined ? '' : ` in the region ${spec.region}`;
  const told = `no ${spec.interface} endpoint of ${what}${where} (services: ${types}; regions: ${regions})`;
  const fix = 'choose another region or interface, or set TARGET_URL';
  return new LoginError(`${spec.from}: the service catalogue has ${told}; ${fix}`);
}

/** Names from a catalogue without duplicates: the first twenty, each cut to sixty characters. */
const names = (all: readonly string[]): string[] => [...new Set(all)].slice(0, 20).map((name) => name.slice(0, 60));

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
