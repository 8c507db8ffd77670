import { nameFromUrl } from '../settings/target-url.ts';

/** The answers that a target file is written from. */
export interface TemplateAnswers {
  readonly url: string;
  /** Tenant of a second account, whose token must not delete the owner's images; empty for none. */
  readonly stranger: string;
  /** Where images come from: a word of `templateSources`. */
  readonly source: string;
  /** The value that the source needs: ids separated by commas, a server, a URL, a command. Empty for sources that need nothing. */
  readonly from: string;
  /** Whether others create, change or delete images in the tenant while the suite runs: yes or no. */
  readonly shared: string;
  /** Path of the schema, for editors. */
  readonly schema: string;
}

/** What each source is, and what it needs, as a question; undefined if it needs nothing. */
export const templateSources: Readonly<Record<string, { readonly is: string; readonly question?: string }>> = {
  ids: { is: 'images that you list', question: 'Ids of images that the suite may delete, separated by commas' },
  snapshot: {
    is: 'snapshots of a server, by the action createImage',
    question: 'Id of the server whose snapshots the suite may make and delete',
  },
  glance: {
    is: 'an image service, Glance v2',
    question: 'URL of the image service with its version, such as https://image.example/v2',
  },
  http: {
    is: 'a POST of your own API',
    question: 'URL to which a POST with {"name": …} creates an image and answers with its Location',
  },
  command: { is: 'a command of yours', question: 'Command that creates an image named $IMAGE_NAME and prints its id' },
  stateless: { is: 'nowhere: the target is a mock that keeps no state' },
  none: { is: 'nowhere: the verdict is inconclusive' },
};

/** A text as a YAML scalar: JSON strings are YAML. */
const quoted = (text: string): string => JSON.stringify(text);

function images({ source, from }: TemplateAnswers): string {
  const value = quoted(from);
  const members: Readonly<Record<string, readonly string[]>> = {
    ids: [
      `ids: [${from
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(quoted)
        .join(', ')}]`,
    ],
    snapshot: [`server: ${value}`],
    glance: [`url: ${value}`],
    http: [
      'request:',
      '  method: POST',
      `  url: ${value}`,
      `  headers: { Content-Type: application/json, X-Auth-Token: "\${TARGET_TOKEN}" }`,
      `  body: '{"name": "{name}"}'    # {name} shows which run created the image`,
      'id: { header: Location }    # or { json: /image/id }',
    ],
    command: [`run: ${value}`],
  };
  return [`source: ${quoted(source)}`, ...(members[source] ?? [])].map((line) => `  ${line}`).join('\n');
}

/**
 * A target file in YAML. A `#` without a blank after it, or with two, begins an example: without the `#` it is valid. No secret
 * stands in the file, only names of variables.
 */
export function targetTemplate(answers: TemplateAnswers): string {
  return `# yaml-language-server: $schema=${answers.schema}
# A target of the Delete Image conformance suite. To use an example below, remove the # in front of it.
# Secrets are named, not written: the suite reads \${TARGET_TOKEN} from the environment or from .env.
name: ${quoted(URL.canParse(answers.url) ? nameFromUrl(answers.url) : 'target')}
url: ${quoted(answers.url)}
#implementation: { name: "nova", version: "31.0.0" }

# What the verdict is about: only the operation (operation), the service (service), or the web server in front as well (endpoint).
profile: service

# Who sends the requests. Requirements that need an absent identity are not tested.
identities:
  owner: { token: "\${TARGET_TOKEN}" }
  # Instead of a token, each can have a command that prints it, { command: "openstack token issue -f value -c id" },
  # or a login of OpenStack, an entry of clouds.yaml: { cloud: "mycloud" }
  # A valid token of another tenant: may it delete the owner's images?
  ${answers.stranger === '' ? '#' : ''}stranger: { token: "\${TARGET_STRANGER_TOKEN}", tenant: ${quoted(answers.stranger || '654321')} }
  # A valid token of the owner's tenant that may read, but not delete.
  #reader: { token: "\${TARGET_READER_TOKEN}" }
  #expired: { token: "\${TARGET_EXPIRED_TOKEN}" }
  #revoked: { token: "\${TARGET_REVOKED_TOKEN}" }

# Where images come from that the suite may delete.
images:
${images(answers)}

# Images that must not be deleted. By listing one you accept that a wrong target deletes it.
#fixtures:
#  foreign: "5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a51"
#  protected: "5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a52"
#  public: "5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a53"
#  shared: "5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a54"
#  conflict: "5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a55"

# How to cause the codes that a client cannot cause by itself.
#provoke:
#  "413": { burst: { requests: 200 } }
#  "500": { unreachable: "no fault injection on this system" }
#  "503": { before: { command: "./maintenance on" }, after: { command: "./maintenance off" } }

limits:
  deletes: 500
  #requestsPerSecond: 20
  #timeoutMs: 10000
  # Do others create, change or delete images in this tenant while the suite runs?
  sharedTenant: ${answers.shared === 'yes'}
`;
}
