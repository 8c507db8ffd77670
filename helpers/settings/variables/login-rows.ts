import type { Variable } from './variable.ts';

/**
 * The variables of an OpenStack login, for clouds.yaml or as an openrc file sets them. The rest of a name is the option in
 * clouds.yaml: `OS_AUTH_URL` is `auth_url`. The first variable that requests the login and is set names it in messages.
 * @see https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html#environment-variables
 */
export const openstackVariables = {
  OS_CLOUD: {
    section: 'clouds',
    text: 'The entry of clouds.yaml to log in with. The suite also reads secure.yaml.',
    example: 'devstack',
    sign: true,
  },
  OS_CLIENT_CONFIG_FILE: {
    section: 'clouds',
    text: 'Path of clouds.yaml.',
    example: 'clouds.yaml',
    defaultNote: 'the first in the working folder, `~/.config/openstack` and `/etc/openstack`',
  },
  OS_CLIENT_SECURE_FILE: {
    section: 'clouds',
    text: 'Path of secure.yaml.',
    example: 'secure.yaml',
    defaultNote: 'the first in the same folders',
  },
  OS_REGION_NAME: {
    section: 'clouds',
    text: 'The region whose endpoints are taken from the service catalogue. Required if the catalogue has several regions.',
    example: 'RegionOne',
  },
  OS_INTERFACE: {
    section: 'clouds',
    text: 'Which endpoints are taken from the service catalogue: `public`, `internal` or `admin`.',
    example: 'public',
    byDefault: 'public',
    aliases: ['OS_ENDPOINT_TYPE'],
  },
  OS_AUTH_URL: {
    section: 'keystone',
    text: 'URL of Keystone v3.',
    example: 'https://identity.example/v3',
    sign: true,
  },
  OS_IDENTITY_API_VERSION: {
    section: 'keystone',
    text: 'Version of the Identity API. Version 2 is refused.',
    example: '3',
  },
  OS_AUTH_TYPE: {
    section: 'keystone',
    text: '`password`, `v3applicationcredential` or `token`.',
    example: 'password',
    defaultNote: 'inferred from the other variables',
  },
  OS_USERNAME: { section: 'keystone', text: 'Name of the user.', example: '', sign: true, aliases: ['OS_USER_NAME'] },
  OS_USER_ID: { section: 'keystone', text: 'Id of the user; replaces the name and its domain.', example: '', sign: true },
  OS_PASSWORD: { section: 'keystone', text: 'Password of the user.', example: '', secret: true, sign: true },
  OS_TOKEN: {
    section: 'keystone',
    text: 'A Keystone token, to log in with instead of a password.',
    example: '',
    secret: true,
    sign: true,
  },
  OS_APPLICATION_CREDENTIAL_ID: { section: 'keystone', text: 'Id of an application credential.', example: '', sign: true },
  OS_APPLICATION_CREDENTIAL_NAME: {
    section: 'keystone',
    text: 'Name of an application credential; needs the user.',
    example: '',
  },
  OS_APPLICATION_CREDENTIAL_SECRET: {
    section: 'keystone',
    text: 'Secret of the application credential.',
    example: '',
    secret: true,
    sign: true,
  },
  OS_PROJECT_NAME: {
    section: 'keystone',
    text: 'Name of the project that holds the images.',
    example: '',
    aliases: ['OS_TENANT_NAME'],
  },
  OS_PROJECT_ID: {
    section: 'keystone',
    text: 'Id of the project; replaces the name and its domain.',
    example: '',
    aliases: ['OS_TENANT_ID'],
  },
  OS_USER_DOMAIN_NAME: { section: 'keystone', text: 'Name of the domain of the user.', example: 'Default' },
  OS_USER_DOMAIN_ID: { section: 'keystone', text: 'Id of the domain of the user; replaces its name.', example: 'default' },
  OS_PROJECT_DOMAIN_NAME: { section: 'keystone', text: 'Name of the domain of the project.', example: 'Default' },
  OS_PROJECT_DOMAIN_ID: {
    section: 'keystone',
    text: 'Id of the domain of the project; replaces its name.',
    example: 'default',
  },
  OS_DEFAULT_DOMAIN: {
    section: 'keystone',
    text: 'Id of the domain of the user and the project, unless they have their own.',
    example: 'default',
    byDefault: 'default',
    aliases: ['OS_DEFAULT_DOMAIN_ID'],
  },
  OS_CACERT: {
    section: 'keystone',
    text: 'Path of a PEM file with the authority of the identity service. It also applies to the target, unless the target has its own TLS settings.',
    example: 'ca.pem',
  },
  OS_INSECURE: {
    section: 'keystone',
    text: 'Whether any certificate is trusted, of the identity service and of the target that its catalogue names: `true` or `false`.',
    example: 'false',
    byDefault: 'false',
  },
  OS_VERIFY: {
    section: 'keystone',
    text: 'The opposite of `OS_INSECURE`, under its name in clouds.yaml.',
    example: 'true',
    byDefault: 'true',
  },
} as const satisfies Record<string, Variable>;

/** The variables of a Rackspace login. The first variable that requests the login and is set names it in messages. */
export const rackspaceVariables = {
  RAX_USERNAME: { section: 'rackspace', text: 'Name of the user.', example: '', sign: true },
  RAX_API_KEY: { section: 'rackspace', text: 'API key of the user.', example: '', secret: true, sign: true },
  RAX_PASSWORD: {
    section: 'rackspace',
    text: 'Password of the user, instead of an API key.',
    example: '',
    secret: true,
    sign: true,
  },
  RAX_REGION: {
    section: 'rackspace',
    text: 'The region whose endpoints are taken from the service catalogue.',
    example: 'ORD',
    defaultNote: 'the default region of the user',
  },
  RAX_IDENTITY_URL: {
    section: 'rackspace',
    text: 'URL of the identity service.',
    example: 'https://identity.api.rackspacecloud.com/v2.0',
    byDefault: 'https://identity.api.rackspacecloud.com/v2.0',
  },
} as const satisfies Record<string, Variable>;

type Rows = typeof openstackVariables;
type Aliases<Row> = Row extends { readonly aliases: readonly (infer Alias extends string)[] } ? Alias : never;
type OptionOf<Name> = Name extends `OS_${infer Option}` ? Lowercase<Option> : never;

/** An option of a login, by its name in clouds.yaml: a row of the table, or an alias of one. */
export type KeystoneOption = OptionOf<keyof Rows | Aliases<Rows[keyof Rows]>>;
