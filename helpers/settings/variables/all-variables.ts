import { refusalCodes } from '../../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../../contracts/target-words.ts';
import type { Environment } from '../environment.ts';
import { schemaAt } from '../own-schema.ts';
import { referenceTo } from '../references.ts';
import { readVariable } from '../schema-reader.ts';
import type { Problems } from '../settings-error.ts';
import type { TargetDraft } from '../target-file.ts';
import { headers, provokeField, software } from '../values.ts';
import type { Variable } from './variable.ts';

/** The sources of images that one word says. */
const sourceWords = ['ids', 'stateless', 'glance', 'none'] as const;

/**
 * The variables that describe a target, in the order in which they override a target file. Where a row says no more, the schema says what the
 * value at the pointer means, what it may be, and what it is by default.
 */
const targetVariables = {
  TARGET_URL: { section: 'target', example: 'https://ord.servers.api.rackspacecloud.com/v2/123456', pointer: '/url' },
  TARGET_TOKEN: { ...tokenOf('owner'), section: 'target', text: 'X-Auth-Token of the account that owns the images.' },
  TARGET_TOKEN_COMMAND: {
    section: 'target',
    example: 'openstack token issue -f value -c id',
    pointer: '/identities/owner/command',
    put: (draft, command: string, name, problems) => {
      const { token: _, cloud: __, variable: ___, ...owner } = draft.identities.owner ?? {};
      if (draft.places.has('/identities/owner/token'))
        problems.add(name, 'either TARGET_TOKEN or TARGET_TOKEN_COMMAND', 'both', 'unset one of them');
      else draft.identities.owner = { ...owner, command };
    },
  },
  TARGET_FILE: {
    section: 'target',
    text: 'Path of a target file, in JSON or YAML. Several paths, separated by commas, make a fleet: each target has its own results.',
    example: 'examples/targets/openstack-nova.json',
  },
  TARGET_HEADERS: {
    section: 'target',
    text: `Fields for a gateway in front of the target, one a line, such as \`X-Api-Key: ${referenceTo('KEY')}\`, where \`KEY\` is another variable. They go to the origin of the target only. Every value is a secret. A field that the suite judges with, such as \`X-Auth-Token\`, is refused. A \`User-Agent\` replaces the suite's own.`,
    example: '',
    pointer: '/headers',
    secret: true,
    read: headers,
  },
  TARGET_HTTP_VERSIONS: { section: 'target', example: 'auto', pointer: '/httpVersions' },
  TARGET_IMPLEMENTATION: {
    section: 'target',
    text: 'Name and version of the software that is tested, for verdicts that are kept or published. The version is the last word.',
    example: 'nova 31.0.0',
    pointer: '/implementation',
    read: software,
  },
  TARGET_CONFIRM_HOST: {
    section: 'target',
    text: 'A comma list of every host that may get a token or a DELETE: of the target, of an image service, of the services that a catalogue names. An entry may name a port. Loopback needs no entry. The error that asks for a host prints the whole line to paste.',
    example: 'ord.servers.api.rackspacecloud.com',
  },
  TARGET_IMAGE_IDS: {
    section: 'images',
    text: 'Expendable images, separated by commas or blanks. The suite may delete each of them.',
    example: '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1,9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2',
    pointer: '/images/ids',
    put: (draft, ids: string[]) => {
      draft.images = { source: 'ids', ids };
    },
  },
  // After the list of ids, which it must not contradict.
  TARGET_IMAGES: {
    section: 'images',
    text: 'Where expendable images come from. `ids`: from `TARGET_IMAGE_IDS`. `stateless`: the target is a mock without state. `glance`: the run makes them in the image service of the catalogue, or, without a login, in the target itself. `none`: no image is deleted. Other sources need a target file.',
    example: 'stateless',
    defaultNote:
      'the source of the target file; `ids` if `TARGET_IMAGE_IDS` is set; `glance` if the URL comes from a service catalogue with an image service; else `none`',
    pointer: '/images/source',
    read: (text, name, problems) => {
      if (!['snapshot', 'http', 'command'].includes(text)) return readVariable({ enum: sourceWords }, text, name, problems);
      const fix = `write "images": { "source": "${text}", … } into a target file, which can say what this source needs`;
      return problems.add(name, 'ids, stateless, glance or none', problems.shown(text), fix);
    },
    put: (draft, word: (typeof sourceWords)[number], name, problems) => {
      const ids = draft.places.get('/images/ids');
      if (word === 'ids') {
        // A list that was set but refused is already a problem.
        if (draft.images?.source !== 'ids' && ids === undefined)
          problems.add(name, 'a list of ids', 'none', 'set TARGET_IMAGE_IDS to the images that the suite may delete');
      } else if (ids !== undefined) {
        problems.add(name, `ids, because ${ids} is set`, problems.shown(word), `unset either ${name} or ${ids}`);
      } else if (word !== 'glance') {
        draft.images = { source: word };
      } else if (draft.images?.source !== 'glance') {
        draft.images = { source: 'glance' };
      }
    },
  },
  TARGET_FOREIGN_IMAGE_ID: fixtureOf('foreign'),
  TARGET_PROTECTED_IMAGE_ID: fixtureOf('protected'),
  TARGET_PUBLIC_IMAGE_ID: fixtureOf('public'),
  TARGET_CONFLICT_IMAGE_ID: {
    ...fixtureOf('conflict'),
    put: (draft, id: string) => {
      draft.fixtures.conflict = id;
      // The fixture provokes it.
      delete draft.provoke[409];
    },
  },
  TARGET_STRANGER_TOKEN: tokenOf('stranger'),
  TARGET_STRANGER_TENANT: {
    section: 'identities',
    text: 'The tenant of `TARGET_STRANGER_TOKEN`. Without it, no run says that another tenant cannot delete your images. A stranger that logs in needs no entry.',
    example: '654321',
    pointer: '/identities/stranger/tenant',
  },
  TARGET_READER_TOKEN: tokenOf('reader'),
  TARGET_EXPIRED_TOKEN: tokenOf('expired'),
  TARGET_REVOKED_TOKEN: tokenOf('revoked'),
  // After the fixtures: a code that a fixture provokes is not provoked by a field.
  TARGET_PROVOKE_HEADER: {
    section: 'mocks',
    text: 'A field that makes a mock answer a given code. The suite replaces `{code}`. Codes that are provoked in another way keep it.',
    example: '"Prefer: code={code}"',
    pointer: '/provoke',
    read: provokeField,
    put: (draft, headers: Readonly<Record<string, string>>) => {
      const free = refusalCodes.filter((code) => code !== 409 || draft.fixtures.conflict === undefined);
      for (const code of free) draft.provoke[code] ??= { headers };
    },
  },
  TARGET_MAX_DELETES: { section: 'limits', example: '500', pointer: '/limits/deletes' },
  TARGET_MAX_IMAGES: { section: 'limits', example: '10', pointer: '/limits/images' },
  TARGET_MAX_RPS: { section: 'limits', example: '20', pointer: '/limits/requestsPerSecond' },
  TARGET_MAX_SECONDS: { section: 'limits', example: '3600', pointer: '/limits/maxSeconds' },
  TARGET_TIMEOUT_MS: { section: 'limits', example: '10000', pointer: '/limits/timeoutMs' },
  TARGET_SETTLE_MS: { section: 'limits', example: '4000', pointer: '/limits/settleMs' },
  TARGET_SHARED_TENANT: { section: 'limits', example: 'false', pointer: '/limits/sharedTenant' },
  TARGET_CA_FILE: { section: 'tls', example: 'ca.pem', pointer: '/tls/ca' },
  TARGET_CLIENT_CERT: { section: 'tls', example: 'client.pem', pointer: '/tls/clientCert' },
  TARGET_CLIENT_KEY: { section: 'tls', example: 'client.key', pointer: '/tls/clientKey' },
  TARGET_CLIENT_KEY_PASSPHRASE: { section: 'tls', example: '', pointer: '/tls/clientKeyPassphrase', secret: true },
  TARGET_INSECURE_TLS: { section: 'tls', example: 'false', pointer: '/tls/insecure' },
} as const satisfies Record<string, Variable>;

