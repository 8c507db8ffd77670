import { readFileSync } from 'node:fs';
import { ownFile } from '../platform/installation/own-files.ts';
import { nameFromUrl } from '../settings/formats.ts';

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
 * A target file in YAML: the commented example with these answers in it. A `#` without a blank after it, or with two, begins an example: without
 * the `#` it is valid. No secret stands in the file, only names of variables.
 */
export function targetTemplate(answers: TemplateAnswers): string {
  const { url, stranger, shared, schema } = answers;
  const written: readonly (readonly [line: RegExp, text: string])[] = [
    [/(?<=\$schema=).*/, schema],
    [/(?<=^name: ).*/m, quoted(URL.canParse(url) ? nameFromUrl(url) : 'target')],
    [/(?<=^url: ).*/m, quoted(url)],
    [/^ {2}source: .*/m, images(answers)],
    [/(?<=^ {2}sharedTenant: ).*/m, String(shared === 'yes')],
    ...(stranger === '' ? [] : [[/#(?=stranger: )/, ''] as const, [/"654321"/, quoted(stranger)] as const]),
  ];
  const example = readFileSync(ownFile('examples/targets/commented.yaml'), 'utf8');
  return written.reduce((text, [line, by]) => text.replace(line, () => by), example);
}
