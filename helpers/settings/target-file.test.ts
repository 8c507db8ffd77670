import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { refusalCodes } from '../../contracts/operation.ts';
import { identityNames } from '../../contracts/target-words.ts';
import { profileNames } from '../verdict/profile.ts';
import { httpVersions as spoken } from './description.ts';
import { ownSchema, type Schema, schemaAt } from './own-schema.ts';
import { authorityFile } from './reference-certificate.ts';
import { referenceTo } from './references.ts';
import { readSettings } from './settings.ts';
import { freshFolder } from './testing/fresh-folder.ts';
import { problemsIn } from './testing/problems-in.ts';
import { variables } from './variables/all-variables.ts';

type Variables = Record<string, string>;

const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
const other = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2';
const url = 'http://127.0.0.1:8080/v2/1';
const TOKEN = referenceTo('TARGET_TOKEN');

function read(content: unknown, env: Variables = {}, files: Variables = {}) {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'target.json'), typeof content === 'string' ? content : JSON.stringify(content));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return readSettings({ TARGET_FILE: 'target.json', ...env }, { cwd });
}

const problemsOf = (...given: Parameters<typeof read>) => problemsIn(() => read(...given));

function descriptionOf(content: unknown, env: Variables = {}) {
  const [target] = read(content, env).targets;
  if (target?.kind !== 'described') throw new Error(`not described: ${target?.kind}`);
  return target.description;
}

const whole = {
  $schema: '../contracts/target.schema.json',
  name: 'staging-ord',
  url: `http://localhost:8774/v2/${referenceTo('TENANT')}/`,
  identities: {
    owner: { token: TOKEN, tenant: '1' },
    stranger: { token: referenceTo('STRANGER') },
  },
  images: { source: 'ids', ids: [id, referenceTo('SPARE_ID')] },
  fixtures: { foreign: '11111111-2222-3333-4444-555555555555', conflict: '11111111-2222-3333-4444-555555555556' },
  provoke: {
    '400': { headers: { Prefer: 'code={code}' } },
    '403': { identity: 'stranger' },
    '413': { burst: { requests: 200 } },
    '500': { unreachable: 'no fault injection on staging' },
    '503': {
      before: {
        request: {
          method: 'POST',
          url: 'http://127.0.0.1:9/fault',
          headers: { Authorization: `Bearer ${TOKEN}` },
          body: '{"code":{code}}',
        },
      },
      after: { command: `disarm ${referenceTo('TENANT')}` },
    },
  },
  limits: { deletes: 3, requestsPerSecond: 20, maxSeconds: 60, timeoutMs: 900, settleMs: 0, collectionDelete: true },
  tls: { insecure: true },
  implementation: { name: 'nova', version: referenceTo('NOVA_VERSION') },
};

test('a whole target file becomes a description, with references resolved but in commands', () => {
  const env = { TENANT: '77', TARGET_TOKEN: 'tok-owner', STRANGER: 'tok-stranger', SPARE_ID: other, NOVA_VERSION: '31.0.0' };
  expect(descriptionOf(whole, env)).toEqual({
    name: 'staging-ord',
    url: 'http://localhost:8774/v2/77',
    identities: {
      owner: { token: 'tok-owner', tenant: '1' },
      stranger: { token: 'tok-stranger', variable: 'STRANGER' },
    },
    images: { source: 'ids', ids: [id, other] },
    fixtures: whole.fixtures,
    provoke: {
      ...whole.provoke,
      '409': { image: whole.fixtures.conflict },
      '503': {
        before: { request: { ...whole.provoke['503'].before.request, headers: { Authorization: 'Bearer tok-owner' } } },
        after: whole.provoke['503'].after,
      },
    },
    limits: whole.limits,
    tls: { insecure: true },
    implementation: { name: 'nova', version: '31.0.0' },
    chosen: 'TARGET_FILE is set',
    embedded: false,
  });
});

