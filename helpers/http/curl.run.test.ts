import { execFile } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { onPush } from '../selftest/test-kinds.ts';
import { authorityFile } from '../settings/reference-target.ts';
import { curlLine } from './curl.ts';
import type { RequestRecord } from './exchange.ts';
import { listeningPort } from './testing/listening-port.ts';
import { rawServer } from './wire/testing/raw-server.ts';

const own = (id: string) => ({ id, variable: 'IMAGE_ID' }) as const;

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly fields: Record<string, string>;
  readonly lines: readonly string[];
  readonly content: string;
}

/** What a server receives when the line is pasted into a shell. Read off the socket: a server library refuses odd paths. */
async function pasted(line: (base: string) => string, variables: Record<string, string> = {}): Promise<Received> {
  const octets: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      octets.push(chunk);
      const [head = '', content] = Buffer.concat(octets).toString().split('\r\n\r\n');
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      if (content !== undefined && Buffer.byteLength(content) >= length) {
        socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      }
    });
  });
  const base = `http://127.0.0.1:${await listeningPort(server)}`;
  try {
    await promisify(execFile)('sh', ['-c', line(base)], { env: { PATH: process.env.PATH, ...variables }, timeout: 60_000 });
  } finally {
    server.close();
  }
  const [head = '', content = ''] = Buffer.concat(octets).toString().split('\r\n\r\n');
  const [, method, path] = /^(\S+) (.*) HTTP/.exec(head) ?? [];
  const lines = head.split('\r\n').slice(1);
  const fields = Object.fromEntries(lines.map((field) => [field.split(':')[0]?.toLowerCase(), field.replace(/^[^:]*: */, '')]));
  return { method, path, fields, lines, content };
}

const request = (base: string, path: string, more: Partial<RequestRecord> = {}): RequestRecord => ({
  method: 'DELETE',
  url: `${base}${path}`,
  fields: [],
  ...more,
});

/** What a shell, curl, printf, JavaScript or a URL could take for something else. */
const nasty = [
  `it's"double"';touch\tinjected;'!!;id;&-X`,
  '$HOME$(id)',
  '`id`\\*',
  '%00..%2f..%0d%0aX-Injected:%201',
  '../report/',
  '{a,b}[1-3]',
  '?#',
  'ü€',
  '%s\\n100%',
  '@/etc/hostname',
] as const;
const named = [`\${TARGET_TOKEN}`, '/images/the-image/'] as const;
const joined = (...pieces: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 2 }).map((texts) => texts.join(''));
const withoutTab = nasty.map((text) => text.replace('\t', ''));

/** A request of any method, with fields, target and content that hold such texts, a token and the image of the run. */
const written = fc.record({
  method: fc.constantFrom('DELETE', 'POST', 'HEAD'),
  path: fc
    .tuple(joined(...withoutTab), fc.constantFrom('', ...named, named[1]), joined(...withoutTab))
    .map((texts) => `/v2/1/images/${texts.join('')}`),
  fields: fc.array(
    fc.tuple(
      fc.constantFrom('X-Odd', 'If-Match', 'X-Auth-Token'),
      fc.oneof(fc.constant('$TARGET_TOKEN'), joined(...nasty, named[0])),
    ),
    { maxLength: 4 },
  ),
  content: fc.option(joined(...nasty, ...named, '\n', '\0'), { nil: undefined }),
});

const variables = { TARGET_TOKEN: `odd"token"$1`, IMAGE_ID: 'new$1' };
const asSent = (text: string): string =>
  text
    .replace(/^\$TARGET_TOKEN$|\$\{TARGET_TOKEN\}/g, () => variables.TARGET_TOKEN)
    .replaceAll('the-image', () => variables.IMAGE_ID);

