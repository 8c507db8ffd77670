import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readSettings } from '../settings/settings.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { askedFor, init } from './init.ts';
import { targetTemplate, templateSources } from './target-template.ts';
import { started } from './testing/started.ts';

const url = 'https://compute.example/v2/123456';
const from = {
  ids: '5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a5b, 5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a5c',
  snapshot: '5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a5b',
  glance: 'https://image.example/v2',
  http: 'https://compute.example/v2/123456/images',
  command: 'make-image "$IMAGE_NAME"',
  stateless: '',
  none: '',
} as const;
const variables = {
  TARGET_CONFIRM_HOST: 'compute.example,image.example',
  TARGET_TOKEN: 'token-of-the-owner',
  TARGET_STRANGER_TOKEN: 'token-of-a-stranger',
  TARGET_READER_TOKEN: 'token-of-a-reader',
  TARGET_EXPIRED_TOKEN: 'token-that-expired',
  TARGET_REVOKED_TOKEN: 'token-that-was-revoked',
};

async function start(...words: readonly string[]): Promise<{ status: number | undefined; printed: string }> {
  const { status, document, complaints } = await started(init, ...words);
  return { status, printed: document + complaints.join('') };
}

/** The file that these words make, as a run reads it, and what is printed. */
async function written(...words: readonly string[]) {
  const cwd = freshFolder();
  const { status, printed } = await start('--url', url, ...words, '--out', join(cwd, 'target.yaml'));
  expect(status, printed).toBe(0);
  const [target] = readSettings({ ...variables, TARGET_FILE: 'target.yaml' }, { cwd }).targets;
  return { target, printed };
}

for (const source of Object.keys(templateSources) as (keyof typeof from)[]) {
  test(`init writes a target file with the source ${source}, which a run accepts`, async () => {
    const words = from[source] === '' ? [] : ['--from', from[source]];
    const { target, printed } = await written('--images', source, ...words);

    expect(target).toMatchObject({ description: { name: 'compute.example', url } });
    expect(printed).toContain('export TARGET_CONFIRM_HOST=compute.example\n');
    expect(printed.includes('without images no run is conclusive')).toBe(source === 'none');
  });
}

test('the second tenant stands in the file, and init says what no run shows without it', async () => {
  const { target, printed } = await written('--stranger', '654321');

  expect(target).toMatchObject({ description: { identities: { stranger: { tenant: '654321' } } } });
  expect(printed).toContain('export TARGET_STRANGER_TOKEN=');
  expect((await written()).printed).toContain('without a second tenant and its token');
});

test('init writes that others share the tenant', async () => {
  expect((await written('--shared')).target).toMatchObject({ description: { limits: { sharedTenant: true } } });
});

test('init warns of a URL that names no tenant', async () => {
  for (const tail of ['/v2', '/v2/123456']) {
    const { printed } = await start('--url', `http://127.0.0.1:8080${tail}`, '--out', join(freshFolder(), 'target.yaml'));

    expect(printed.includes('# the URL names no tenant'), tail).toBe(tail === '/v2');
  }
});