test('images.trusted is read with any source', () => {
  for (const trusted of [true, false]) {
    const images = { ...made({ method: 'POST', url: 'http://127.0.0.1:9/images' }), trusted };
    expect(descriptionOf({ url, images }).images).toEqual(images);
  }
});

test('single variables override the file, and TARGET_URL says so', () => {
  const env = {
    TENANT: '77',
    TARGET_TOKEN: 'tok-owner',
    STRANGER: 'tok-stranger',
    SPARE_ID: other,
    TARGET_URL: url,
    TARGET_STRANGER_TOKEN: 'tok-other',
    TARGET_IMAGE_IDS: other,
    TARGET_TIMEOUT_MS: '5',
    NOVA_VERSION: '31.0.0',
    TARGET_IMPLEMENTATION: 'glance 30',
    TARGET_CONFLICT_IMAGE_ID: id,
    TARGET_PROVOKE_HEADER: 'X-Fail: {code}',
  };
  const description = descriptionOf(whole, env);
  expect(description.implementation).toEqual({ name: 'glance', version: '30' });
  expect(description).toMatchObject({
    url,
    images: { ids: [other] },
    limits: { deletes: 3, timeoutMs: 5 },
    chosen: 'TARGET_URL is set and overrides the url of target.json',
  });
  expect(description.identities).toMatchObject({ stranger: { token: 'tok-other' }, owner: { tenant: '1' } });
  expect(description.provoke).toMatchObject({
    400: { headers: { Prefer: 'code={code}' } },
    401: { headers: { 'X-Fail': '{code}' } },
    409: { image: id },
  });
});

test('what a file says of its own images does not hold where TARGET_URL leads', () => {
  const risks = { ...ids('7'), fixtures: { foreign: '8', protected: other }, limits: { collectionDelete: true } };
  const staging = { url: 'https://staging.example/v2/1', ...risks };
  const problemsAt = (TARGET_URL: string, env: Variables = {}) =>
    problemsOf(staging, { TARGET_URL, TARGET_CONFIRM_HOST: 'staging.example,prod.example', ...env });
  const about = (pointer: string) =>
    expect.stringContaining(`target.json ${pointer}: expected nothing about images, because TARGET_URL`);
  const [listed, fixture, collection] = ['/images/ids', '/fixtures/foreign', '/limits/collectionDelete'].map(about);

  expect(problemsAt('https://prod.example/v2/1')).toEqual([listed, fixture, collection]);
  expect(problemsAt('https://staging.example/v2/2')).toEqual([listed, fixture, collection]);
  expect(problemsAt('https://prod.example/v2/1', { TARGET_IMAGE_IDS: '9' })).toEqual([fixture, collection]);
  const trusted = { url: staging.url, images: { source: 'command', run: 'make', trusted: true } };
  const elsewhere = { TARGET_URL: 'https://prod.example/v2/1', TARGET_CONFIRM_HOST: 'prod.example' };
  expect(problemsOf(trusted, elsewhere)).toEqual([about('/images/trusted')]);
  // A tunnel to another tenant leads to other images.
  expect(problemsAt('http://localhost:8080/v2/2')).toEqual([listed, fixture, collection]);
  for (const same of ['https://STAGING.example:443/v2/1/', 'http://localhost:8080/v2/1'])
    expect(read(staging, { TARGET_URL: same, TARGET_CONFIRM_HOST: 'staging.example' }).targets).toHaveLength(1);
});

