import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { listeningPort } from '../../http/testing/listening-port.ts';
import { written } from '../../text/redaction/secret-examples.ts';
import { secretsIn } from '../secret-search.ts';
import { runSuite, scratchFolder } from './suite-run.ts';
import { startTestReference } from './test-reference.ts';

test.setTimeout(300_000);

test('no file of a run holds a token of it, in any format', async () => {
  const reference = await startTestReference();
  const path = scratchFolder();
  const tokens = Object.entries(reference.variables).flatMap(([name, value]) => (name.endsWith('_TOKEN') ? [value] : []));
  const { status, output } = await runSuite(reference.variables, path, { page: true });
  await reference.stop();
  writeFileSync(join(path, 'output.txt'), output);
  const found = secretsIn(path, tokens);
  // The search finds a text that is not secret, so it does unwrap the report.
  const known = secretsIn(join(path, 'reports', 'html'), ['X-Auth-Token']);

  expect(tokens).toHaveLength(5);
  expect(status).toBe(0);
  expect(found).toEqual([]);
  expect(known.map(({ wrapping }) => wrapping)).toContain('plain > base64 > gzip');
});

test('a token that the target echoes in any form is in no file and in no blob of a shard', async () => {
  const token = `${randomBytes(16).toString('hex')}/"&=`;
  const forms = Object.values(written).map((write) => write(token));
  const server = createServer((request, response) => {
    // An ordinary client is cut off: the error of a client may quote the fields of its request.
    if (request.method === 'DELETE' && request.headers['accept-encoding'] !== undefined) {
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
  const path = scratchFolder();
  const ids = Array.from({ length: 20 }, () => randomUUID()).join(',');
  const variables = { TARGET_URL: `http://127.0.0.1:${port}/v2/123`, TARGET_TOKEN: token, TARGET_IMAGE_IDS: ids };
  const blobs = { ...variables, PLAYWRIGHT_BLOB_OUTPUT_DIR: join(path, 'blobs') };
  const { verdict, output } = await runSuite(blobs, path, { args: ['--shard=1/1'], page: true });
  server.closeAllConnections();
  server.close();
  writeFileSync(join(path, 'output.txt'), output);
  const found = secretsIn(path, [token]);
  const blobbed = secretsIn(join(path, 'blobs'), ['Authenticate']);

  expect(verdict?.counts.error, output).toBeGreaterThan(0);
  expect(blobbed.length).toBeGreaterThan(0);
  expect(found).toEqual([]);
});
