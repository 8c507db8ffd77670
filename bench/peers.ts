import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from './case.ts';

/** A tool from npm that a user could use instead, and how it receives the cases. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Extra variables of its process. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes the cases into a folder; the script to run with Node, and its arguments. */
  arguments(task: Task, folder: string): readonly string[];
}

const versions = { newman: '6.2.2', stepci: '2.8.2', dredd: '14.1.0' } as const;
type PeerName = keyof typeof versions;

/** Names of the peers. */
export const peerNames = Object.keys(versions) as PeerName[];

const scripts: Readonly<Record<PeerName, string>> = {
  newman: 'bin/newman.js',
  stepci: 'dist/index.js',
  dredd: 'bin/dredd',
};

const environments: Readonly<Record<PeerName, Record<string, string>>> = {
  newman: {},
  stepci: { STEPCI_DISABLE_ANALYTICS: '1' },
  dredd: {},
};

const writers: Readonly<Record<PeerName, (task: Task, folder: string) => readonly string[]>> = {
  newman: newmanCases,
  stepci: stepciCases,
  dredd: dreddCases,
};

/** Installs a peer below a folder, without its install scripts, unless it is there already. Throws if npm fails. */
export function installed(name: PeerName, below: string): Peer {
  const folder = join(below, name);
  const version = versions[name];
  if (!existsSync(join(folder, 'node_modules', name))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', `${name}@${version}`];
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const packageFolder = join(folder, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : (bin[name] ?? scripts[name]);
  return {
    name,
    version,
    env: environments[name],
    arguments: (task, cases) => [join(packageFolder, script), ...writers[name](task, cases)],
  };
}

/** Draft 7, which the peers' validators read: the keywords of this schema mean the same there. */
function olderSchema({ expected: { schema } }: Task): object {
  const { $schema: _, $id: __, ...rest } = schema;
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...rest };
}

function newmanCases(task: Task, folder: string): string[] {
  const { url, token, cases, expected } = task;
  const fields = Object.entries(expected.fields).map(
    ([name, pattern]) =>
      `pm.expect(pm.response.headers.get(${JSON.stringify(name)})).to.match(new RegExp(${JSON.stringify(pattern)}))`,
  );
  const exec = [
    `const schema = ${JSON.stringify(olderSchema(task))};`,
    `pm.test('status', () => pm.response.to.have.status(${expected.status}));`,
    ...fields.map((line, i) => `pm.test('field ${i}', () => { ${line}; });`),
    `pm.test('fault', () => pm.response.to.have.jsonSchema(schema));`,
  ];
  const collection = {
    info: { name: 'cases', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [
      {
        name: 'case',
        request: { method: 'DELETE', url: `${url}/images/{{$guid}}`, header: [{ key: 'X-Auth-Token', value: token }] },
        event: [{ listen: 'test', script: { type: 'text/javascript', exec } }],
      },
    ],
  };
  const file = join(folder, 'collection.json');
  writeFileSync(file, JSON.stringify(collection));
  return ['run', file, '--iteration-count', String(cases), '--reporters', 'progress'];
}

function stepciCases(task: Task, folder: string): string[] {
  const { url, token, cases, expected } = task;
  const headers = Object.fromEntries(Object.entries(expected.fields).map(([name, pattern]) => [name, `/${pattern}/`]));
  const steps = Array.from({ length: cases }, (_, i) => ({
    name: `case ${i}`,
    http: {
      url: `${url}/images/${identifier(i)}`,
      method: 'DELETE',
      headers: { 'X-Auth-Token': token },
      check: { status: expected.status, headers: matched(headers), schema: olderSchema(task) },
    },
  }));
  const file = join(folder, 'workflow.json');
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify({ version: '1.1', name: 'cases', tests: { cases: { steps } } }));
  return ['run', file];
}

const matched = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, pattern]) => [name, [{ match: pattern.slice(1, -1) }]]));

function dreddCases(task: Task, folder: string): string[] {
  const { url, token, cases, expected } = task;
  const { origin, pathname } = new URL(url);
  const schema = JSON.stringify(olderSchema(task));
  const resources = Array.from({ length: cases }, (_, i) =>
    [
      `## Image ${i} [${pathname}/images/${identifier(i)}]`,
      `### Delete [DELETE]`,
      `+ Request\n    + Headers\n\n            X-Auth-Token: ${token}\n`,
      `+ Response ${expected.status} (application/json)\n    + Headers\n`,
      `            X-Compute-Request-Id: req-\n            Date: any\n`,
      `    + Schema\n\n            ${schema}\n`,
    ].join('\n'),
  );
  const file = join(folder, 'cases.apib');
  writeFileSync(file, `FORMAT: 1A\n# Cases\n\n${resources.join('\n')}`);
  return [file, origin, '--loglevel=error', '--reporter=dot'];
}

/** An identifier that names no image, different for each case. */
function identifier(i: number): string {
  return `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
}
