import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownRun } from '../helpers/settings/environment.ts';
import type { Task } from './case.ts';
import type { Way } from './ways.ts';

/** A tool from npm that a user could use instead. */
interface Peer {
  readonly version: string;
  /** Its script in its package. */
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Writes the cases into a folder; the arguments with which the script reads them. */
  readonly write: (task: Task, folder: string) => readonly string[];
}

const peers: Readonly<Record<string, Peer>> = {
  newman: { version: '6.2.2', script: 'bin/newman.js', write: newmanCases },
  stepci: { version: '2.8.2', script: 'dist/index.js', env: { STEPCI_DISABLE_ANALYTICS: '1' }, write: stepciCases },
  dredd: { version: '14.1.0', script: 'bin/dredd', write: dreddCases },
};

export const peerNames = Object.keys(peers);

/** The way of a peer, which is installed below a folder, without its install scripts, unless it is there. Throws if npm fails. */
export function peerWay(name: string, below: string): Way {
  const peer = peers[name];
  if (peer === undefined) throw new Error(`no peer is named ${name}`);
  const { version, script, env, write } = peer;
  const home = join(below, name);
  if (!existsSync(join(home, 'node_modules', name))) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private":true}');
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', `${name}@${version}`];
    execFileSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return {
    name,
    title: `${name} ${version}`,
    command(task, folder) {
      const cwd = join(folder, name);
      mkdirSync(cwd, { recursive: true });
      const args = [join(home, 'node_modules', name, script), ...write(task, cwd)];
      return { command: process.execPath, args, cwd, env: { ...ownRun(process.env), ...env } };
    },
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
