import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { written } from '../../text/redaction/secret-examples.ts';
import { secretsIn } from '../secret-search.ts';
import { runSuite, type SuiteRun, scratchFolder } from './suite-run.ts';

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

/** Runs the suite on a server on loopback whose images come from `POST /make`. */
async function runOn(
  listener: RequestListener,
  more: Readonly<Record<string, string>> = {},
): Promise<SuiteRun & { statement: string }> {
  const server = createServer(listener);
  const origin = `http://127.0.0.1:${await listeningPort(server)}`;
  const path = scratchFolder();
  const request = { method: 'POST', url: `${origin}/make` };
  const file = join(path, 'target.json');
  const images = { source: 'http', request, id: { header: 'Location' } };
  writeFileSync(file, JSON.stringify({ name: 'hostile', url: `${origin}/v2/1`, images }));
  const run = await runSuite({ TARGET_FILE: file, TARGET_TOKEN: 'the-token-of-the-owner', ...more }, path);
  const statement = readFileSync(join(path, 'reports', 'statement.md'), 'utf8');
  server.closeAllConnections();
  server.close();
  return { ...run, statement };
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
  const { output, statement, verdict } = await runOn(sourceFails);

  expect(verdict?.verdict, output).toBe('broken');
  expect(output).toContain('⏎::error::from the target⏎::stop-commands::zzz');
  expect(output).toMatch(harmless);
  expect(commandsIn(output)).toEqual([]);
  expect(statement).toMatch(harmless);
  expect(statement).not.toMatch(/^\s*::|<img|[^\\]\[link|@octocat|https:\/\/evil|[^\\]`code/m);
});

test('in GitHub Actions only annotations of our own are commands, and the text of the target is their data', async () => {
  const { output } = await runOn(sourceFails, { GITHUB_ACTIONS: 'true' });
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

test('a password that the identity service echoes in any form is neither printed nor written to a file', async () => {
  const password = 'Pa55word/"of+Owner=&';
  const forms = Object.values(written).map((write) => write(password));
  for (const part of [0, 1, 2, 3, 4, 5]) {
    const some = forms.filter((_, place) => place % 6 === part);
    const server = createServer((_, response) => {
      response.writeHead(401, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error: { message: some.join(' ') } }));
    });
    const port = await listeningPort(server);
    const path = scratchFolder();
    const url = `http://127.0.0.1:${port}/v3`;
    const login = { OS_AUTH_URL: url, OS_USERNAME: 'owner', OS_PASSWORD: password, OS_PROJECT_NAME: 'owner' };
    const { output, verdict } = await runSuite(login, path);
    server.closeAllConnections();
    server.close();
    writeFileSync(join(path, 'output.txt'), output);
    const found = secretsIn(path, [password]);

    expect(verdict?.verdict, output).toBe('broken');
    expect(output).toContain('was answered 401 (');
    expect(found).toEqual([]);
  }
});
