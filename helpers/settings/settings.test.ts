import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { schemaAt } from './own-schema.ts';
import { readSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';
import { freshFolder } from './testing/fresh-folder.ts';
import { problemsIn } from './testing/problems-in.ts';
import { variables } from './variables/all-variables.ts';

const url = 'http://127.0.0.1:8080/v2/123456';
const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
const other = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2';

const problemsOf = (env: Record<string, string | undefined>) => problemsIn(() => readSettings(env));

function descriptionOf(env: Record<string, string>) {
  const [target] = readSettings(env).targets;
  if (target?.kind !== 'described') throw new Error(`not described: ${target?.kind}`);
  return target.description;
}

test('nothing set chooses the embedded reference target and says why', () => {
  const settings = readSettings({ PATH: '/bin' });
  expect(settings.targets).toHaveLength(1);
  expect(settings.targets[0]).toMatchObject({ kind: 'embedded', limits: { deletes: 500, timeoutMs: 10_000 } });
  expect(settings.targets[0]).toHaveProperty('chosen', expect.stringContaining('TARGET_URL, TARGET_FILE'));
  expect(settings).toMatchObject({ gate: 'must', require: [], ownRun: false, out: join(process.cwd(), 'reports') });
});

test('the password of a proxy is a secret, and a proxy that no host is reached through may be of any kind', () => {
  const remote = { TARGET_URL: 'https://api.example/v2/1', TARGET_CONFIRM_HOST: 'api.example', TARGET_TOKEN: 'tok-owner' };
  const all_proxy = 'socks4://user:hush%2Dhush@proxy.example';
  const usable = [
    { ...remote, all_proxy, NO_PROXY: 'api.example' },
    { ...remote, TARGET_URL: url, all_proxy },
  ];
  for (const env of usable) expect(readSettings(env).secrets).toEqual(expect.arrayContaining(['hush%2Dhush', 'hush-hush']));
  const unescaped = { ...remote, all_proxy: 'socks5://user:hush@hush@proxy.example' };
  expect(readSettings(unescaped).secrets).toEqual(expect.arrayContaining(['hush@hush']));
});

test('a URL and a token describe a target without images', () => {
  expect(descriptionOf({ TARGET_URL: `${url}/`, TARGET_TOKEN: 'tok-owner' })).toEqual({
    name: '127.0.0.1-8080',
    url,
    identities: { owner: { token: 'tok-owner' } },
    images: { source: 'none' },
    fixtures: {},
    provoke: {},
    limits: { deletes: 500, timeoutMs: 10_000, settleMs: 4000, collectionDelete: false, maxSeconds: 1800 },
    tls: { insecure: false },
    chosen: expect.stringContaining('TARGET_URL'),
    embedded: false,
  });
});

test('every variable of one target arrives in its description', () => {
  const description = descriptionOf({
    TARGET_URL: url,
    TARGET_TOKEN: 'tok-owner',
    TARGET_STRANGER_TOKEN: 'tok-stranger',
    TARGET_STRANGER_TENANT: '654321',
    TARGET_READER_TOKEN: 'tok-reader',
    TARGET_EXPIRED_TOKEN: 'tok-dead',
    TARGET_REVOKED_TOKEN: 'tok-dead',
    TARGET_IMAGE_IDS: `${id}, ${other}`,
    TARGET_IMAGES: 'ids',
    TARGET_CONFLICT_IMAGE_ID: '11111111-2222-3333-4444-555555555555',
    TARGET_PROTECTED_IMAGE_ID: '11111111-2222-3333-4444-555555555556',
    TARGET_PROVOKE_HEADER: 'Prefer: code={code}',
    TARGET_MAX_DELETES: '7',
    TARGET_MAX_RPS: '2.5',
    TARGET_MAX_SECONDS: '600',
    TARGET_TIMEOUT_MS: '1500',
    TARGET_SETTLE_MS: '2500',
    TARGET_INSECURE_TLS: '1',
    TARGET_IMPLEMENTATION: ' Cyborg Mock  31.0.0-rc.1',
  });
  const limits = { deletes: 7, requestsPerSecond: 2.5, maxSeconds: 600, timeoutMs: 1500, settleMs: 2500 };
  expect(description).toMatchObject({
    images: { source: 'ids', ids: [id, other] },
    identities: { reader: { token: 'tok-reader' }, stranger: { token: 'tok-stranger', tenant: '654321' } },
    fixtures: { conflict: '11111111-2222-3333-4444-555555555555', protected: '11111111-2222-3333-4444-555555555556' },
    provoke: { 409: { image: '11111111-2222-3333-4444-555555555555' }, 503: { headers: { Prefer: 'code={code}' } } },
    limits: { ...limits, collectionDelete: false },
    tls: { insecure: true },
    implementation: { name: 'Cyborg Mock', version: '31.0.0-rc.1' },
  });
  expect(Object.keys(description.provoke)).toHaveLength(8);
});

test('one word says where images come from', () => {
  const images = (word: string) => descriptionOf({ TARGET_URL: url, TARGET_IMAGES: word }).images;

  expect(images('stateless')).toEqual({ source: 'stateless' });
  expect(images('none')).toEqual({ source: 'none' });
  expect(images('glance')).toEqual({ source: 'glance', url });
});

test('identifiers need not be UUIDs', () => {
  expect(
    problemsOf({ TARGET_URL: url, TARGET_IMAGE_IDS: 'img-10452,10453 20150709-1', TARGET_PUBLIC_IMAGE_ID: 'base~7.1_x' }),
  ).toEqual([]);
});

test('a scheme may be in capitals', () => {
  const env = { TARGET_URL: 'HTTPS://localhost/v2/1', TARGET_HTTP_VERSIONS: '2' };

  expect(descriptionOf(env)).toMatchObject({ url: 'https://localhost/v2/1', httpVersions: '2' });
});

test('base URLs keep their path, IPv6 hosts are fine, slashes at the end go', () => {
  expect(descriptionOf({ TARGET_URL: 'http://[::1]:9/proxy/compute/v2/1//' }).url).toBe('http://[::1]:9/proxy/compute/v2/1');
  expect(descriptionOf({ TARGET_URL: 'http://localhost' }).url).toBe('http://localhost');
});

test('variables of other tools may begin like those of the suite, in small letters', () => {
  expect(problemsOf({ TARGET_URL: url, target_url: 'x', target_platform: 'linux-64' })).toEqual([]);
});

test('several problems are reported together', () => {
  expect(problemsOf({ TARGET_URL: 'htp:/x', TARGET_TOKEN: '', TARGET_CONFIRM: 'x', CONFORMANCE_GATE: 'no' })).toHaveLength(4);
});

test('a secret in the wrong variable is not shown in another form either', () => {
  const secret = 'Pa55word/"of the owner"';
  for (const text of [encodeURIComponent(secret), Buffer.from(secret).toString('base64'), secret.toUpperCase()]) {
    const told = problemsOf({ TARGET_URL: `ftp://h/${text}`, TARGET_CONFIRM_HOST: text, TARGET_TOKEN: secret }).join('\n');
    expect(told).toContain('[redacted]');
    expect(told).not.toContain(text.slice(0, 12));
  }
});

test('each problem of the configuration is one line of visible characters', () => {
  const problems = problemsOf({ 'TARGET_a\n::error::b\x1b[2J': '', TARGET_URL: 'http://h/\u202ea' });
  const { message } = new SettingsError(problems);
  expect(message.split('\n')).toHaveLength(problems.length);
  expect(message).not.toMatch(/[\u202e]|^::/m);
  expect(new SettingsError(['a\n::error::b\x1b']).message).toBe('a⏎::error::b\\x1b');
});

test('a secret in the wrong variable is not shown, not even in part', () => {
  const secret = 's'.repeat(20) + 't'.repeat(100);
  const problems = problemsOf({
    TARGET_URL: secret,
    TARGET_TOKEN: secret,
    TARGET_IMAGE_IDS: secret,
    TARGET_CONFIRM_HOST: secret,
    [`TARGET_${secret}`]: '',
  });
  expect(problems.join('\n')).not.toContain('ssss');
});

for (const [target, confirm, isConfirmed] of [
  ['https://API.example/v2/1', 'api.EXAMPLE', true],
  ['https://api.example/v2/1', 'api.example:443', true],
  ['https://api.example:8774/v2/1', 'api.example', true],
  ['https://api.example:8774/v2/1', 'api.example:8775', false],
  ['http://[2001:db8::1]:80/v2/1', '2001:DB8:0::1', true],
  ['http://[2001:db8::1]:81/v2/1', '[2001:db8::1]:81', true],
  ['https://api.example/v2/1', 'b.example, api.example', true],
  ['https://api.example/v2/1', 'https://api.example', false],
  ['https://127.0.0.1.example/v2/1', '', false],
  ['https://localhost.example/v2/1', 'localhost', false],
  ['http://127.9.9.9/v2/1', undefined, true],
] as const)
  test(`${JSON.stringify(confirm)} ${isConfirmed ? 'confirms' : 'does not confirm'} ${target}`, () => {
    expect(problemsOf({ TARGET_URL: target, TARGET_CONFIRM_HOST: confirm })).toHaveLength(isConfirmed ? 0 : 1);
  });

test('.env is read when asked for, beneath the real environment, and not in a run of the project itself', () => {
  const cwd = freshFolder();
  writeFileSync(join(cwd, '.env'), `TARGET_URL=${url}\nTARGET_TOKEN="from-file"\nCONFORMANCE_GATE=should\n`);
  const settings = readSettings({ TARGET_TOKEN: 'from-environment' }, { cwd, dotenv: true });
  expect(settings.gate).toBe('should');
  expect(settings.targets[0]).toMatchObject({ description: { url, identities: { owner: { token: 'from-environment' } } } });
  expect(readSettings({}, { cwd }).targets[0]?.kind).toBe('embedded');
  expect(readSettings({ CONFORMANCE_OWN_RUN: '1' }, { cwd, dotenv: true }).targets[0]?.kind).toBe('embedded');
});

test('images of .env are refused where the environment names another target, unless their ids are random UUIDs', () => {
  const uuid = '9b635b9a-6bfb-4ad8-99a6-6c0d7a4f9d3c';
  const at = (dotenv: string, given: Record<string, string>): readonly string[] => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, '.env'), dotenv);
    const confirm = { TARGET_CONFIRM_HOST: 'staging.example,prod.example' };
    return problemsIn(() => readSettings({ ...confirm, ...given }, { cwd, dotenv: true }));
  };
  const staging = 'TARGET_URL=https://staging.example/v2/1\nTARGET_TOKEN=t\n';
  const prod = { TARGET_URL: 'https://prod.example/v2/1' };
  const refused = (name: string) =>
    expect.stringMatching(new RegExp(`^${name}: expected nothing about images, because .env lists it`));

  expect(at(`${staging}TARGET_IMAGE_IDS=1,2`, prod)).toEqual([refused('TARGET_IMAGE_IDS'), refused('TARGET_IMAGE_IDS')]);
  expect(at(`${staging}TARGET_FOREIGN_IMAGE_ID=7`, prod)).toEqual([refused('TARGET_FOREIGN_IMAGE_ID')]);
  expect(at('TARGET_TOKEN=t\nTARGET_IMAGE_IDS=7', prod)).toEqual([refused('TARGET_IMAGE_IDS')]);
  expect(at(`${staging}TARGET_IMAGE_IDS=${uuid}`, prod)).toEqual([]);
  expect(at(`${staging}TARGET_IMAGE_IDS=7`, { TARGET_URL: 'https://STAGING.example/v2/1/' })).toEqual([]);
  expect(at(`${staging}TARGET_IMAGE_IDS=7`, {})).toEqual([]);
  expect(at(`${staging}TARGET_IMAGE_IDS=7`, { ...prod, TARGET_IMAGE_IDS: '8' })).toEqual([]);
  expect(at(`${staging}TARGET_IMAGE_IDS=7`, { TARGET_URL: 'http://localhost:8080/v2/1' })).toEqual([]);
});