test('init checks each answer at once, and asks again until it is right', async () => {
  const nothing = { url: undefined, stranger: undefined, source: undefined, from: undefined, shared: undefined };
  const urls = ['127.0.0.1:8080/v2/1', 'http://127.0.0.1:8080/v2/1'];
  const answers = [...urls, 'a b', '2', 'htp', 'http', 'ftp://x', 'http://127.0.0.1:8080/v2/1/images', 'nobody', 'yes'];
  const asked: string[] = [];
  const answer = async (question: string): Promise<string> => {
    asked.push(question);
    return answers[asked.length - 1] ?? '';
  };

  expect(await askedFor(nothing, answer)).toEqual({
    url: 'http://127.0.0.1:8080/v2/1',
    stranger: '2',
    source: 'http',
    from: 'http://127.0.0.1:8080/v2/1/images',
    shared: 'yes',
  });
  expect(asked.map((each) => each.split(/[\n,;(]/, 1)[0])).toEqual([
    'URL of the target',
    expect.stringMatching(/^Expected an absolute http/),
    'Tenant of a second account',
    expect.stringMatching(/^Expected /),
    'Where do images come from that the suite may delete?',
    'Expected one of ids',
    expect.stringMatching(/^URL to which a POST with/),
    expect.stringMatching(/^Expected /),
    'Do others create',
    'Expected yes or no.',
  ]);
  expect(asked[4]).toMatch(/\n {2}snapshot +snapshots of a server, by the action createImage\n/);
  expect(asked[5]).toContain('Did you mean http?');
});

test('every example in the file is valid without its #', () => {
  const cwd = freshFolder();
  const content = targetTemplate({ url, source: 'none', from: '', stranger: '', shared: 'no', schema: 'target.schema.json' });
  const examples = content.replaceAll(/^(\s*)#(?=\S| {2})/gm, '$1');
  writeFileSync(join(cwd, 'target.yaml'), examples);
  const [target] = readSettings({ ...variables, TARGET_FILE: 'target.yaml' }, { cwd }).targets;

  expect(examples).not.toBe(content);
  expect(target).toMatchObject({ description: { implementation: { name: 'nova', version: '31.0.0' } } });
});

for (const [words, message] of [
  [[], /--url is missing, and there is no terminal to ask/],
  [['--url', 'https://compute.example/v2/{tenant}'], /^--url: expected .*without placeholders/],
  [['--url', url, '--images', 'snapshots'], /^--images: expected snapshot, .*Fix: did you mean snapshot\?/],
  [['--url', url, '--images', 'snapshot'], /^init: --from is missing\. The source snapshot needs it: id of the server/],
  [['--url', url, '--images', 'http'], /^init: --from is missing\. The source http needs it: URL to which a POST/],
  [['--url', url, '--from', 'x1'], /the source none needs nothing/],
  [['--url', url, '--images', 'ids', '--from', 'a/b'], /^--from: expected an image id/],
  [['--url', url, '--images', 'http', '--from', from.http.replace('//', '//user:a-password@')], /without user and password/],
] as const) {
  test(`init ${words.join(' ')} is a clear error, and nothing is written`, async () => {
    const out = join(freshFolder(), 'target.yaml');
    const { status, printed } = await start(...words, '--out', out);

    expect([status, existsSync(out)]).toEqual([2, false]);
    expect(printed).toMatch(message);
    expect(printed).not.toContain('a-password');
  });
}

test('a secret that a shell put into an answer is neither written nor printed', async () => {
  process.env.TARGET_TOKEN = 'token-of-the-owner';
  const command = `make-image -H "X-Auth-Token: ${process.env.TARGET_TOKEN}"`;
  const out = join(freshFolder(), 'target.yaml');
  const { status, printed } = await start('--url', url, '--images', 'command', '--from', command, '--out', out);
  delete process.env.TARGET_TOKEN;

  expect([status, existsSync(out)]).toEqual([2, false]);
  expect(printed).toContain('contains the value of TARGET_TOKEN');
  expect(printed).not.toContain('token-of-the-owner');
});

test('a file that exists is not replaced, and that a folder is missing is said', async () => {
  const folder = freshFolder();
  const out = join(folder, 'target.yaml');
  writeFileSync(out, 'mine');

  expect(await start('--url', url, '--out', out)).toMatchObject({ status: 2, printed: expect.stringContaining('exists') });
  expect(readFileSync(out, 'utf8')).toBe('mine');
  expect(await start('--url', url, '--out', join(folder, 'none', 'target.yaml'))).toEqual({
    status: 1,
    printed: expect.stringMatching(/^init: .*\.yaml cannot be written \(ENOENT\)\. Choose another --out\.$/),
  });
});
