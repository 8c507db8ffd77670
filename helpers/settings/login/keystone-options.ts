import type { Problems } from '../settings-error.ts';
import { secretShape } from '../settings-error.ts';
import { baseUrl } from '../target-url.ts';
import { authority } from '../values.ts';
import { type KeystoneOption, openstackVariables } from '../variables/login-rows.ts';
import { interfaces, type LoginSpec, type Named } from './spec.ts';

/** Options of a Keystone login under the names of clouds.yaml (`auth_url`, `username`, `user_domain_name`, …). */
export type KeystoneOptions = Readonly<Partial<Record<KeystoneOption, string | undefined>>>;

/** The origin of options, and how messages name one of them. */
export interface OptionsOrigin {
  readonly from: string;
  readonly cwd: string;
  place(option: KeystoneOption): string;
}

const passwordTypes = ['password', 'v3password'];
const credentialTypes = ['v3applicationcredential'];
const tokenTypes = ['token', 'v3token'];

/** A Keystone v3 login from its options; undefined after a problem was added. Empty options count as absent. */
export function keystoneLogin(given: KeystoneOptions, origin: OptionsOrigin, problems: Problems): LoginSpec | undefined {
  const options: KeystoneOptions = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== ''),
  );
  const { place } = origin;
  const authUrl = keystoneUrl(options, place, problems);
  const type = options.auth_type ?? inferredType(options);
  const method = keystoneMethod(options, type, place, problems);
  const project = projectOf(options, type, place, problems);
  const face = interfaceOf(options, place, problems);
  const ca = options.cacert === undefined ? undefined : authority(options.cacert, origin.cwd, place('cacert'), problems);
  if (authUrl === undefined || method === undefined || face === undefined) return undefined;
  const insecure = /^(false|no|0)$/i.test(options.verify ?? '') || /^(true|yes|1)$/i.test(options.insecure ?? '');
  return {
    kind: 'keystone',
    authUrl,
    ...method,
    interface: face,
    tls: { insecure, ...(ca !== undefined && { ca }) },
    from: origin.from,
    ...(project !== undefined && { project }),
    ...(options.region_name !== undefined && { region: options.region_name }),
  };
}

type OptionsPlace = OptionsOrigin['place'];

function keystoneUrl(options: KeystoneOptions, place: OptionsPlace, problems: Problems): string | undefined {
  const text = options.auth_url;
  if (text === undefined)
    return problems.add(place('auth_url'), 'the URL of Keystone', 'nothing', 'set it, like https://identity.example/v3');
  const url = baseUrl(text, place('auth_url'), problems);
  if (url === undefined) return undefined;
  if (!/\/v2(\.\d)?$/.test(url) && !/^2/.test(options.identity_api_version ?? '')) return /\/v3$/.test(url) ? url : `${url}/v3`;
  return problems.add(
    place('auth_url'),
    'the URL of Keystone v3',
    problems.shownUrl(text),
    'use /v3; for Rackspace set RAX_USERNAME and RAX_API_KEY instead',
  );
}

/** The identity of a request for a token, with its secrets. */
type AuthMethod = Pick<LoginSpec, 'auth' | 'secrets'>;

function keystoneMethod(options: KeystoneOptions, type: string, place: OptionsPlace, problems: Problems): AuthMethod | undefined {
  const known = [...passwordTypes, ...credentialTypes, ...tokenTypes];
  if (!known.includes(type))
    return problems.add(place('auth_type'), `one of ${known.join(', ')}`, problems.shown(type), 'use one of these');
  const user = () => named(options, 'user', ['user_id'], ['username', 'user_name'], place, problems);
  const secret = (option: KeystoneOption): string | undefined =>
    options[option] ?? problems.add(place(option), `a secret for auth_type ${type}`, 'nothing', 'set it');
  if (passwordTypes.includes(type)) {
    const [who, password] = [user(), secret('password')];
    if (who === undefined || password === undefined) return undefined;
    return { auth: { methods: ['password'], password: { user: { ...who, password } } }, secrets: [password] };
  }
  if (credentialTypes.includes(type)) {
    const value = secret('application_credential_secret');
    const { application_credential_id: id, application_credential_name: name } = options;
    if (id === undefined && name === undefined)
      return problems.add(place('application_credential_id'), 'the id of an application credential', 'nothing', 'set it');
    const who = id === undefined ? user() : undefined;
    if (value === undefined || (id === undefined && who === undefined)) return undefined;
    const credential = { ...(id === undefined ? { name, user: who } : { id }), secret: value };
    return { auth: { methods: ['application_credential'], application_credential: credential }, secrets: [value] };
  }
  const token = secret('token');
  if (token === undefined) return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return { auth: { methods: ['token'], token: { id: token } }, secrets: [token] };
  return problems.add(place('token'), 'a token of visible ASCII characters', secretShape(token), 'paste the token alone');
}

function inferredType(options: KeystoneOptions): string {
  if (options.application_credential_secret !== undefined || options.application_credential_id !== undefined)
    return 'v3applicationcredential';
  return options.token !== undefined && options.password === undefined ? 'token' : 'password';
}

function projectOf(options: KeystoneOptions, type: string, place: OptionsPlace, problems: Problems): LoginSpec['project'] {
  if (credentialTypes.includes(type)) return 'own';
  const names: KeystoneOption[] = ['project_id', 'project_name', 'tenant_id', 'tenant_name'];
  if (names.some((name) => options[name] !== undefined))
    return named(options, 'project', ['project_id', 'tenant_id'], ['project_name', 'tenant_name'], place, problems);
  if (tokenTypes.includes(type)) return undefined;
  return problems.add(place('project_name'), 'the project that holds the images', 'nothing', 'set its name or id');
}

function named(
  options: KeystoneOptions,
  what: 'user' | 'project',
  ids: KeystoneOption[],
  names: readonly [KeystoneOption, ...KeystoneOption[]],
  place: OptionsPlace,
  problems: Problems,
): Named | undefined {
  const first = (of: readonly KeystoneOption[]): string | undefined =>
    of.map((option) => options[option]).find((value) => value !== undefined);
  const id = first(ids);
  if (id !== undefined) return { id };
  const name = first(names);
  if (name === undefined) return problems.add(place(names[0]), `the name of a ${what}`, 'nothing', 'set its name or id');
  const domainId = options[`${what}_domain_id`];
  const domainName = options[`${what}_domain_name`];
  if (domainId !== undefined) return { name, domain: { id: domainId } };
  if (domainName !== undefined) return { name, domain: { name: domainName } };
  return {
    name,
    domain: { id: options.default_domain ?? options.default_domain_id ?? openstackVariables.OS_DEFAULT_DOMAIN.byDefault },
  };
}

function interfaceOf(options: KeystoneOptions, place: OptionsPlace, problems: Problems): LoginSpec['interface'] | undefined {
  const text = options.interface ?? options.endpoint_type ?? openstackVariables.OS_INTERFACE.byDefault;
  const found = interfaces.find((name) => name === text.replace(/URL$/, ''));
  return found ?? problems.add(place('interface'), 'public, internal or admin', problems.shown(text), 'use one of these');
}
