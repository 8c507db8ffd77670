import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { defined, isObject, type JsonObject } from '../../../contracts/json.ts';
import { authority } from '../certificates.ts';
import { baseUrl } from '../formats.ts';
import { fixOf } from '../near-name.ts';
import { contentOf } from '../operators-file.ts';
import { namesSecret, readVariable, variables } from '../schema.ts';
import type { Problems, Reading } from '../settings-error.ts';
import type { LoginSpec } from './spec.ts';

const rackspaceSigns = ['RAX_USERNAME', 'RAX_API_KEY'];

/** The variables that request a login. The first that is set names it in messages. */
const signs = [
  ...['OS_CLOUD', 'OS_AUTH_URL', 'OS_USERNAME', 'OS_USER_ID', 'OS_PASSWORD', 'OS_TOKEN'],
  ...['OS_APPLICATION_CREDENTIAL_ID', 'OS_APPLICATION_CREDENTIAL_SECRET', ...rackspaceSigns],
];

/** The variable that requests a login: OS_CLOUD, then other OS_*, then RAX_*; undefined without one. Empty variables count as absent. */
export const loginSign = (env: Reading['env']): string | undefined => signs.find((name) => env[name]);

/** Options of a login by the names of their variables. Empty ones count as absent. */
interface Options {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** The setting that asks for the login. */
  readonly from: string;
  readonly cwd: string;
  /** The origin of an option, as messages name it. */
  readonly place: (name: string) => string;
  readonly problems: Problems;
}

/** An option that the login cannot do without; empty after a problem was added. */
function required({ values, place, problems }: Options, name: string): string {
  const { title = '', examples: [example] = [] } = variables[name] ?? {};
  const fix = example === undefined ? 'set it' : `set it, like ${example}`;
  return values[name] || (problems.add(place(name), title, 'nothing', fix) ?? '');
}

/** The login that a variable requests; undefined after a problem was added. */
export function loginByVariables(sign: string, reading: Reading): LoginSpec | undefined {
  const { env, cwd, problems } = reading;
  if (sign === 'OS_CLOUD') return loginByCloud(env.OS_CLOUD ?? '', 'OS_CLOUD', reading);
  const options = { values: env, from: sign, cwd, place: (name: string) => name, problems };
  if (rackspaceSigns.includes(sign)) return rackspaceLogin({ ...options, from: 'RAX_USERNAME' });
  const rackspace = rackspaceSigns.find((name) => env[name]);
  if (rackspace === undefined) return keystoneLogin(options);
  return problems.add(rackspace, `one login only, because ${sign} is set, too`, 'two', 'unset either OS_* or RAX_*');
}

function rackspaceLogin(options: Options): LoginSpec | undefined {
  const { values, problems, from } = options;
  const before = problems.count;
  const [username, apiKey] = [required(options, 'RAX_USERNAME'), required(options, 'RAX_API_KEY')];
  const url = values.RAX_IDENTITY_URL || String(variables.RAX_IDENTITY_URL?.default);
  const authUrl = baseUrl(url, 'RAX_IDENTITY_URL', problems) ?? '';
  const spec: LoginSpec = {
    kind: 'rackspace',
    authUrl: /\/v2\.0$/.test(authUrl) ? authUrl : `${authUrl}/v2.0`,
    auth: { auth: { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } } },
    secrets: [apiKey],
    interface: 'public',
    tls: { insecure: false },
    from,
    ...(values.RAX_REGION && { region: values.RAX_REGION }),
  };
  return problems.count > before ? undefined : spec;
}

