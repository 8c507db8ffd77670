import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { written } from '../../redaction/secret-examples.ts';
import { secretsIn } from './secret-search.ts';
import { runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

test.setTimeout(300_000);

const secret = randomBytes(16).toString('hex');
const part = secret.slice(7, 19);

/** A zip of one file. */
function zip(name: string, content: string): Buffer {
  const data = deflateRawSync(content);
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(8, 4);
  head.writeUInt32LE(crc32(content), 10);
  head.writeUInt32LE(data.length, 14);
  head.writeUInt32LE(content.length, 18);
  head.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), data]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), head, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const report = (text: string): string => `<script>d("data/x.json","${base64(JSON.stringify({ message: text }))}")</script>`;
const everyOctet = (text: string): string => [...Buffer.from(text)].map((octet) => `%${octet.toString(16)}`).join('');

/** Each format that a run writes, with a part of the secret in it. */
const planted: Readonly<Record<string, string | Buffer>> = {
  'verdict.json': JSON.stringify({ received: `401 ${part}` }),
  'junit.xml': `<failure>x-${part}-y</failure>`,
  'ctrf.json': JSON.stringify({ results: { tests: [{ trace: `request  curl ${part}` }] } }),
  'exchanges.har': JSON.stringify({ content: { encoding: 'base64', text: base64(`token ${part}`) } }),
  'html/index.html': report(`curl -H 'X-Auth-Token: ${part}'`),
  'html/twice.html': report(base64(`in base64 twice: ${part}`)),
  'html/packed.html': `<script>d("x","${gzipSync(`packed ${part}`).toString('base64')}")</script>`,
  'data.html': `<img src="data:text/plain;base64,${base64(`token ${part}`)}">`,
  'path.txt': `/v2/${base64(`token ${part}`)}`,
  'url.txt': `?token=${everyOctet(part)}`,
  'log.gz': gzipSync(`a line with ${part}`),
  'blob/report.zip': zip('report.jsonl', JSON.stringify({ token: part })),
  'blob/attachments.zip': zip('resources/1.html', report(part)),
};

/** Each form in which a service may return a secret, in one file of each kind: as it is, in a page, packed in a blob. */
const spelt = Object.entries(written).flatMap(([form, write]) => {
  const text = `"a": "${write(`${secret}/"&`)}"`;
  return [
    [`a text, ${form}`, 'a.txt', text],
    [`the page of a report, ${form}`, 'html/index.html', report(`<${text}>`)],
    [`the blob of a shard, ${form}`, 'blob/report.zip', zip('report.jsonl', JSON.stringify({ text }))],
  ] as const;
});

for (const [what, file, content] of spelt) {
  test(`a secret is found in ${what}`, () => {
    const { path, remove } = scratchFolder();
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), content);
    const found = secretsIn(path, [`${secret}/"&`]);
    remove();

    expect(found.map((each) => each.file)).toContain(file);
  });
}

for (const [file, content] of Object.entries(planted)) {
  test(`twelve characters of a secret are found in ${file}`, () => {
    const { path, remove } = scratchFolder();
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), content);
    const found = secretsIn(path, [secret]);
    remove();

    expect(new Set(found.map((each) => each.file))).toEqual(new Set([file]));
  });
}

test('eleven characters of a secret are not found, and neither is a different text', () => {
  const { path, remove } = scratchFolder();
  // No blank between: blanks do not count, so that a first digit that happens to be the twelfth of the secret would be found.
  writeFileSync(join(path, 'a.txt'), `${secret.slice(0, 11)}-${randomBytes(16).toString('hex')}`);
  const found = secretsIn(path, [secret]);
  remove();

  expect(found).toEqual([]);
});

test('no file of a run holds a token of it, in any format', async () => {
  const reference = await startTestReference();
  const { path, remove } = scratchFolder();
  const tokens = Object.entries(reference.variables).flatMap(([name, value]) => (name.endsWith('_TOKEN') ? [value] : []));
  const { status, output } = await runSuite(reference.variables, path, { page: true });
  await reference.stop();
  writeFileSync(join(path, 'output.txt'), output);
  const found = secretsIn(path, tokens);
  // The search finds a text that is not secret, so it does unwrap the report.
  const known = secretsIn(join(path, 'reports', 'html'), ['WWW-Authenticate']);
  remove();

  expect(tokens).toHaveLength(5);
  expect(status).toBe(0);
  expect(found).toEqual([]);
  expect(known.map(({ wrapping }) => wrapping)).toContain('plain > base64 > gzip');
});

test('a token that the target echoes in any form is in no file and in no blob of a shard', async () => {
  const token = `${randomBytes(16).toString('hex')}/"&=`;
  const forms = Object.values(written).map((write) => write(token));
  const server = createServer((request, response) => {
    // An ordinary client is cut off: Playwright's own error quotes the fields of its request.
    if (request.method === 'DELETE' && /Playwright/.test(request.headers['user-agent'] ?? '')) {
      request.socket.destroy();
      return;
    }
    const inFields = forms.filter((form) => /^[\x20-\x7e]*$/.test(form));
    const fields = {
      'Content-Type': 'application/json',
      'X-Echo': inFields,
      'WWW-Authenticate': `Keystone uri="http://${token}/"`,
    };
    if (request.method === 'GET') response.writeHead(200, fields).end(JSON.stringify({ images: [], token }));
    else response.writeHead(500, token, fields).end(`Traceback: token ${forms.join(', ')}`);
  });
  const port = await listeningPort(server);
  const { path, remove } = scratchFolder();
  const ids = Array.from({ length: 20 }, () => randomUUID()).join(',');
  const variables = { TARGET_URL: `http://127.0.0.1:${port}/v2/123`, TARGET_TOKEN: token, TARGET_IMAGE_IDS: ids };
  const blobs = { ...variables, PLAYWRIGHT_BLOB_OUTPUT_DIR: join(path, 'blobs') };
  const { verdict, output } = await runSuite(blobs, path, { args: ['--shard=1/1'], page: true });
  server.closeAllConnections();
  server.close();
  writeFileSync(join(path, 'output.txt'), output);
  const found = secretsIn(path, [token]);
  const blobbed = secretsIn(join(path, 'blobs'), ['Authenticate']);
  remove();

  expect(verdict?.counts.error, output).toBeGreaterThan(0);
  expect(blobbed.length).toBeGreaterThan(0);
  expect(found).toEqual([]);
});
