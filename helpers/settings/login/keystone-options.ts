import { type Problems, secretShape } from '../settings-error.ts';
import { baseUrl } from '../target-url.ts';
import { authority } from '../values.ts';
import { type KeystoneOption, openstackVariables } from '../variables/login-rows.ts';
import { interfaces, type LoginSpec } from './spec.ts';

/** Options of a Keystone login under the names of clouds.yaml (`auth_url`, `username`, `user_domain_name`, …). */
export type KeystoneOptions = Readonly<Partial<Record<KeystoneOption | 'verify', string | undefined>>>;

/** The origin of options, and how messages name one of them. */
export interface OptionsOrigin {
  readonly from: string;
  readonly cwd: string;
  place(option: KeystoneOption): string;
}

const types: Readonly<Record<string, 'password' | 'credential' | 'token'>> = {
  ...{ password: 'password', v3password: 'password', v3applicationcredential: 'credential' },
  ...{ token: 'token', v3token: 'token' },
};

/** A Keystone v3 login from its options; undefined after a problem was added. Empty options count as absent. */
export function keystoneLogin(given: KeystoneOptions, { from, cwd, place }: OptionsOrigin, problems: Problems) {
  const options: KeystoneOptions = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  const refuse = (option: KeystoneOption, expected: string, received: string, fix: string): undefined =>
    problems.add(place(option), expected, received, fix);
  const required = (option: KeystoneOption, expected: string, fix = 'set it'): string | undefined =>
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
    if (type === 'token' && value !== undefined && !/^[\x21-\x7e]+$/.test(value))
      return refuse('token', 'a token of visible ASCII characters', secretShape(value), 'paste the token alone');
    const how = type === 'token' ? { token: { id: value } } : { password: { user: { ...user, password: value } } };
    return loggingIn({ methods: [type], ...how }, project && { project });
  };

  const wanted = options.interface ?? openstackVariables.OS_INTERFACE.byDefault;
  const face =
    interfaces.find((name) => name === wanted.replace(/URL$/, '')) ??
    refuse('interface', 'public, internal or admin', problems.shown(wanted), 'use one of these');
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
