import { refusalCodes } from '../../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../../contracts/target-words.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { referenceTo } from '../references.ts';
import { imageIds, imageSource, provokeField, software } from '../values.ts';
import { reading, type Variable } from './variable.ts';

/**
 * The variables that describe a target, in the order in which they override a target file. Where a row says no more, the schema says what the
 * value at the pointer means, what it may be, and what it is by default.
 */
export const targetVariables = {
  TARGET_URL: { section: 'target', example: 'https://ord.servers.api.rackspacecloud.com/v2/123456', pointer: '/url' },
  TARGET_TOKEN: { ...tokenOf('owner'), section: 'target', text: 'X-Auth-Token of the account that owns the images.' },
  TARGET_TOKEN_COMMAND: {
    section: 'target',
    text: 'A command that prints that token, instead of `TARGET_TOKEN`. It runs once at the start, and again after the target no longer accepts a token that was good.',
    example: 'openstack token issue -f value -c id',
    pointer: '/identities/owner/command',
    put: (draft, command, name, problems) => {
      const { token: _, cloud: __, variable: ___, ...owner } = draft.identities.owner ?? {};
      if (draft.places.has('/identities/owner/token'))
        problems.add(name, 'either TARGET_TOKEN or TARGET_TOKEN_COMMAND', 'both', 'unset one of them');
      else if (command.trim() === '')
        problems.add(name, 'a command that prints a token', 'an empty text', 'give the command, or unset it');
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
    read: gatewayFields,
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
    put: reading(imageIds, (draft, ids) => {
      draft.images = { source: 'ids', ids };
    }),
  },
  // After the list of ids, which it must not contradict.
  TARGET_IMAGES: {
    section: 'images',
    text: 'Where expendable images come from. `ids`: from `TARGET_IMAGE_IDS`. `stateless`: the target is a mock without state. `glance`: the run makes them in the image service of the catalogue, or, without a login, in the target itself. `none`: no image is deleted. Other sources need a target file.',
    example: 'stateless',
    defaultNote:
      'the source of the target file; `ids` if `TARGET_IMAGE_IDS` is set; `glance` if the URL comes from a service catalogue with an image service; else `none`',
    pointer: '/images/source',
    put: reading(imageSource, (draft, word, name, problems) => {
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
        delete draft.images;
        draft.imageService = true;
      }
    }),
  },
  TARGET_FOREIGN_IMAGE_ID: fixtureOf('foreign'),
  TARGET_PROTECTED_IMAGE_ID: fixtureOf('protected'),
  TARGET_PUBLIC_IMAGE_ID: fixtureOf('public'),
  TARGET_CONFLICT_IMAGE_ID: {
    ...fixtureOf('conflict'),
    put: (draft, id) => {
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
    put: reading(provokeField, (draft, headers) => {
      const free = refusalCodes.filter((code) => code !== 409 || draft.fixtures.conflict === undefined);
      for (const code of free) draft.provoke[code] ??= { headers };
    }),
  },
  TARGET_MAX_DELETES: { section: 'limits', example: '500', pointer: '/limits/deletes' },
  TARGET_MAX_IMAGES: { section: 'limits', example: '10', pointer: '/limits/images' },
  TARGET_MAX_RPS: { section: 'limits', example: '20', pointer: '/limits/requestsPerSecond' },
  TARGET_MAX_SECONDS: { section: 'limits', example: '3600', pointer: '/limits/maxSeconds' },
  TARGET_TIMEOUT_MS: { section: 'limits', example: '10000', pointer: '/limits/timeoutMs' },
  TARGET_SETTLE_MS: { section: 'limits', example: '4000', pointer: '/limits/settleMs' },
  TARGET_SHARED_TENANT: { section: 'limits', example: 'false', pointer: '/limits/sharedTenant' },
  TARGET_CA_FILE: {
    section: 'tls',
    text: 'Path of a PEM file with additional authority certificates. They also apply to a login without its own authority.',
    example: 'ca.pem',
    pointer: '/tls/ca',
  },
  TARGET_CLIENT_CERT: {
    section: 'tls',
    text: 'Path of a client certificate, in PEM or PKCS#12, for the target or the gateway in front of it. Image services and logins that ask for one get it, too.',
    example: 'client.pem',
    pointer: '/tls/clientCert',
  },
  TARGET_CLIENT_KEY: {
    section: 'tls',
    text: 'Path of the private key of `TARGET_CLIENT_CERT`, in PEM. It may be in the same file. PKCS#12 contains it.',
    example: 'client.key',
    pointer: '/tls/clientKey',
  },
  TARGET_CLIENT_KEY_PASSPHRASE: {
    section: 'tls',
    text: 'Passphrase of the private key or of the PKCS#12 file.',
    example: '',
    pointer: '/tls/clientKeyPassphrase',
    secret: true,
  },
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