test('a token goes into no URL of a remote host, in whatever place of the file', () => {
  const token = referenceTo('TARGET_TOKEN');
  const env = { TARGET_TOKEN: 'tok-owner-1', OTHER: 'tok-owner-1', TARGET_CONFIRM_HOST: 'api.example,fault.example' };
  const made = (requestUrl: string) => ({
    url: 'https://api.example/v2/1',
    identities: { owner: { token } },
    images: { source: 'http', request: { method: 'POST', url: requestUrl }, id: { json: '/id' } },
  });
  const step = (stepUrl: string) => ({ request: { method: 'POST', url: stepUrl } });
  const refused = (pointer: string) => expect.stringContaining(`${pointer}: expected a URL without a token`);

  for (const remote of [`https://api.example/make?auth=${token}`, `https://api.example/${token}/make`])
    expect(problemsOf(made(remote), env)).toEqual([refused('/images/request/url')]);
  expect(problemsOf(made(`https://api.example/${referenceTo('OTHER')}`), env)).toEqual([refused('/images/request/url')]);
  expect(problemsOf(made(`http://127.0.0.1:9000/make?auth=${token}`), env)).toEqual([]);
  const armed = {
    ...made('https://api.example/make'),
    provoke: { 503: { before: step(`https://fault.example/${token}`), after: step('https://fault.example/') } },
  };
  expect(problemsOf(armed, env)).toEqual([refused('/provoke/503/before/request/url')]);
});

test('one word overrides the source of images in the file, and a tenant that of the stranger', () => {
  const stranger = { token: referenceTo('STRANGER'), tenant: '2' };
  const file = { url, images: { source: 'glance', url: 'http://localhost/v2' }, identities: { stranger } };
  const of = (env: Variables) => descriptionOf(file, { STRANGER: 'tok-stranger', ...env });

  for (const [env, expected] of [
    [{}, { token: 'tok-stranger', tenant: '2', variable: 'STRANGER' }],
    [{ TARGET_STRANGER_TENANT: '3' }, { token: 'tok-stranger', tenant: '3', variable: 'STRANGER' }],
    [
      { TARGET_STRANGER_TOKEN: 'tok-other', TARGET_STRANGER_TENANT: '3' },
      { token: 'tok-other', tenant: '3' },
    ],
  ] as const)
    expect(of(env).identities.stranger).toEqual(expected);
  expect(of({ TARGET_IMAGES: 'none' }).images).toEqual({ source: 'none' });
  expect(of({ TARGET_IMAGES: 'glance' }).images).toEqual(file.images);
});

test('a run has half an hour, and no limit where images are snapshots of a server', () => {
  const images = { source: 'snapshot', server: 'build-7' };

  expect(descriptionOf({ url }).limits).toHaveProperty('maxSeconds', 1800);
  expect(descriptionOf({ url, images }).limits).not.toHaveProperty('maxSeconds');
  expect(descriptionOf({ url, images, limits: { maxSeconds: 7200 } }).limits).toHaveProperty('maxSeconds', 7200);
});

test('a target file may name several servers, each of which creates snapshots', () => {
  const imagesOf = (server: unknown) => descriptionOf({ url, images: { source: 'snapshot', server } }).images;

  expect(imagesOf('build-7')).toEqual({ source: 'snapshot', server: 'build-7' });
  expect(imagesOf(['build-7', 'build-8'])).toEqual({ source: 'snapshot', server: 'build-7', moreServers: ['build-8'] });
});

test('a target file may be YAML, with line and column of a mistake', () => {
  const yaml = (name: string, text: string) => () => read({}, { TARGET_FILE: name }, { [name]: text }).targets[0];

  expect(yaml('region.yaml', `# staging\nurl: ${url}\nprovoke:\n  409: { unreachable: none here }\n`)()).toMatchObject({
    description: { name: 'region', url, provoke: { 409: { unreachable: 'none here' } } },
  });
  for (const [text, flaw] of [
    [`url: ${url}\nurl: ${url}\n`, 'the same member twice'],
    [`url: ${url}\n---\nurl: ${url}\nimages: { source: none }\n`, 'a second document'],
  ])
    expect(yaml('t.yml', text ?? '')).toThrow(new RegExp(`^t\\.yml: expected YAML, got ${flaw} at line 2`));
});

test('a target file without a name is named after itself', () => {
  expect(descriptionOf({ url }).name).toBe('target');
});

function ids(...all: readonly unknown[]): object {
  return { images: { source: 'ids', ids: all } };
}

function made(request: object): object {
  return { source: 'http', request, id: { header: 'Location' } };
}

