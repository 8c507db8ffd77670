import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownRun } from '../helpers/settings/environment.ts';
import type { Task } from './case.ts';
import type { Command } from './measure.ts';

/** A tool from npm that a user could use instead. */
interface Peer {
  readonly version: string;
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Writes the cases into a folder; the arguments with which the script reads them. */
  readonly write: (task: Task, folder: string) => readonly string[];
}

export const peers: Readonly<Record<string, Peer>> = {
  newman: { version: '6.2.2', script: 'bin/newman.js', write: newmanCases },
  stepci: { version: '2.8.2', script: 'dist/index.js', env: { STEPCI_DISABLE_ANALYTICS: '1' }, write: stepciCases },
  dredd: { version: '14.1.0', script: 'bin/dredd', write: dreddCases },
};

/** How a peer judges the cases. It is installed into its folder, without its install scripts, unless it is there. */
export function peerCommand(name: string, { version, script, env, write }: Peer, task: Task, home: string): Command {
  if (!existsSync(join(home, 'node_modules', name))) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private":true}');
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', `${name}@${version}`];
    execFileSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const args = [join(home, 'node_modules', name, script), ...write(task, home)];
  return { command: process.execPath, args, cwd: home, env: { ...ownRun(process.env), ...env } };
}

/** Draft 7, which the peers' validators read: the keywords of this schema mean the same there. */
function olderSchema({ expected: { schema } }: Task): object {
  const { $schema: _, $id: __, ...rest } = schema;
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...rest };
}

const fieldsOf = ({ expected: { fields } }: Task): [string, string][] => Object.entries(fields);

/** Writes a file, and returns its path. */
function written(folder: string, name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** An identifier that names no image, different for each case. */
const identifier = (i: number): string => `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;

function newmanCases(task: Task, folder: string): string[] {
  const { url, token, cases, expected } = task;
  const found = (name: string): string => `pm.response.headers.get(${JSON.stringify(name)})`;
  const exec = [
    `pm.test('status', () => pm.response.to.have.status(${expected.status}));`,
    ...fieldsOf(task).map(
      ([name, pattern]) => `pm.test('${name}', () => pm.expect(${found(name)}).to.match(new RegExp('${pattern}')));`,
    ),
    `pm.test('fault', () => pm.response.to.have.jsonSchema(${JSON.stringify(olderSchema(task))}));`,
  ];
  const request = { method: 'DELETE', url: `${url}/images/{{$guid}}`, header: [{ key: 'X-Auth-Token', value: token }] };
  const item = [{ name: 'case', request, event: [{ listen: 'test', script: { type: 'text/javascript', exec } }] }];
  const info = { name: 'cases', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' };
  const file = written(folder, 'collection.json', JSON.stringify({ info, item }));
  return ['run', file, '--iteration-count', String(cases), '--reporters', 'progress'];
}

function stepciCases(task: Task, folder: string): string[] {
  const { url, token, cases, expected } = task;
  const headers = Object.fromEntries(fieldsOf(task).map(([name, pattern]) => [name, [{ match: pattern }]]));
  const check = { status: expected.status, headers, schema: olderSchema(task) };
  const steps = Array.from({ length: cases }, (_, i) => ({
    name: `case ${i}`,
    http: { url: `${url}/images/${identifier(i)}`, method: 'DELETE', headers: { 'X-Auth-Token': token }, check },
  }));
  // JSON is YAML too.
  const workflow = { version: '1.1', name: 'cases', tests: { cases: { steps } } };
  return ['run', written(folder, 'workflow.json', JSON.stringify(workflow))];
}

function dreddCases(task: Task, folder: string): string[] {
  const { url, token, cases, expected } = task;
  const { origin, pathname } = new URL(url);
  const indent = ' '.repeat(12);
  const resources = Array.from({ length: cases }, (_, i) =>
    [
      `## Image ${i} [${pathname}/images/${identifier(i)}]`,
      `### Delete [DELETE]`,
      `+ Request\n    + Headers\n\n${indent}X-Auth-Token: ${token}\n`,
      `+ Response ${expected.status} (application/json)\n    + Headers\n`,
      `${indent}X-Compute-Request-Id: req-\n${indent}Date: any\n`,
      `    + Schema\n\n${indent}${JSON.stringify(olderSchema(task))}\n`,
    ].join('\n'),
  );
  const file = written(folder, 'cases.apib', `FORMAT: 1A\n# Cases\n\n${resources.join('\n')}`);
  return [file, origin, '--loglevel=error', '--reporter=dot'];
}
