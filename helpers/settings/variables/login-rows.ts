import type { Variable } from './variable.ts';

/** A row of a section: what the variable is for, and the value that `.env.example` shows, empty for a secret. */
const rowOf =
  <Section extends Variable['section']>(section: Section) =>
  <const More extends Partial<Variable>>(text: string, example: string, more?: More) =>
    ({ section, text, example, ...more }) as Omit<Variable, keyof More> & More;

const [clouds, keystone, rackspace] = [rowOf('clouds'), rowOf('keystone'), rowOf('rackspace')];

/**
 * The variables of an OpenStack login, for clouds.yaml or as an openrc file sets them. The rest of a name is the option in
 * clouds.yaml: `OS_AUTH_URL` is `auth_url`. The first variable that requests the login and is set names it in messages.
 * @see https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html#environment-variables
 */
export const openstackVariables = {
  OS_CLOUD: clouds('The entry of clouds.yaml to log in with.', 'devstack', { sign: true }),
  OS_CLIENT_CONFIG_FILE: clouds('Path of clouds.yaml.', 'clouds.yaml', {
    defaultNote: 'the first in the working folder, `~/.config/openstack` and `/etc/openstack`',
  }),
  OS_REGION_NAME: clouds(
    'The region whose endpoints are taken from the service catalogue. Required if the catalogue has several regions.',
    'RegionOne',
  ),
  OS_INTERFACE: clouds('Which endpoints are taken from the service catalogue: `public`, `internal` or `admin`.', 'public', {
    byDefault: 'public',
  }),
  OS_AUTH_URL: keystone('URL of Keystone v3.', 'https://identity.example/v3', { sign: true }),
  OS_AUTH_TYPE: keystone('`password`, `v3applicationcredential` or `token`.', 'password', {
    defaultNote: 'inferred from the other variables',
  }),
  OS_USERNAME: keystone('Name of the user.', '', { sign: true }),
  OS_USER_ID: keystone('Id of the user; replaces the name and its domain.', '', { sign: true }),
  OS_PASSWORD: keystone('Password of the user.', '', { secret: true, sign: true }),
  OS_TOKEN: keystone('A Keystone token, to log in with instead of a password.', '', { secret: true, sign: true }),
  OS_APPLICATION_CREDENTIAL_ID: keystone('Id of an application credential.', '', { sign: true }),
  OS_APPLICATION_CREDENTIAL_SECRET: keystone('Secret of the application credential.', '', { secret: true, sign: true }),
  OS_PROJECT_NAME: keystone('Name of the project that holds the images.', ''),
  OS_PROJECT_ID: keystone('Id of the project; replaces the name and its domain.', ''),
  OS_USER_DOMAIN_NAME: keystone('Name of the domain of the user.', 'Default'),
  OS_USER_DOMAIN_ID: keystone('Id of the domain of the user; replaces its name.', 'default'),
  OS_PROJECT_DOMAIN_NAME: keystone('Name of the domain of the project.', 'Default'),
  OS_PROJECT_DOMAIN_ID: keystone('Id of the domain of the project; replaces its name.', 'default'),
  OS_CACERT: keystone(
    'Path of a PEM file with the authority of the identity service. It also applies to the target, unless the target has its own TLS settings.',
    'ca.pem',
  ),
  OS_INSECURE: keystone(
    'Whether any certificate is trusted, of the identity service and of the target that its catalogue names: `true` or `false`.',
    'false',
    { byDefault: 'false' },
  ),
} as const satisfies Record<string, Variable>;

/** The variables of a Rackspace login. The first variable that requests the login and is set names it in messages. */
export const rackspaceVariables = {
  RAX_USERNAME: rackspace('Name of the user.', '', { sign: true }),
  RAX_API_KEY: rackspace('API key of the user.', '', { secret: true, sign: true }),
  RAX_REGION: rackspace('The region whose endpoints are taken from the service catalogue.', 'ORD', {
    defaultNote: 'the default region of the user',
  }),
  RAX_IDENTITY_URL: rackspace('URL of the identity service.', 'https://identity.api.rackspacecloud.com/v2.0', {
    byDefault: 'https://identity.api.rackspacecloud.com/v2.0',
  }),
} as const satisfies Record<string, Variable>;

/** An option of a login, by its name in clouds.yaml. */
export type KeystoneOption = keyof typeof openstackVariables extends `OS_${infer Option}` ? Lowercase<Option> : never;
