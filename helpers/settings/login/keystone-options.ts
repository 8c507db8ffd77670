import type { Problems } from '../settings-error.ts';
import { secretShape } from '../settings-error.ts';
import { baseUrl } from '../target-url.ts';
import { authority } from '../values.ts';
import { type KeystoneOption, openstackVariables } from '../variables/login-rows.ts';
import { interfaces, type LoginSpec, type Named } from './spec.ts';

/** Options of a Keystone login under the names of clouds.yaml (`auth_url`, `username`, `user_domain_name`, …). */
export type KeystoneOptions = Readonly<Partial<Record<KeystoneOption | 'verify', string | undefined>>>;

/** The origin of options, and how messages name one of them. */
export interface OptionsOrigin {
  readonly from: string;
  readonly cwd: string;
  place(option: KeystoneOption): string;
}

type Type = 'password' | 'credential' | 'token';

const types: Readonly<Record<string, Type>> = {
  ...{ password: 'password', v3password: 'password', v3applicationcredential: 'credential' },
  ...{ token: 'token', v3token: 'token' },
};

/** A Keystone v3 login from its options; undefined after a problem was added. Empty options count as absent. */
export function keystoneLogin(given: KeystoneOptions, origin: OptionsOrigin, problems: Problems): LoginSpec | undefined {
  const options = new Options(given, origin, problems);
  const authUrl = options.authUrl();
  const identity = options.identity();
  const face = options.interface();
  const { cacert, region_name: region, verify = '', insecure = '' } = options.given;
  const ca = cacert === undefined ? undefined : authority(cacert, origin.cwd, origin.place('cacert'), problems);
  if (authUrl === undefined || identity === undefined || face === undefined) return undefined;
  const isInsecure = /^(false|no|0)$/i.test(verify) || /^(true|yes|1)$/i.test(insecure);
  return {
    kind: 'keystone',
    authUrl,
    ...identity,
    interface: face,
    tls: { insecure: isInsecure, ...(ca !== undefined && { ca }) },
    from: origin.from,
    ...(region !== undefined && { region }),
  };
}

class Options {
  readonly given: KeystoneOptions;
  readonly #place: OptionsOrigin['place'];
  readonly #problems: Problems;

  constructor(given: KeystoneOptions, { place }: OptionsOrigin, problems: Problems) {
    this.given = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
    this.#place = place;
    this.#problems = problems;
  }

  authUrl(): string | undefined {
    const text = this.#required('auth_url', 'the URL of Keystone', 'set it, like https://identity.example/v3');
    const url = text === undefined ? undefined : baseUrl(text, this.#place('auth_url'), this.#problems);
    if (url === undefined) return undefined;
    if (!/\/v2(\.\d)?$/.test(url)) return /\/v3$/.test(url) ? url : `${url}/v3`;
    const fix = 'use /v3; for Rackspace set RAX_USERNAME and RAX_API_KEY instead';
    return this.#problems.add(this.#place('auth_url'), 'the URL of Keystone v3', this.#problems.shownUrl(text ?? ''), fix);
  }

  /** Who logs in and how, and for which project. */
  identity(): Pick<LoginSpec, 'auth' | 'secrets'> | undefined {
    const { auth_type: named = this.#inferredType(), application_credential_id: id } = this.given;
    const type = types[named];
    if (type === undefined) {
      const known = `one of ${Object.keys(types).join(', ')}`;
      return this.#problems.add(this.#place('auth_type'), known, this.#problems.shown(named), 'use one of these');
    }
    const secret = (option: KeystoneOption) => this.#required(option, `a secret for auth_type ${named}`, 'set it');
    if (type === 'credential') {
      const value = secret('application_credential_secret');
      this.#required('application_credential_id', 'the id of an application credential', 'set it');
      if (id === undefined || value === undefined) return undefined;
      const credential = { methods: ['application_credential'], application_credential: { id, secret: value } };
      return { auth: { auth: { identity: credential } }, secrets: [value] };
    }
    const user = type === 'password' ? this.#named('user', ['username']) : undefined;
    const value = secret(type);
    const isScoped =
      type === 'password' || ['project_id', 'project_name', 'tenant_id', 'tenant_name'].some((name) => name in this.given);
    const project = isScoped ? this.#named('project', ['project_name', 'tenant_name']) : undefined;
    if (value === undefined || (type === 'password' && user === undefined) || (isScoped && project === undefined))
      return undefined;
    if (type === 'token' && !/^[\x21-\x7e]+$/.test(value))
      return this.#problems.add(
        this.#place('token'),
        'a token of visible ASCII characters',
        secretShape(value),
        'paste the token alone',
      );
    const how = type === 'token' ? { token: { id: value } } : { password: { user: { ...user, password: value } } };
    const scope = project === undefined ? {} : { scope: { project } };
    return { auth: { auth: { identity: { methods: [type], ...how }, ...scope } }, secrets: [value] };
  }

  interface(): LoginSpec['interface'] | undefined {
    const text = this.given.interface ?? this.given.endpoint_type ?? openstackVariables.OS_INTERFACE.byDefault;
    const found = interfaces.find((name) => name === text.replace(/URL$/, ''));
    const shown = this.#problems.shown(text);
    return found ?? this.#problems.add(this.#place('interface'), 'public, internal or admin', shown, 'use one of these');
  }

  #inferredType(): string {
    const { application_credential_secret: secret, application_credential_id: id, token, password } = this.given;
    if (secret !== undefined || id !== undefined) return 'v3applicationcredential';
    return token !== undefined && password === undefined ? 'token' : 'password';
  }

  #required(option: KeystoneOption, expected: string, fix: string): string | undefined {
    return this.given[option] ?? this.#problems.add(this.#place(option), expected, 'nothing', fix);
  }

  #named(what: 'user' | 'project', names: readonly [KeystoneOption, ...KeystoneOption[]]): Named | undefined {
    const { given } = this;
    const id = given[`${what}_id`] ?? (what === 'project' ? given.tenant_id : undefined);
    if (id !== undefined) return { id };
    const expected = what === 'user' ? 'the name of a user' : 'the project that holds the images';
    const name = names.map((option) => given[option]).find((value) => value !== undefined);
    if (name === undefined) return this.#problems.add(this.#place(names[0]), expected, 'nothing', 'set its name or id');
    const domain = given[`${what}_domain_name`];
    return { name, domain: domain === undefined ? { id: given[`${what}_domain_id`] ?? 'default' } : { name: domain } };
  }
}
