import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isObject, type JsonObject } from '../../../contracts/json.ts';
import { authority } from '../authority.ts';
import { fixOf } from '../near-name.ts';
import { parsed, textOf } from '../operators-file.ts';
import { readVariable } from '../schema-reader.ts';
import type { Problems, Reading } from '../settings-error.ts';
import { baseUrl } from '../target-url.ts';
import { namesSecret, variables } from '../variables.ts';
import type { LoginSpec } from './spec.ts';

const rackspaceSigns = ['RAX_USERNAME', 'RAX_API_KEY'];

/** The variables that request a login. The first that is set names it in messages. */
const signs = [
  ...['OS_CLOUD', 'OS_AUTH_URL', 'OS_USERNAME', 'OS_USER_ID', 'OS_PASSWORD', 'OS_TOKEN'],
  ...['OS_APPLICATION_CREDENTIAL_ID', 'OS_APPLICATION_CREDENTIAL_SECRET', ...rackspaceSigns],
];

/** The variable that requests a login: OS_CLOUD, then other OS_*, then RAX_*; undefined without one. Empty variables count as absent. */
export const loginSign = (env: Reading['env']): string | undefined => signs.find((name) => env[name]);

/** The login that a variable requests; undefined after a problem was added. */
export function loginByVariables(sign: string, reading: Reading): LoginSpec | undefined {
  const { env, cwd, problems } = reading;
  if (sign === 'OS_CLOUD') return loginByCloud(env.OS_CLOUD ?? '', 'OS_CLOUD', reading);
  if (rackspaceSigns.includes(sign)) return rackspaceLogin(env, problems);
  const rackspace = rackspaceSigns.find((name) => env[name]);
  if (rackspace !== undefined) {
    const expected = `one login only, because ${sign} is set, too`;
    return problems.add(rackspace, expected, 'two', `unset either ${sign.slice(0, 3)}* or RAX_*`);
  }
  const names = Object.keys(variables).filter((name) => name.startsWith('OS_'));
  const options = Object.fromEntries(names.map((name) => [name.slice(3).toLowerCase(), env[name]]));
  return keystoneLogin(options, { from: sign, cwd, place: (option) => `OS_${option.toUpperCase()}` }, problems);
}

function rackspaceLogin(env: Reading['env'], problems: Problems): LoginSpec | undefined {
  const required = (name: string, expected: string): string | undefined =>
    env[name] || problems.add(name, expected, 'nothing', 'set it');
  const username = required('RAX_USERNAME', 'the name of a user');
  const apiKey = required('RAX_API_KEY', 'an API key');
  const authUrl = baseUrl(env.RAX_IDENTITY_URL || String(variables.RAX_IDENTITY_URL?.default), 'RAX_IDENTITY_URL', problems);
  if (username === undefined || apiKey === undefined || authUrl === undefined) return undefined;
  return {
    kind: 'rackspace',
    authUrl: /\/v2\.0$/.test(authUrl) ? authUrl : `${authUrl}/v2.0`,
    auth: { auth: { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } } },
    secrets: [apiKey],
    interface: 'public',
    tls: { insecure: false },
    from: 'RAX_USERNAME',
    ...(env.RAX_REGION && { region: env.RAX_REGION }),
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
  const clouds = cloudsOf(path, cwd, problems);
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
  const options = {
    ...flat,
    region_name: env.OS_REGION_NAME || flat.region_name,
    interface: env.OS_INTERFACE || flat.interface,
  };
  const place = (option: string): string => `${path} /clouds/${name}${option in cloud ? '' : '/auth'}/${option}`;
  return keystoneLogin(options, { from, cwd, place }, problems);
}

/** The first file found, as messages name it: relative to the working folder. */
function cloudsFile(env: Reading['env'], cwd: string): string | undefined {
  if (env.OS_CLIENT_CONFIG_FILE) return env.OS_CLIENT_CONFIG_FILE;
  const home = env.HOME || homedir();
  return ['', join(env.XDG_CONFIG_HOME || join(home, '.config'), 'openstack'), '/etc/openstack']
    .flatMap((folder) => ['yaml', 'yml', 'json'].map((end) => join(folder, `clouds.${end}`)))
    .find((path) => existsSync(resolve(cwd, path)));
}

/** The member `clouds` of a file. A problem shows only the place of an error, because the text holds secrets. */
function cloudsOf(path: string, cwd: string, problems: Problems): JsonObject | undefined {
  const naming = { where: path, expected: 'a readable YAML file', fix: 'correct the path, or the rights of the file' };
  const text = textOf(path, cwd, naming, problems);
  const read = text === undefined ? undefined : parsed(text, path, problems, { where: path, isYaml: true });
  if (read === undefined) return undefined;
  const { clouds } = isObject(read.value) ? read.value : {};
  return isObject(clouds) ? clouds : problems.add(path, 'a mapping named clouds', 'none', 'correct the file');
}

