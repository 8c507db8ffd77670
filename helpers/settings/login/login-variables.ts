import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isObject, type JsonObject } from '../../../contracts/json.ts';
import { givenText } from '../given-text.ts';
import { jsonOrYaml } from '../json-or-yaml.ts';
import { fixOf } from '../near-name.ts';
import { namesSecret } from '../secret-names.ts';
import type { Problems, Reading } from '../settings-error.ts';
import { baseUrl } from '../target-url.ts';
import { openstackVariables, rackspaceVariables } from '../variables/login-rows.ts';
import type { Variable } from '../variables/variable.ts';
import { keystoneLogin } from './keystone-options.ts';
import type { LoginSpec } from './spec.ts';

const openstackRows: readonly (readonly [string, Variable])[] = Object.entries(openstackVariables);
const rackspaceRows: readonly (readonly [string, Variable])[] = Object.entries(rackspaceVariables);
const rackspaceSigns = signs(rackspaceRows);

function signs(rows: readonly (readonly [string, Variable])[]): string[] {
  return rows.flatMap(([name, { sign }]) => (sign === true ? [name] : []));
}

/** The variable that requests a login: OS_CLOUD, then other OS_*, then RAX_*; undefined without one. Empty variables count as absent. */
export function loginSign(env: Reading['env']): string | undefined {
  return [...signs(openstackRows), ...rackspaceSigns].find((name) => (env[name] ?? '') !== '');
}

/** The login in the environment; undefined if there is none, or after a problem was added. */
export function loginByVariables(reading: Reading): LoginSpec | undefined {
  const { env, cwd, problems } = reading;
  const sign = loginSign(env);
  if (sign === undefined) return undefined;
  if (sign === 'OS_CLOUD') return loginByCloud(env.OS_CLOUD ?? '', 'OS_CLOUD', reading);
  if (rackspaceSigns.includes(sign)) return rackspaceLogin(env, problems);
  const rackspace = rackspaceSigns.find((name) => (env[name] ?? '') !== '');
  if (rackspace !== undefined) {
    const expected = `one login only, because ${sign} is set, too`;
    return problems.add(rackspace, expected, 'two', `unset either ${sign.slice(0, 3)}* or RAX_*`);
  }
  const options = Object.fromEntries(openstackRows.map(([name]) => [name.slice(3).toLowerCase(), env[name]]));
  return keystoneLogin(options, { from: sign, cwd, place: (option) => `OS_${option.toUpperCase()}` }, problems);
}

function rackspaceLogin(env: Reading['env'], problems: Problems): LoginSpec | undefined {
  const value = (name: string): string | undefined => env[name] || undefined;
  const username = value('RAX_USERNAME') ?? problems.add('RAX_USERNAME', 'the name of a user', 'nothing', 'set it');
  const apiKey = value('RAX_API_KEY') ?? problems.add('RAX_API_KEY', 'an API key', 'nothing', 'set it');
  const url = value('RAX_IDENTITY_URL') ?? rackspaceVariables.RAX_IDENTITY_URL.byDefault;
  const [authUrl, region] = [baseUrl(url, 'RAX_IDENTITY_URL', problems), value('RAX_REGION')];
  if (username === undefined || apiKey === undefined || authUrl === undefined) return undefined;
  return {
    kind: 'rackspace',
    authUrl: /\/v2\.0$/.test(authUrl) ? authUrl : `${authUrl}/v2.0`,
    auth: { auth: { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } } },
    secrets: [apiKey],
    interface: 'public',
    tls: { insecure: false },
    from: 'RAX_USERNAME',
    ...(region !== undefined && { region }),
  };
}

/**
 * A login from an entry of clouds.yaml. The first file found counts: OS_CLIENT_CONFIG_FILE, the working folder, ~/.config/openstack,
 * /etc/openstack. OS_REGION_NAME and OS_INTERFACE override, as in OpenStack's client.
 * @see https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
export function loginByCloud(name: string, from: string, { env, cwd, problems }: Reading): LoginSpec | undefined {
  const path = cloudsFile(env, cwd);
  if (path === undefined) {
    const expected = 'a clouds.yaml in the working folder, ~/.config/openstack or /etc/openstack';
    return problems.add(from, expected, 'none', 'put it there, or set OS_CLIENT_CONFIG_FILE');
  }
  const clouds = cloudsOf(path, problems);
  if (clouds === undefined) return undefined;
  const cloud = clouds[name];
  if (!isObject(cloud)) {
    const names = Object.keys(clouds);
    const expected = `one of the clouds in ${path}: ${names.map((key) => problems.shown(key)).join(', ')}`;
    return problems.add(from, expected, problems.shown(name), fixOf(name, names, 'choose one of these'));
  }
  const auth = isObject(cloud.auth) ? cloud.auth : {};
  const flat = texts({ ...cloud, ...auth });
  for (const [option, value] of Object.entries(flat)) if (namesSecret(option)) problems.keepSecret(value);
  const region = env.OS_REGION_NAME || flat.region_name || onlyRegion(cloud.regions);
  const face = env.OS_INTERFACE || flat.interface;
  const topLevel = ['region_name', 'interface', 'cacert', 'verify', 'auth_type'];
  return keystoneLogin(
    { ...flat, region_name: region, interface: face },
    {
      from,
      cwd: cwdOf(flat.cacert, path, cwd),
      place: (option) => `${path} /clouds/${name}${topLevel.includes(option) ? '' : '/auth'}/${option}`,
    },
    problems,
  );
}

/** A relative `cacert` is relative to the working folder, as in OpenStack's client; otherwise to clouds.yaml. */
function cwdOf(ca: string | undefined, path: string, cwd: string): string {
  return ca === undefined || existsSync(resolve(cwd, ca)) ? cwd : dirname(path);
}

function cloudsFile(env: Reading['env'], cwd: string): string | undefined {
  if (env.OS_CLIENT_CONFIG_FILE) return resolve(cwd, env.OS_CLIENT_CONFIG_FILE);
  const home = env.HOME || homedir();
  return [cwd, join(env.XDG_CONFIG_HOME || join(home, '.config'), 'openstack'), '/etc/openstack']
    .flatMap((folder) => ['yaml', 'yml', 'json'].map((end) => join(folder, `clouds.${end}`)))
    .find((path) => existsSync(path));
}

/** The member `clouds` of a file. A problem shows only the place of an error, because the text holds secrets. */
function cloudsOf(path: string, problems: Problems): JsonObject | undefined {
  const refuse = (received: string): undefined =>
    problems.add(path, 'YAML with a mapping named clouds', received, 'correct the file');
  let text: string;
  try {
    text = givenText(path);
  } catch {
    return refuse('a file that cannot be read');
  }
  const read = jsonOrYaml(text, true);
  if ('flaw' in read) return refuse(read.flaw);
  return isObject(read.value) && isObject(read.value.clouds) ? read.value.clouds : refuse('none');
}

function texts(mapping: JsonObject): Record<string, string> {
  const scalars = Object.entries(mapping).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(scalars.map(([name, value]) => [name, String(value)]));
}

function onlyRegion(regions: unknown): string | undefined {
  const names = Array.isArray(regions) ? regions.map((region) => (isObject(region) ? region.name : region)) : [];
  return names.length === 1 && typeof names[0] === 'string' ? names[0] : undefined;
}