function tokenOf(identity: IdentityName) {
  return {
    section: 'identities',
    example: '',
    pointer: `/identities/${identity}/token`,
    secret: true,
  } as const satisfies Variable;
}

function fixtureOf(fixture: FixtureName) {
  return { section: 'images', example: '', pointer: `/fixtures/${fixture}` } as const satisfies Variable;
}

/** Marks one of the project's own runs (tests, mutants, bench): no `.env`, only loopback. */
export const OWN_RUN = 'CONFORMANCE_OWN_RUN';

/** The variables that are about the run and its reports, not about the target. */
export const suiteVariables = {
  CONFORMANCE_PROFILE: { section: 'suite', example: 'service', pointer: '/profile' },
  CONFORMANCE_MIN_TESTED: {
    section: 'suite',
    text: 'The fewest MUST requirements of the profile that the run must decide: a number, a share such as `90%` or `0.9`, or `last`: as many as the last whole run in the history of the output folder decided. The exit status is non-zero if fewer are decided. A selection and a single shard are not held to it.',
    example: '90%',
    defaultNote: 'any number will do',
  },
  CONFORMANCE_GATE: {
    section: 'suite',
    text: 'The lowest level whose violation makes the exit status non-zero: `must`, `should` or `never`. The gate changes the exit status, never the verdict.',
    example: 'must',
    byDefault: 'must',
  },
  CONFORMANCE_REQUIRE: {
    section: 'suite',
    text: 'Codes and requirement ids that the run must decide, separated by commas or blanks; or `all`. The exit status is non-zero if a requirement was not decided, or a code was not tested or only partly tested (its own requirement or its effect on the image was not decided).',
    example: '204,401',
    defaultNote: 'none',
  },
  CONFORMANCE_DEVIATIONS: {
    section: 'suite',
    text: 'Path of a JSON list of accepted violations: `[{ "requirement", "reason", "link"?, "until"?, "intermittent"? }]`. The exit status is non-zero for an entry that has expired or whose violation no longer occurs.',
    example: 'deviations.json',
  },
  CONFORMANCE_OUT: {
    section: 'suite',
    text: 'Folder of the reports: empty, or one that the suite wrote before.',
    example: 'reports',
    byDefault: 'reports',
  },
  [OWN_RUN]: { section: 'suite', text: "Marks a run of the project's own.", example: '1', internal: true },
} as const satisfies Record<string, Variable>;

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