function texts(mapping: JsonObject): Record<string, string> {
  const scalars = Object.entries(mapping).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(scalars.map(([name, value]) => [name, String(value)]));
}

/** Options of a Keystone login under the names of clouds.yaml (`auth_url`, `username`, `user_domain_name`, …). */
type KeystoneOptions = Readonly<Record<string, string | undefined>>;

/** The origin of options, and how messages name one of them. */
interface OptionsOrigin {
  readonly from: string;
  readonly cwd: string;
  place(option: string): string;
}

const types: Readonly<Record<string, 'password' | 'credential' | 'token'>> = {
  ...{ password: 'password', v3password: 'password', v3applicationcredential: 'credential' },
  ...{ token: 'token', v3token: 'token' },
};

/** A Keystone v3 login from its options; undefined after a problem was added. Empty options count as absent. */
function keystoneLogin(given: KeystoneOptions, { from, cwd, place }: OptionsOrigin, problems: Problems) {
  const options: KeystoneOptions = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  const refuse = (option: string, expected: string, received: string, fix: string): undefined =>
    problems.add(place(option), expected, received, fix);
  const required = (option: string, expected: string, fix = 'set it'): string | undefined =>
    options[option] ?? refuse(option, expected, 'nothing', fix);
  /** By id, or by a name that is unique in its domain. */
  const named = (what: 'user' | 'project', option: 'username' | 'project_name', expected: string) => {
    const id = options[`${what}_id`];
    if (id !== undefined) return { id };
    const name = required(option, expected, 'set its name or id');
    const domain = options[`${what}_domain_name`];
    if (name === undefined) return undefined;
    return { name, domain: domain === undefined ? { id: options[`${what}_domain_id`] ?? 'default' } : { name: domain } };
  };

  const authUrl = (): string | undefined => {
    const text = required('auth_url', 'the URL of Keystone', 'set it, like https://identity.example/v3');
    const url = text === undefined ? undefined : baseUrl(text, place('auth_url'), problems);
    if (url === undefined || !/\/v2(\.\d)?$/.test(url)) return url === undefined || /\/v3$/.test(url) ? url : `${url}/v3`;
    const fix = 'use /v3; for Rackspace set RAX_USERNAME and RAX_API_KEY instead';
    return refuse('auth_url', 'the URL of Keystone v3', problems.shownUrl(text ?? ''), fix);
  };

  /** Who logs in and how, and for which project. */
  const identity = (): Pick<LoginSpec, 'auth' | 'secrets'> | undefined => {
    const { application_credential_id: id, application_credential_secret: secret, token, password } = options;
    const inferred = (secret ?? id) ? 'v3applicationcredential' : token && !password ? 'token' : 'password';
    const kind = options.auth_type ?? inferred;
    const type = types[kind];
    if (type === undefined)
      return refuse('auth_type', `one of ${Object.keys(types).join(', ')}`, problems.shown(kind), 'use one of these');
    const value = required(type === 'credential' ? 'application_credential_secret' : type, `a secret for auth_type ${kind}`);
    const loggingIn = (how: object, scope?: object) =>
      value === undefined ? undefined : { auth: { auth: { identity: how, ...(scope && { scope }) } }, secrets: [value] };
    if (type === 'credential') {
      if (required('application_credential_id', 'the id of an application credential') === undefined) return undefined;
      return loggingIn({ methods: ['application_credential'], application_credential: { id, secret: value } });
    }
    const isScoped = type === 'password' || options.project_id !== undefined || options.project_name !== undefined;
    const user = type === 'password' ? named('user', 'username', 'the name of a user') : {};
    const project = isScoped ? named('project', 'project_name', 'the project that holds the images') : undefined;
    if (user === undefined || (isScoped && project === undefined)) return undefined;
    const how = type === 'token' ? { token: { id: value } } : { password: { user: { ...user, password: value } } };
    return loggingIn({ methods: [type], ...how }, project && { project });
  };

  const wanted = options.interface?.replace(/URL$/, '') ?? 'public';
  const face = readVariable(wanted, 'OS_INTERFACE', problems, place('interface')) as LoginSpec['interface'] | undefined;
  const [url, who] = [authUrl(), identity()];
  const { cacert, region_name: region, verify = '', insecure = '' } = options;
  const ca = cacert === undefined ? undefined : authority(cacert, cwd, place('cacert'), problems);
  if (url === undefined || who === undefined || face === undefined) return undefined;
  const isInsecure = /^(false|no|0)$/i.test(verify) || /^(true|yes|1)$/i.test(insecure);
  return {
    kind: 'keystone',
    authUrl: url,
    ...who,
    interface: face,
    tls: { insecure: isInsecure, ...(ca !== undefined && { ca }) },
    from,
    ...(region !== undefined && { region }),
  } satisfies LoginSpec;
}