test('a merge reads no variable of a target, from the environment or from .env, and hides their secrets', () => {
  const cwd = freshFolder();
  writeFileSync(join(cwd, '.env'), 'TARGET_TOKEN=from-the-file\nCONFORMANCE_GATE=should\n');
  const given = { OS_PASSWORD: 'of-the-project' };
  const settings = readSettings(given, { cwd, dotenv: true, withoutTargets: true });

  expect([settings.gate, settings.targets.map(({ kind }) => kind)]).toEqual(['should', ['embedded']]);
  expect(settings.secrets).toEqual(expect.arrayContaining(['from-the-file', 'of-the-project']));
  expect(() => readSettings(given, { cwd, dotenv: true })).toThrow(SettingsError);
});

test('required codes and requirements are read from a list', () => {
  expect(readSettings({ CONFORMANCE_REQUIRE: '204, 401 DI-401-02' }).require).toEqual([204, 401, 'DI-401-02']);
  expect(readSettings({ CONFORMANCE_REQUIRE: 'all' }).require).toBe('all');
});

for (const [name, { pointer = '' }] of Object.entries(variables)) {
  if (pointer.startsWith('/limits/') && schemaAt(pointer).minimum !== undefined)
    test(`${name} takes its least and its most, and nothing beyond`, () => {
      const { minimum = 0, maximum = 0 } = schemaAt(pointer);

      for (const value of [minimum, maximum]) expect(problemsOf({ [name]: String(value) })).toEqual([]);
      for (const value of [minimum - 0.001, maximum + 1]) expect(problemsOf({ [name]: String(value) })).toHaveLength(1);
    });
}

test('the least that has to be tested is a number of requirements, or a share of them', () => {
  const least = (text: string) => readSettings({ CONFORMANCE_MIN_TESTED: text }).minTested;

  expect([least('120'), least('90%'), least('0.9'), least('last')]).toEqual([
    { count: 120 },
    { share: 0.9 },
    { share: 0.9 },
    'last',
  ]);
});

test('the profile of the run overrides that of each target file', () => {
  expect(readSettings({}).profile).toBeUndefined();
  expect(readSettings({ CONFORMANCE_PROFILE: 'operation' }).profile).toBe('operation');
});

test('NODE_DEBUG_NATIVE is refused as NODE_DEBUG is', () => {
  expect(problemsOf({ NODE_DEBUG_NATIVE: 'http' })).toHaveLength(1);
});
