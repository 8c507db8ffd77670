import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { written } from '../../platform/text/redaction/testing/secret-examples.ts';
import type { Behaviour } from '../../reference/behaviour.ts';
import { fieldOf } from '../../reference/message.ts';
import { rewriteOctets } from '../../reference/mutants/changes.ts';
import { always } from '../../reference/mutants/where.ts';
import { holdsSecret, secretsIn } from '../secret-search.ts';
import { attack } from './attack.ts';
import { hasVerdict } from './expectations.ts';
import { confirmedHost } from './hostile-target.ts';

const secret = `${randomBytes(16).toString('hex')}/"&=`;
const forms = Object.values(written).map((write) => write(secret));

/** Repeats the token in every form, in fields, in a reason phrase and in content, and cuts an ordinary client off. */
const echoes = (): Behaviour =>
  rewriteOctets(always, (_, { request: { method, fields } }) => {
    // The error of a client may quote the fields of its request.
    if (method === 'DELETE' && fieldOf(fields, 'Accept-Encoding') !== undefined) return ['reset'];
    const echoed = forms.filter((form) => /^[\x20-\x7e]*$/.test(form)).map((form) => `X-Echo: ${form}\r\n`);
    const more = `Content-Type: application/json\r\nWWW-Authenticate: Keystone uri="http://${secret}/"\r\n${echoed.join('')}`;
    const content = method === 'GET' ? JSON.stringify({ images: [], token: secret }) : `Traceback: token ${forms.join(', ')}`;
    const status = method === 'GET' ? '200 OK' : `500 ${secret}`;
    const length = Buffer.byteLength(content);
    return [Buffer.from(`HTTP/1.1 ${status}\r\n${more}Content-Length: ${length}\r\n\r\n${content}`), 'end'];
  });

// Attacks on secrets. The promises search every file for the token.

attack('token-in-every-form', 'every response returns the token in each form, and the run is a shard, whose blob is kept', {
  target: { token: secret, behaves: echoes },
  run: {
    select: ['--shard=1/1'],
    page: true,
    members: () => ({ images: { source: 'ids', ids: Array.from({ length: 20 }, () => randomUUID()) } }),
    variables: (_, folder) => ({ PLAYWRIGHT_BLOB_OUTPUT_DIR: join(folder, 'tmp/blobs') }),
  },
  expect: ({ verdict, output, folder }) => [
    ...((verdict?.counts.error ?? 0) > 0 ? [] : ['nothing is violated']),
    // The search finds a text that is not secret, so it does look into the blob.
    ...(secretsIn(join(folder, 'tmp/blobs'), ['Authenticate']).length > 0 ? [] : ['the blob was not searched']),
    ...(holdsSecret(output, [secret]) ? ['the token is printed'] : []),
  ],
});

// Promises of every run check URLs, which logs and proxies keep.

attack('token-in-query', 'the target conforms, on a confirmed host, and a test tries the token in other places than its field', {
  target: { named: confirmedHost },
  run: { select: ['--grep', '@DI-401-13'], byOperator: true, variables: () => ({ TARGET_CONFIRM_HOST: confirmedHost }) },
  expect: hasVerdict,
});