test('a curl line pasted into a shell sends method, target, fields and content as they were', onPush, async () => {
  const isAsWritten = async ({ method, path, fields, content }: typeof written extends fc.Arbitrary<infer T> ? T : never) => {
    const more = { method, fields, ...(content !== undefined && method !== 'HEAD' && { content }) };
    const line = (base: string): string => curlLine(request(base, path, more), own('the-image'));
    const received = await pasted(line, variables);

    const lines = received.lines.filter((each) => /^(?:X-|If-Match)/.test(each));
    expect([received.method, received.path, received.content], line('http://h')).toEqual([
      method,
      asSent(path),
      asSent(more.content ?? ''),
    ]);
    expect(
      lines.map((each) => each.replace(/: */, ':')),
      line('http://h'),
    ).toEqual(fields.map(([name, value]) => `${name}:${asSent(value)}`));
    // curl would add Accept, and a Content-Type to content.
    expect(['accept', 'content-type'].filter((name) => name in received.fields)).toEqual([]);
  };
  const several = fc.array(written, { minLength: 20, maxLength: 20 });
  const all = fc.asyncProperty(several, async (requests) => void (await Promise.all(requests.map(isAsWritten))));
  await fc.assert(all, { numRuns: 3, endOnFailure: true });
});

test('a shell sends the octets of a malformed request', onPush, async () => {
  const framing = { lines: ['Host: a/b', 'X-Auth-Token:\t $TARGET_TOKEN \0x', "X-A: it's `100%` $${x \\r", 'X-B:\t \t\r'] };
  const { received, port, close } = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const url = `http://127.0.0.1:${port}/v2/1/images/img-1`;
  const line = curlLine({ method: 'DELETE', url, fields: [['Accept', "it's 100%"]], framing, withoutHost: true }, own('img-1'));
  const { stdout } = await promisify(execFile)('sh', ['-c', line], {
    env: { PATH: process.env.PATH, TARGET_TOKEN: 'a%s-token', IMAGE_ID: 'f1-2' },
  });
  await close();

  expect(received.join('')).toBe(
    "DELETE /v2/1/images/f1-2 HTTP/1.1\r\nAccept: it's 100%\r\nHost: a/b\r\nX-Auth-Token:\t a%s-token \0x\r\nX-A: it's `100%` $${x \\r\r\nX-B:\t \t\r\r\n\r\n",
  );
  expect(stdout).toBe('HTTP/1.1 400 Bad Request\r\n\r\n');
});

test('an identifier with an encoded first character is that of the variable', onPush, async () => {
  const id = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';
  const url = (base: string): string => `${base}/images/%39${id.slice(1)}`;

  const { path } = await pasted((base) => curlLine({ method: 'DELETE', url: url(base), fields: [] }, own(id)), {
    IMAGE_ID: 'f1-2',
  });

  expect(path).toBe('/images/%661-2');
});

test('an identifier in capitals is that of the variable in capitals', onPush, async () => {
  const id = '9B63C1A5-0C2F-4D21-9F11-3F8A02A6F7F0';
  const variables = { IMAGE_ID: '7d2f90be-3b6c-4e0e-8a7b-6f1f0c9d2e11' };
  const line = (more: Partial<RequestRecord>) => (base: string) => curlLine(request(base, `/images/${id}`, more), own(id));
  const all = [await pasted(line({}), variables), await pasted(line({ framing: { lines: ['X : y'] } }), variables)];

  expect(all.map(({ path }) => path)).toEqual(all.map(() => `/images/${variables.IMAGE_ID.toUpperCase()}`));
});

for (const [what, name, sent] of [
  ['sends a malformed request over TLS with a client certificate', '127.0.0.1', true],
  ['sends nothing to a server with another name', 'other.test', false],
] as const) {
  test(`a pasted line ${what}`, onPush, async () => {
    const serve = (socket: Socket): void => void socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    const server = await rawServer(serve, { tls: true, demandsCertificate: true });
    const url = `https://127.0.0.1:${server.port}/v2/1/images/x`;
    const tls = { authority: true, client: 'pem' } as const;
    const line = curlLine({ method: 'DELETE', url, fields: [], framing: { lines: ['X-Probe : x'] }, tls });
    const file = (pem: string): string => fileURLToPath(new URL(`wire/testing/${pem}.pem`, import.meta.url));
    const env = { TARGET_CA_FILE: authorityFile, TARGET_CLIENT_CERT: file('client'), TARGET_CLIENT_KEY: file('client-key') };
    const named = line.replace('"host":"127.0.0.1"', name === '127.0.0.1' ? '$&' : `$&,"servername":"${name}"`);
    const shell = execFile('sh', ['-c', named], { env: { PATH: process.env.PATH, ...env }, timeout: 60_000 });
    await new Promise((resolve) => shell.once('close', resolve));
    await server.close();

    expect(server.received.join('')).toBe(
      sent ? `DELETE /v2/1/images/x HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Probe : x\r\n\r\n` : '',
    );
  });
}
