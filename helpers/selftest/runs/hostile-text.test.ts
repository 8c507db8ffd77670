import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { written } from '../../text/redaction/secret-examples.ts';
import { secretsIn } from '../secret-search.ts';
import { runSuite, type SuiteOptions, type SuiteRun, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

/** The commands that GitHub's runner would execute: at the start of a line, old ones anywhere, unless they are stopped. */
function commandsIn(output: string): { readonly name: string; readonly title: string; readonly text: string }[] {
  let word: string | undefined;
  return output.split(/\r\n|\r|\n/).flatMap((line) => {
    const [, name = '', title = '', text = ''] = /^\s*::([^\s:]+)(?: title=(.*?))?::(.*)$/.exec(line) ?? [];
    const old = /##\[([^\s\]]+)/.exec(line)?.[1] ?? '';
    if (name !== '' && name === word) word = undefined;
    else if (word !== undefined || (name === '' && old === '')) return [];
    else if (name === 'stop-commands') word = text;
    else return [{ name: name === '' ? old : name, title, text }];
    return [];
  });
}

const hostile = [
  '\n::error::from the target\r\n::stop-commands::zzz\n::add-mask::CONFORMANT\n ::set-output name=a::b',
  '##[error]old ##vso[task.setvariable variable=a]b',
  '\x1b[2J\x1b[31mred\x1b]0;title\x07\x9b5A\u202egnirts\u2066\u200b\u2028next\ud800',
  '<img src=x onerror=alert(1)> [link](https://evil.example) @octocat #12 | `code` ![i](https://evil.example/i.png)',
].join('');

/** Runs the suite on a server on loopback, in this folder. */
async function runOn(
  listener: RequestListener,
  path: string,
  members: (origin: string) => object,
  { token = 'the-token-of-the-owner', variables = {}, options = {} }: More = {},
): Promise<SuiteRun> {
  const server = createServer(listener);
  const origin = `http://127.0.0.1:${await listeningPort(server)}`;
  const file = join(path, 'target.json');
  writeFileSync(file, JSON.stringify({ name: 'hostile', url: `${origin}/v2/1`, ...members(origin) }));
  const run = await runSuite({ TARGET_FILE: file, TARGET_TOKEN: token, ...variables }, path, options);
  server.closeAllConnections();
  server.close();
  return run;
}

interface More {
  readonly token?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly options?: SuiteOptions;
}

/** Runs it on a target whose images come from `POST /make`, which fails and says what is hostile. */
async function runOnFailing(variables: Readonly<Record<string, string>> = {}): Promise<SuiteRun & { statement: string }> {
  const path = scratchFolder();
  const images = (origin: string) => ({
    source: 'http',
    request: { method: 'POST', url: `${origin}/make` },
    id: { header: 'Location' },
  });
  const run = await runOn(sourceFails, path, (origin) => ({ images: images(origin) }), { variables });
  return { ...run, statement: readFileSync(join(path, 'reports', 'statement.md'), 'utf8') };
}

const sourceFails: RequestListener = ({ method }, response) => {
  if (method === 'POST') response.writeHead(500, { 'Content-Type': 'text/plain' }).end(hostile);
  else if (method === 'GET') response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"images":[]}');
  else
    response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"itemNotFound":{"code":404,"message":"Not found."}}');
};

/** Only printable characters of ASCII, line ends, and visible characters beyond ASCII. */
const harmless = /^[\n\x20-\x7e\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff\ufffd]*$/;

test('what an image source says is one line on a terminal, in a log and in a statement', async () => {
  const { output, statement, verdict } = await runOnFailing();

  expect(verdict?.verdict, output).toBe('broken');
  expect(output).toContain('⏎::error::from the target⏎::stop-commands::zzz');
  expect(output).toMatch(harmless);
  expect(commandsIn(output)).toEqual([]);
  expect(statement).toMatch(harmless);
  expect(statement).not.toMatch(/^\s*::|<img|[^\\]\[link|@octocat|https:\/\/evil|[^\\]`code/m);
});

test('in GitHub Actions only annotations of our own are commands, and the text of the target is their data', async () => {
  const { output } = await runOnFailing({ GITHUB_ACTIONS: 'true' });
  const commands = commandsIn(output);

  expect(output).toMatch(harmless);
  expect(output.match(/^::stop-commands::[0-9a-f]{32}$/gm)?.length).toBeGreaterThan(0);
  expect(new Set(commands.map(({ name }) => name))).toEqual(new Set(['error']));
  for (const { title, text } of commands) {
    expect(title).toMatch(/^Delete Image on hostile|^DI-/);
    expect(text).not.toContain('##[');
  }
  // Commands after the end of the run take effect again.
  expect(commandsIn(`${output}\n::notice::x`).at(-1)).toEqual({ name: 'notice', title: '', text: 'x' });
});

test('a token that the target echoes in any form is in no file and in no blob of a shard', async () => {
  const token = `${randomBytes(16).toString('hex')}/"&=`;
  const forms = Object.values(written).map((write) => write(token));
  const echoes: RequestListener = (request, response) => {
    // An ordinary client is cut off: the error of a client may quote the fields of its request.
    if (request.method === 'DELETE' && request.headers['accept-encoding'] !== undefined) return void request.socket.destroy();
    const fields = {
      'Content-Type': 'application/json',
      'X-Echo': forms.filter((form) => /^[\x20-\x7e]*$/.test(form)),
      'WWW-Authenticate': `Keystone uri="http://${token}/"`,
    };
    if (request.method === 'GET') response.writeHead(200, fields).end(JSON.stringify({ images: [], token }));
    else response.writeHead(500, token, fields).end(`Traceback: token ${forms.join(', ')}`);
  };
  const path = scratchFolder();
  const ids = Array.from({ length: 20 }, () => randomUUID());
  const { verdict, output } = await runOn(echoes, path, () => ({ images: { source: 'ids', ids } }), {
    token,
    variables: { PLAYWRIGHT_BLOB_OUTPUT_DIR: join(path, 'blobs') },
    options: { args: ['--shard=1/1'], page: true },
  });
  writeFileSync(join(path, 'output.txt'), output);

  expect(verdict?.counts.error, output).toBeGreaterThan(0);
  expect(secretsIn(join(path, 'blobs'), ['Authenticate']).length).toBeGreaterThan(0);
  expect(secretsIn(path, [token])).toEqual([]);
});