test('a request that names the URL of the target makes the URL no secret, and its other references are secrets', () => {
  const request = {
    method: 'PUT',
    url: `${referenceTo('BASE')}/images/{image}`,
    headers: { 'X-Gate': referenceTo('GATE'), Referer: referenceTo('BASE') },
    body: `${referenceTo('BASE')}/images/{image} ${referenceTo('OTHER')} ${referenceTo('URL_TOKEN')}`,
  };
  const images = { source: 'http', request, id: { header: 'Location' } };
  const env = { BASE: url, TARGET_TOKEN: 'tok-owner', GATE: 'gate-value', OTHER: 'other-value', URL_TOKEN: 'url-value' };
  const { secrets } = read({ url: referenceTo('BASE'), identities: { owner: { token: TOKEN } }, images }, env);

  expect(secrets).toEqual(expect.arrayContaining(['tok-owner', 'gate-value', 'other-value', 'url-value']));
  expect(secrets).not.toContain(url);
});

test('a variable that a target file refers to is not an unknown name, though the file is broken', () => {
  const file = { url, identities: { owner: { token: referenceTo('TARGET_ORD_TOKEN') } } };
  const env = { TARGET_ORD_TOKEN: 'tok' };

  expect(descriptionOf(file, env).identities.owner?.token).toBe('tok');
  expect(problemsOf(JSON.stringify(file).slice(0, -1), env)).toHaveLength(1);
});

test('the path of an authority is relative to the target file', () => {
  const cwd = freshFolder();
  mkdirSync(join(cwd, 'sub'));
  writeFileSync(join(cwd, 'sub/ca.pem'), readFileSync(authorityFile));
  writeFileSync(join(cwd, 'sub/t.json'), JSON.stringify({ url, tls: { ca: 'ca.pem' } }));
  const [target] = readSettings({ TARGET_FILE: 'sub/t.json' }, { cwd }).targets;
  expect(target).toMatchObject({ description: { name: 't', tls: { ca: expect.stringContaining('BEGIN CERTIFICATE') } } });
});

test('a fleet is one target per file, its variables only by reference', () => {
  const fleet = { 'b.json': JSON.stringify({ url, identities: { owner: { token: referenceTo('TARGET_READER_TOKEN') } } }) };
  const env = { TARGET_FILE: 'target.json, b.json', TARGET_READER_TOKEN: 'tok-b' };
  expect(
    read({ url: 'https://a.example/v2' }, { ...env, TARGET_CONFIRM_HOST: 'x.example,a.example' }, fleet).targets,
  ).toMatchObject([
    { description: { name: 'target', identities: {} } },
    { description: { name: 'b', identities: { owner: { token: 'tok-b' } } } },
  ]);
  expect(problemsOf({ url: 'https://a.example/v2' }, { ...env, TARGET_CONFIRM_HOST: 'x.example' }, fleet)).toHaveLength(1);
});

test('an image that one target of a fleet may delete is listed by no other on the same URL, under whatever name of this machine', () => {
  const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
  const env = { TARGET_FILE: 'target.json, b.json' };
  const at = (host: string, rest: object = { images: { source: 'ids', ids: [id] } }) => ({ url: `http://${host}/v2/1`, ...rest });
  const said = (one: object, other: object): readonly string[] => problemsOf(one, env, { 'b.json': JSON.stringify(other) });
  const listed =
    /^b\.json \/images\/ids: expected an image that is listed once, as a run may delete it, got "9b63c1a5-.*", which target\.json/;

  expect(said(at('127.0.0.1:8080'), at('localhost:8080'))).toEqual([expect.stringMatching(listed)]);
  const fixture = { fixtures: { protected: id.toUpperCase() } };
  expect(said(at('[::1]'), at('localhost:80', fixture))).toEqual([expect.stringMatching(/^b\.json \/fixtures\/protected: /)]);
  expect(said(at('localhost', fixture), at('localhost'))).toEqual([expect.stringMatching(/^b\.json \/images\/ids: /)]);
  expect(read(at('localhost:1'), env, { 'b.json': JSON.stringify(at('localhost:2')) }).targets).toHaveLength(2);
  expect(read(at('localhost', fixture), env, { 'b.json': JSON.stringify(at('localhost', fixture)) }).targets).toHaveLength(2);
});

