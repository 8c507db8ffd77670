import { resolve } from 'node:path';
import { refusalCodes } from '../../../contracts/operation.ts';
import type { FixtureName, IdentityName } from '../../../contracts/target-words.ts';
import { gatewayFields } from '../gateway-fields.ts';
import { sourceWord, takeSource } from '../image-source-word.ts';
import type { NumberBounds } from '../number-bounds.ts';
import { referenceTo } from '../references.ts';
import type { TargetDraft } from '../target-draft.ts';
import { baseUrl } from '../target-url.ts';
import {
  authority,
  imageId,
  imageIds,
  numberBetween,
  path,
  provokeField,
  software,
  tenant,
  token,
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
    put: reading(baseUrl, (draft, url) => {
      draft.url = url;
    }),
  },
  TARGET_TOKEN: { section: 'target', text: 'X-Auth-Token of the account that owns the images.', ...tokenOf('owner') },
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
    put: (draft, text, { name, env, problems }) => {
      const fields = gatewayFields(text, name, env, problems);
      if (fields !== undefined) draft.headers = fields;
    },
  },
  TARGET_HTTP_VERSIONS: {
    section: 'target',
    text: 'The versions of HTTP that are judged. `auto`: HTTP/1.1, and the requirements on HTTP/2 if the target offers it by ALPN. `1.1`: HTTP/1.1 alone. `2`: every requirement that needs no HTTP/1.1, over HTTP/2. A target that speaks HTTP/2 alone is judged as with `2`.',
    example: 'auto',
    byDefault: 'auto',
    pointer: '/httpVersions',
    put: reading(versionsOfHttp, (draft, versions) => {
      draft.httpVersions = versions;
    }),
  },
  TARGET_IMPLEMENTATION: {
    section: 'target',
    text: 'Name and version of the software that is tested, for verdicts that are kept or published. The version is the last word.',
    example: 'nova 31.0.0',
    pointer: '/implementation',
    put: reading(software, (draft, implementation) => {
      draft.implementation = implementation;
    }),
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
    text: 'Where expendable images come from, in one word. `ids`: from `TARGET_IMAGE_IDS`. `stateless`: the target is a mock without state, so any id will do. `glance`: the run makes them in the image service of the catalogue where the owner logs in, else in the target itself, which is then an image service. `none`: no image is deleted. Other sources need a target file.',
    example: 'stateless',
    defaultNote:
      'the source of the target file; `ids` if `TARGET_IMAGE_IDS` is set; `glance` if the URL comes from a service catalogue with an image service; else `none`',
    pointer: '/images/source',
    put: reading(sourceWord, takeSource),
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
  // After the token, which it belongs to.
  TARGET_STRANGER_TENANT: {
    section: 'identities',
    text: 'The tenant of `TARGET_STRANGER_TOKEN`. With it, the stranger reads a foreign image back below its own tenant. A stranger that logs in needs no entry.',
    example: '654321',
    pointer: '/identities/stranger/tenant',
    put: reading(tenant, (draft, id, { name, problems }) => {
      const { stranger } = draft.identities;
      if (stranger !== undefined) draft.identities.stranger = { ...stranger, tenant: id };
      // A token that was set but refused is already a problem.
      else if (!draft.places.has('/identities/stranger/token')) {
        const received = draft.clouds.stranger === undefined ? 'none' : 'a login, which names its own tenant';
        const fix = draft.clouds.stranger === undefined ? 'set TARGET_STRANGER_TOKEN, or unset' : 'unset';
        problems.add(name, 'the tenant of a token of the stranger', received, `${fix} ${name}`);
      }
    }),
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
    ...limit('deletes', { least: 0, most: 1_000_000, unit: 'deletions', whole: true, byDefault: 500 }),
  },
  TARGET_MAX_RPS: {
    section: 'limits',
    text: 'At most this many requests a second.',
    example: '20',
    defaultNote: 'no limit',
    ...limit('requestsPerSecond', { least: 0.01, most: 100_000, unit: 'requests a second', whole: false }),
  },
  TARGET_MAX_SECONDS: {
    section: 'limits',
    text: 'The run ends after this many seconds. Requirements that are left are not tested; clean-up and reports still run.',
    example: '3600',
    defaultNote: 'no limit if images are snapshots of a server',
    ...limit('maxSeconds', { least: 1, most: WEEK_SECONDS, unit: 'seconds', whole: true, byDefault: 1800 }),
  },
  TARGET_TIMEOUT_MS: {
    section: 'limits',
    text: 'How long one response may take.',
    example: '10000',
    ...limit('timeoutMs', { least: 1, most: HOUR_MS, unit: 'milliseconds', whole: true, byDefault: 10_000 }),
  },
  TARGET_SETTLE_MS: {
    section: 'limits',
    text: 'How long after a deletion or a refusal the suite reads images again, to see whether one came back or was deleted late. The verdict gives the number. 0: at once, after the last test.',
    example: '4000',
    ...limit('settleMs', { least: 0, most: HOUR_MS, unit: 'milliseconds', whole: true, byDefault: 4000 }),
  },
  TARGET_CA_FILE: {
    section: 'tls',
    text: 'Path of a PEM file with additional authority certificates. They also apply to a login without its own authority.',
    example: 'ca.pem',
    pointer: '/tls/ca',
    put: (draft, text, { name, cwd, problems }) => {
      const pem = authority(text, cwd, name, problems);
      if (pem !== undefined) draft.tls.ca = pem;
    },
  },
  TARGET_CLIENT_CERT: {
    section: 'tls',
    text: 'Path of a client certificate, in PEM or PKCS#12, for the target or the gateway in front of it. Image services and logins that ask for one get it, too.',
    example: 'client.pem',
    ...certificateFile('cert', '/tls/clientCert'),
  },
  TARGET_CLIENT_KEY: {
    section: 'tls',
    text: 'Path of the private key of `TARGET_CLIENT_CERT`, in PEM. It may be in the same file. PKCS#12 contains it.',
    example: 'client.key',
    ...certificateFile('key', '/tls/clientKey'),
  },
  TARGET_CLIENT_KEY_PASSPHRASE: {
    section: 'tls',
    text: 'Passphrase of the private key or of the PKCS#12 file.',
    example: '',
    pointer: '/tls/clientKeyPassphrase',
    secret: true,
    put: (draft, passphrase) => {
      draft.certificate.passphrase = passphrase;
    },
  },
  TARGET_INSECURE_TLS: {
    section: 'tls',
    text: 'Whether any certificate is trusted: `true`, `false`, `1` or `0`.',
    example: 'false',
    byDefault: 'false',
    pointer: '/tls/insecure',
    put: reading(truth, (draft, insecure) => {
      draft.tls.insecure = insecure;
    }),
  },
} as const satisfies Record<string, Variable>;

