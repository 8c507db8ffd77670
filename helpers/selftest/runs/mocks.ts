import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../root.ts';
import { endedProcess } from './ended-process.ts';

/** A mock server of npm, on a definition in `examples/mocks` or in `contracts`. Each listens where its target file says. */
export interface Mock {
  readonly name: string;
  readonly port: number;
  /** The codes that must be exercised on it. */
  readonly codes: readonly number[];
  /** npm's packages that have to be in a folder first, and how the server is started from there. */
  readonly packages: readonly string[];
  readonly words: (folder: string) => readonly [program: string, ...args: string[]];
}

const documented = [204, 400, 401, 403, 405, 409, 413, 500, 503];
const example = (name: string): string => join(root, 'examples/mocks', name);

/** The mocks that {@link startMock} starts. Prism is a package of this project; WireMock and MockServer need Java 17. */
export const mocks: readonly Mock[] = [
  {
    name: 'prism',
    port: 14010,
    codes: documented,
    packages: [],
    words: () => [
      join(root, 'node_modules/.bin/prism'),
      'mock',
      '-p',
      '14010',
      join(root, 'contracts/delete-image.openapi.yaml'),
    ],
  },
  {
    name: 'wiremock',
    port: 14020,
    codes: documented,
    packages: ['wiremock@3.13.2'],
    words: (folder) => [
      `${folder}/node_modules/.bin/wiremock`,
      ...['--port', '14020', '--bind-address', '127.0.0.1', '--root-dir', example('wiremock')],
      '--global-response-templating',
    ],
  },
  {
    name: 'mockoon',
    port: 14030,
    codes: documented,
    packages: ['@mockoon/cli@9.9.0'],
    words: (folder) => [
      `${folder}/node_modules/.bin/mockoon-cli`,
      ...['start', '--data', example('mockoon.json'), '--disable-log-to-file'],
    ],
  },
  {
    name: 'mockserver',
    port: 14050,
    codes: documented,
    packages: ['mockserver-node@8.0.0'],
    words: (folder) => [
      'java',
      `-Dmockserver.initializationJsonPath=${example('mockserver/expectations.json')}`,
      ...['-jar', `${folder}/node_modules/mockserver-node/mockserver-netty-8.0.0-jar-with-dependencies.jar`],
      ...['-serverPort', '14050', '-logLevel', 'WARN'],
    ],
  },
  {
    name: 'json-server',
    port: 14040,
    codes: [204],
    packages: ['json-server@0.17.4'],
    words: (folder) => [
      `${folder}/node_modules/.bin/json-server`,
      ...['--port', '14040', '--host', '127.0.0.1', '--routes', example('json-server/routes.json')],
      example('json-server/db.cjs'),
    ],
  },
];

const startMs = 120_000;

/**
 * Installs and starts a mock. Returns a function that ends it.
 * @throws if it cannot be installed, ends at once, or does not answer in time
 */
export async function startMock(mock: Mock, folder: string, env: Readonly<Record<string, string>>): Promise<() => Promise<void>> {
  mkdirSync(folder);
  const words = ['install', '--silent', '--no-audit', '--prefix', folder, ...mock.packages];
  const { status } = mock.packages.length === 0 ? { status: 0 } : await endedProcess('npm', words, { env });
  if (status !== 0) throw new Error(`npm install ended with status ${status}`);
  const [program, ...args] = mock.words(folder);
  // In a process group of its own: a script of npm's leaves its server behind. MockServer writes a certificate into its folder.
  const server = spawn(program, args, { cwd: folder, env, detached: true, stdio: 'ignore' });
  const ended = new Promise<string>((resolve) => {
    server.once('error', ({ message }) => resolve(message)).once('exit', (status) => resolve(`it ended with status ${status}`));
  });
  const stop = async (): Promise<void> => {
    if (server.pid !== undefined && server.exitCode === null && server.signalCode === null) process.kill(-server.pid, 'SIGTERM');
    await ended;
  };
  const ready = await Promise.race([answering(`http://127.0.0.1:${mock.port}/`), ended]);
  if (ready === true) return stop;
  await stop();
  throw new Error(`${mock.name} does not start: ${ready === false ? 'it answers nothing' : ready}`);
}

async function answering(url: string): Promise<boolean> {
  for (const until = Date.now() + startMs; Date.now() < until; await sleep(200))
    if ((await fetch(url).catch(() => undefined)) !== undefined) return true;
  return false;
}