/** Every variable that the suite reads, in the order of the pages. */
export const variables: Readonly<Record<string, Variable>> = {
  ...targetVariables,
  ...openstackVariables,
  ...rackspaceVariables,
  ...suiteVariables,
};

const ofTarget: readonly (readonly [string, Variable])[] = Object.entries(targetVariables);

/** Variables that describe one target. They are refused for a fleet, where they would describe every target. */
export const singleTargetVariables = ofTarget.flatMap(([name, { pointer }]) => (pointer === undefined ? [] : [name]));

/** Variables that mean nothing without a target. Limits hold for the built-in one, too. Set alone, they must not lead to a run on the built-in target. */
export const variablesThatNeedTarget = ofTarget.flatMap(([name, { section }]) =>
  section === 'limits' || ['TARGET_URL', 'TARGET_FILE'].includes(name) ? [] : [name],
);

/** Every known name with the prefix TARGET_ or CONFORMANCE_. The operator may use names with the other prefixes. */
export const knownVariables = Object.keys(variables).filter((name) => /^(?:TARGET|CONFORMANCE)_/.test(name));

/** Puts the TARGET_* variables into a draft. A variable that is set but empty counts. What was refused is already a problem. */
export function applyVariables(draft: TargetDraft, env: Environment, problems: Problems): void {
  for (const [name, { pointer, read, put = putAt(pointer ?? '') }] of ofTarget) {
    const text = env[name];
    if (text === undefined || pointer === undefined) continue;
    draft.places.set(pointer, name);
    const value = read === undefined ? readVariable(schemaAt(pointer), text, name, problems) : read(text, name, problems, env);
    if (value !== undefined) put(draft, value as never, name, problems);
  }
}

type Members = Record<string, unknown>;

/** Puts a value where a target file has it. */
const putAt = (pointer: string) => (draft: object, value: unknown) => {
  const [, ...names] = pointer.split('/');
  const last = names.pop() ?? '';
  let owner = draft as Members;
  for (const name of names) {
    owner[name] ??= {};
    owner = owner[name] as Members;
  }
  owner[last] = value;
};