test('every example of a target file is read', () => {
  const examples = new URL('../../examples/targets/', import.meta.url);
  const names = readdirSync(examples).filter((name) => name.endsWith('.json'));
  expect(names.length).toBeGreaterThanOrEqual(6);
  const cloud = { auth: { auth_url: 'http://localhost:5000', username: 'u', password: 'p', project_name: 'demo' } };
  const clouds = join(freshFolder(), 'clouds.json');
  writeFileSync(clouds, JSON.stringify({ clouds: { devstack: cloud, 'devstack-alt': cloud, 'devstack-reader': cloud } }));
  for (const name of names) {
    const text = readFileSync(new URL(name, examples), 'utf8');
    const variables = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, variable]) => [
      variable,
      /ID$/.test(variable ?? '') ? id : /URL$/.test(variable ?? '') ? 'http://localhost/v2' : `tok-${variable}`,
    ]);
    const env = {
      ...Object.fromEntries(variables),
      TARGET_FILE: new URL(name, examples).pathname,
      TARGET_CONFIRM_HOST: hostOf(text),
      OS_CLIENT_CONFIG_FILE: clouds,
      OS_TOKEN: 't',
      OS_AUTH_URL: 'http://localhost',
    };
    expect(readSettings(env).targets, name).toHaveLength(1);
  }
});

function hostOf(text: string): string {
  const { url: base } = JSON.parse(text) as { url?: string };
  return base === undefined
    ? 'localhost'
    : new URL(base.replaceAll(/\$\{\w+URL\}/g, 'http://localhost').replaceAll(/\$\{\w+\}/g, 'x')).host;
}

test('every target file among the examples is accepted by the schema', () => {
  const examples = new URL('../../examples/', import.meta.url).pathname;
  const names = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  const files = names
    .map((name) => [name, readFileSync(join(examples, name), 'utf8')] as const)
    .filter(([, text]) => text.includes('/target.schema.json"'));
  expect(files.length).toBeGreaterThanOrEqual(6);
  const validate = new Ajv2020({ discriminator: true, strict: false, validateFormats: false }).compile(ownSchema('target'));
  for (const [name, text] of files) expect(validate(JSON.parse(text)), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
});

test('the schema has the words of the code, and no others', () => {
  const { properties: { identities, provoke, httpVersions, profile } = {}, $defs } = ownSchema('target');
  const names = (schema: Schema | undefined): string[] => Object.keys(schema?.properties ?? {});

  expect([names(identities), $defs?.provocation?.properties?.identity?.enum]).toEqual([identityNames, identityNames]);
  expect(names(provoke)).toEqual(refusalCodes.map(String));
  expect([httpVersions?.enum, profile?.enum]).toEqual([spoken, profileNames]);
  for (const pointer of Object.values(variables).flatMap((row) => row.pointer ?? []))
    expect(() => schemaAt(pointer)).not.toThrow();
});

test('every member of the schema has a description and no object is open', () => {
  const open: string[] = [];
  const walk = (node: unknown, pointer: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('properties' in node && typeof node.properties === 'object' && node.properties !== null) {
      if (!('additionalProperties' in node) || node.additionalProperties !== false) open.push(pointer);
      for (const [name, member] of Object.entries(node.properties)) {
        const told =
          typeof member === 'object' && member !== null && ['description', 'const', '$ref'].some((key) => key in member);
        if (!told) open.push(`${pointer}/${name}`);
      }
    }
    for (const [name, member] of Object.entries(node)) walk(member, `${pointer}/${name}`);
  };
  walk(ownSchema('target'), '');
  expect(open).toEqual([]);
});
