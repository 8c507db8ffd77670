import { refusalCodes } from '../../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../../contracts/target-words.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { referenceTo } from '../references.ts';
import {
  imageIds,
  imageSource,
  type NumberBounds,
  numberBetween,
  path,
  provokeField,
  software,
  truth,
  versionsOfHttp,
} from '../values.ts';
import { reading, type Variable } from './variable.ts';

const HOUR_MS = 3_600_000;

/** Node's timers accept at most 24 days. */
const WEEK_SECONDS = 604_800;

/** The variables that describe a target, in the order in which they override a target file. */
export const targetVariables = {
  TARGET_URL: {
    section: 'target',
    text: 'Base URL with version and tenant. The operation is `{TARGET_URL}/images/{image_id}`.',
    example: 'https://ord.servers.api.rackspacecloud.com/v2/123456',
    pointer: '/url',
  },
  TARGET_TOKEN: { section: 'target', text: 'X-Auth-Token of the account that owns the images.', ...tokenOf('owner') },
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
    text: `Fields for a gateway in front of the target, one a line, such as \`X-Api-Key: ${referenceTo('KEY')}\`, where \`KEY\` is another variable. They go with every request to the origin of the target, and to no other. Every value is a secret. A field that the suite judges with, such as \`X-Auth-Token\` or \`Host\`, is refused. A \`User-Agent\` here replaces the suite's own, and can say how the target's team reaches you.`,
    example: '',
    pointer: '/headers',
    secret: true,
    read: gatewayFields,
  },
  TARGET_HTTP_VERSIONS: {
    section: 'target',
    text: 'The versions of HTTP that are judged. `auto`: HTTP/1.1, and the requirements on HTTP/2 if the target offers it by ALPN. `1.1`: only HTTP/1.1. `2`: every requirement that needs no HTTP/1.1, over HTTP/2. A target that speaks only HTTP/2 is judged as with `2`.',
    example: 'auto',
    byDefault: 'auto',
    pointer: '/httpVersions',
    read: versionsOfHttp,
  },
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
    text: 'Where expendable images come from, in one word. `ids`: from `TARGET_IMAGE_IDS`. `stateless`: the target is a mock without state, so any id will do. `glance`: the run makes them in the image service of the catalogue if the owner logs in, else in the target itself, which is then an image service. `none`: no image is deleted. Other sources need a target file.',
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
  TARGET_FOREIGN_IMAGE_ID: { section: 'images', text: 'A private image of another tenant.', ...fixtureOf('foreign') },
  TARGET_PROTECTED_IMAGE_ID: {
    section: 'images',
    text: 'An image of the owner that is protected from deletion.',
    ...fixtureOf('protected'),
  },
  TARGET_PUBLIC_IMAGE_ID: {
    section: 'images',
    text: 'A public image of another tenant, such as a base image.',
    ...fixtureOf('public'),
  },
  TARGET_CONFLICT_IMAGE_ID: {
    section: 'images',
    text: 'An image of the owner whose state forbids deletion. Its deletion provokes 409.',
    ...fixtureOf('conflict'),
  },
  TARGET_STRANGER_TOKEN: { section: 'identities', text: 'A valid token of another tenant.', ...tokenOf('stranger') },
  TARGET_STRANGER_TENANT: {
    section: 'identities',
    text: 'The tenant of `TARGET_STRANGER_TOKEN`. With it, the stranger reads a foreign image back below its own tenant. A stranger that logs in needs no entry.',
    example: '654321',
    pointer: '/identities/stranger/tenant',
  },
  TARGET_READER_TOKEN: {
    section: 'identities',
    text: "A valid token of the owner's tenant with a role that may not delete images.",
    ...tokenOf('reader'),
  },
  TARGET_EXPIRED_TOKEN: { section: 'identities', text: 'A token that has expired.', ...tokenOf('expired') },
  TARGET_REVOKED_TOKEN: {
    section: 'identities',
    text: 'A token that was revoked. If the owner logs in, the run makes and revokes one itself.',
    ...tokenOf('revoked'),
  },
  // After the fixtures: a code that a fixture provokes is not provoked by a field.
  TARGET_PROVOKE_HEADER: {
    section: 'mocks',
    text: 'A field that makes a mock answer a given code. The suite replaces `{code}`. Codes that are provoked in another way keep it.',
    example: '"Prefer: code={code}"',
    pointer: '/provoke',
    put: reading(provokeField, (draft, headers) => {
      for (const code of refusalCodes) draft.provoke[code] ??= { headers };
    }),
  },
  TARGET_MAX_DELETES: {
    section: 'limits',
    text: 'At most this many DELETEs of images that exist.',
    example: '500',
    ...limit('/limits/deletes', { least: 0, most: 1_000_000, unit: 'deletions', whole: true, byDefault: 500 }),
  },
  TARGET_MAX_RPS: {
    section: 'limits',
    text: 'At most this many requests a second.',
    example: '20',
    defaultNote: 'no limit',
    ...limit('/limits/requestsPerSecond', { least: 0.01, most: 100_000, unit: 'requests a second', whole: false }),
  },
  TARGET_MAX_SECONDS: {
    section: 'limits',
    text: 'The run ends after this many seconds. Requirements that are left are not tested; clean-up and reports still run.',
    example: '3600',
    defaultNote: 'no limit if images are snapshots of a server',
    ...limit('/limits/maxSeconds', { least: 1, most: WEEK_SECONDS, unit: 'seconds', whole: true, byDefault: 1800 }),
  },
  TARGET_TIMEOUT_MS: {
    section: 'limits',
    text: 'How long one response may take.',
    example: '10000',
    ...limit('/limits/timeoutMs', { least: 1, most: HOUR_MS, unit: 'milliseconds', whole: true, byDefault: 10_000 }),
  },
  TARGET_SETTLE_MS: {
    section: 'limits',
    text: 'How long after a deletion or a refusal the suite reads images again, to see whether one came back or was deleted late. The verdict gives the number. 0: at once, after the last test.',
    example: '4000',
    ...limit('/limits/settleMs', { least: 0, most: HOUR_MS, unit: 'milliseconds', whole: true, byDefault: 4000 }),
  },
  TARGET_SHARED_TENANT: {
    section: 'limits',
    text: 'Whether others make, change or delete images in this tenant while the suite runs: `true`, `false`, `1` or `0`. If images that stood there before the run are gone or changed at its end, and nothing shows that a deletion of the run did it, the verdict is at best inconclusive. With `true` the headline says so, and the verdict follows the rest.',
    example: 'false',
    byDefault: 'false',
    pointer: '/limits/sharedTenant',
    read: truth,
  },
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
    read: path,
  },
  TARGET_CLIENT_KEY: {
    section: 'tls',
    text: 'Path of the private key of `TARGET_CLIENT_CERT`, in PEM. It may be in the same file. PKCS#12 contains it.',
    example: 'client.key',
    pointer: '/tls/clientKey',
    read: path,
  },
  TARGET_CLIENT_KEY_PASSPHRASE: {
    section: 'tls',
    text: 'Passphrase of the private key or of the PKCS#12 file.',
    example: '',
    pointer: '/tls/clientKeyPassphrase',
    secret: true,
  },
  TARGET_INSECURE_TLS: {
    section: 'tls',
    text: 'Whether any certificate is trusted: `true`, `false`, `1` or `0`.',
    example: 'false',
    byDefault: 'false',
    pointer: '/tls/insecure',
    read: truth,
  },
} as const satisfies Record<string, Variable>;

/** The members that the variables of all tokens share. */
function tokenOf(identity: IdentityName) {
  return { example: '', pointer: `/identities/${identity}/token`, secret: true } as const satisfies Partial<Variable>;
}

/** The members that the variables of all fixtures share. An image whose state forbids deletion provokes 409. */
function fixtureOf(fixture: FixtureName) {
  return {
    example: '',
    pointer: `/fixtures/${fixture}`,
    put: (draft, id) => {
      draft.fixtures[fixture] = id;
      if (fixture === 'conflict') draft.provoke[409] = { image: id };
    },
  } as const satisfies Partial<Variable>;
}

/** The members that the variables of all limits share. */
function limit<const Bounds extends NumberBounds>(pointer: string, bounds: Bounds) {
  return { pointer, bounds, read: numberBetween(bounds) } as const satisfies Partial<Variable>;
}