/** What the variables of all tokens have in common. */
function tokenOf(identity: IdentityName) {
  return {
    example: '',
    pointer: `/identities/${identity}/token`,
    secret: true,
    put: reading(token, (draft, value) => {
      delete draft.clouds[identity];
      const { variable: _, ...written } = draft.identities[identity] ?? {};
      draft.identities[identity] = { ...written, token: value };
    }),
  } as const satisfies Partial<Variable>;
}

/** What the variables of all fixtures have in common. An image whose state forbids deletion provokes 409. */
function fixtureOf(fixture: FixtureName) {
  return {
    example: '',
    pointer: `/fixtures/${fixture}`,
    put: reading(imageId, (draft, id, { name }) => {
      draft.fixtures[fixture] = id;
      if (fixture !== 'conflict') return;
      draft.provoke[409] = { image: id };
      draft.places.set('/provoke/409/image', name);
    }),
  } as const satisfies Partial<Variable>;
}

/** What the variables of the files of a client certificate have in common. */
function certificateFile(member: 'cert' | 'key', pointer: string) {
  return {
    pointer,
    put: reading(path, (draft, file, { cwd }) => {
      draft.certificate[member] = resolve(cwd, file);
    }),
  } as const satisfies Partial<Variable>;
}

/** The numbers among the limits of a target. */
type NumericLimit = {
  [K in keyof TargetDraft['limits']]-?: number extends TargetDraft['limits'][K] ? K : never;
}[keyof TargetDraft['limits']];

/** What the variables of all limits have in common. */
function limit<const Bounds extends NumberBounds>(member: NumericLimit, bounds: Bounds) {
  return {
    pointer: `/limits/${member}`,
    bounds,
    put: reading(numberBetween(bounds), (draft, read) => {
      draft.limits[member] = read;
    }),
  } as const satisfies Partial<Variable>;
}