/**
 * A login from an entry of clouds.yaml. The first file found counts: OS_CLIENT_CONFIG_FILE, the working folder, ~/.config/openstack,
 * /etc/openstack. OS_REGION_NAME and OS_INTERFACE override, as in OpenStack's client.
 * @see https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
export function loginByCloud(name: string, from: string, reading: Reading): LoginSpec | undefined {
  const { env, cwd, problems } = reading;
  const path = cloudsFile(env, cwd);
  if (path === undefined) {
    const expected = 'a clouds.yaml in the working folder, ~/.config/openstack or /etc/openstack';
    return problems.add(from, expected, 'none', 'put it there, or set OS_CLIENT_CONFIG_FILE');
  }
  const clouds = cloudsOf(path, reading);
  if (clouds === undefined) return undefined;
  const cloud = clouds[name];
  if (!isObject(cloud)) {
    const names = Object.keys(clouds);
    const expected = `one of the clouds in ${path}: ${names.map((key) => problems.shown(key)).join(', ')}`;
    return problems.add(from, expected, problems.shown(name), fixOf(name, names, 'choose one of these'));
  }
  const auth = isObject(cloud.auth) ? cloud.auth : {};
  const written = Object.entries({ ...cloud, ...auth }).filter(([, value]) => !isObject(value) && !Array.isArray(value));
  for (const [option, value] of written) if (namesSecret(option)) problems.keepSecret(String(value));
  const named = written.map(([option, value]) => [`OS_${option.toUpperCase()}`, String(value ?? '')]);
  const over = {
    ...(env.OS_REGION_NAME && { OS_REGION_NAME: env.OS_REGION_NAME }),
    ...(env.OS_INTERFACE && { OS_INTERFACE: env.OS_INTERFACE }),
    ...(/^(?:false|no|0)$/i.test(String(cloud.verify)) && { OS_INSECURE: 'true' }),
  };
  const place = (variable: string): string => {
    const option = variable.slice('OS_'.length).toLowerCase();
    return `${path} /clouds/${name}${option in cloud ? '' : '/auth'}/${option}`;
  };
  return keystoneLogin({ values: { ...Object.fromEntries(named), ...over }, from, cwd, place, problems });
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
function cloudsOf(path: string, { env, cwd, problems }: Reading): JsonObject | undefined {
  const fix = 'correct the path, or the rights of the file';
  const naming = { where: env.OS_CLIENT_CONFIG_FILE ? 'OS_CLIENT_CONFIG_FILE' : path, expected: 'a readable YAML file', fix };
  const read = contentOf(path, cwd, naming, problems, { called: path, isYaml: true });
  if (read === undefined) return undefined;
  const { clouds } = isObject(read.value) ? read.value : {};
  return isObject(clouds) ? clouds : problems.add(path, 'a mapping named clouds', 'none', 'correct the file');
}

/** A Keystone v3 login; undefined after a problem was added. */
function keystoneLogin(options: Options): LoginSpec | undefined {
  const { values, from, cwd, place, problems } = options;
  const before = problems.count;
  const { OS_REGION_NAME: region, OS_CACERT: cacert, OS_INSECURE: insecure = '' } = values;
  const face = values.OS_INTERFACE?.replace(/URL$/, '') || 'public';
  const ca = cacert ? authority(cacert, { where: place('OS_CACERT'), folder: cwd }, problems) : undefined;
  const { secret, how, project } = identityIn(options);
  // Files of OpenStack's client write True, as Python does.
  const word = insecure.toLowerCase() || 'false';
  const trustsAny = String(readVariable(word, 'OS_INSECURE', problems, place('OS_INSECURE')));
  const spec: LoginSpec = {
    kind: 'keystone',
    authUrl: keystoneUrl(options),
    auth: { auth: { identity: how, ...(project && { scope: { project } }) } },
    secrets: [secret],
    interface: readVariable(face, 'OS_INTERFACE', problems, place('OS_INTERFACE')) as LoginSpec['interface'],
    tls: { insecure: ['true', 'yes', '1'].includes(trustsAny), ...defined({ ca }) },
    from,
    ...(region && { region }),
  };
  return problems.count > before ? undefined : spec;
}

/** The URL of Keystone, ending in its version. */
function keystoneUrl(options: Options): string {
  const { place, problems } = options;
  const text = required(options, 'OS_AUTH_URL');
  const url = text && baseUrl(text, place('OS_AUTH_URL'), problems);
  if (!url || /\/v3$/.test(url)) return url ?? '';
  if (!/\/v2(\.\d)?$/.test(url)) return `${url}/v3`;
  const fix = 'use /v3; for Rackspace set RAX_USERNAME and RAX_API_KEY instead';
  return problems.add(place('OS_AUTH_URL'), 'the URL of Keystone v3', problems.shownUrl(url), fix) ?? '';
}

/** Who logs in and how, and for which project. */
function identityIn(options: Options): { readonly secret: string; readonly how: object; readonly project?: object | undefined } {
  const { values, place, problems } = options;
  const isCredential = values.OS_APPLICATION_CREDENTIAL_ID || values.OS_APPLICATION_CREDENTIAL_SECRET;
  const likely = isCredential ? 'v3applicationcredential' : values.OS_TOKEN && !values.OS_PASSWORD ? 'token' : 'password';
  const type = readVariable(values.OS_AUTH_TYPE || likely, 'OS_AUTH_TYPE', problems, place('OS_AUTH_TYPE'));
  if (type === undefined) return { secret: '', how: {} };
  if (type === 'v3applicationcredential') {
    const secret = required(options, 'OS_APPLICATION_CREDENTIAL_SECRET');
    const credential = { id: required(options, 'OS_APPLICATION_CREDENTIAL_ID'), secret };
    return { secret, how: { methods: ['application_credential'], application_credential: credential } };
  }
  if (type === 'token' || type === 'v3token') {
    const secret = required(options, 'OS_TOKEN');
    const isScoped = values.OS_PROJECT_ID || values.OS_PROJECT_NAME;
    const project = isScoped ? named(options, 'PROJECT', 'OS_PROJECT_NAME') : undefined;
    return { secret, how: { methods: ['token'], token: { id: secret } }, project };
  }
  const secret = required(options, 'OS_PASSWORD');
  const user = { ...named(options, 'USER', 'OS_USERNAME'), password: secret };
  return { secret, how: { methods: ['password'], password: { user } }, project: named(options, 'PROJECT', 'OS_PROJECT_NAME') };
}

/** A user or a project: by id, or by a name that is unique in its domain. */
function named(options: Options, what: 'USER' | 'PROJECT', variable: string): object {
  const { values } = options;
  const id = values[`OS_${what}_ID`];
  if (id) return { id };
  const domain = values[`OS_${what}_DOMAIN_NAME`];
  const scope = domain ? { name: domain } : { id: values[`OS_${what}_DOMAIN_ID`] || 'default' };
  return { name: required(options, variable), domain: scope };
}
