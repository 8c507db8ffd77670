import { mkdirSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { commandEnvironment } from './command-environment.ts';
import { referenceTo } from './formats.ts';
import { givenText } from './operators-file.ts';
import { variables } from './schema.ts';
import { readSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';
import { freshFolder } from './testing/fresh-folder.ts';
import { problemsIn } from './testing/problems-in.ts';

const url = 'http://127.0.0.1:8080/v2/123456';

const problemsOf = (env: Record<string, string | undefined>) => problemsIn(() => readSettings(env));

test('the password of a proxy is a secret, and a proxy that no host is reached through may be of any kind', () => {
  const remote = { TARGET_URL: 'https://api.example/v2/1', TARGET_CONFIRM_HOST: 'api.example', TARGET_TOKEN: 'tok-owner' };
  const all_proxy = 'socks4://user:hush%2Dhush@proxy.example';
  const usable = [
    { ...remote, all_proxy, NO_PROXY: 'api.example' },
    { ...remote, TARGET_URL: url, all_proxy },
  ];
  for (const env of usable) expect(readSettings(env).secrets).toEqual(expect.arrayContaining(['hush%2Dhush', 'hush-hush']));
  const unescaped = { ...remote, all_proxy: 'http://user:hush@hush@proxy.example', NO_PROXY: 'api.example' };
  expect(readSettings(unescaped).secrets).toEqual(expect.arrayContaining(['hush@hush']));
});

test('several problems are reported together', () => {
  expect(problemsOf({ TARGET_URL: 'htp:/x', TARGET_TOKEN: '', TARGET_CONFIRM: 'x', CONFORMANCE_GATE: 'no' })).toHaveLength(4);
  // What a target file lacks hides no wrong variable.
  const file = join(freshFolder(), 't.json');
  writeFileSync(file, JSON.stringify({ url, identities: { owner: { token: referenceTo('ALICE') } } }));
  const variablesBeside = { TARGET_MAX_RPS: 'abc', TARGET_CA_FILE: 'none.pem', TARGET_CLIENT_KEY: 'key.pem' };
  expect(problemsOf({ TARGET_FILE: file, ...variablesBeside })).toEqual([
    expect.stringContaining('ALICE'),
    expect.stringContaining('TARGET_MAX_RPS: '),
    expect.stringContaining('TARGET_CA_FILE: '),
  ]);
  // What `accept` writes has neither a reason nor the consent to a loss.
  const list = join(freshFolder(), 'd.json');
  writeFileSync(list, JSON.stringify([{ requirement: 'DI-KEEP-08', reason: '', dataLoss: false }]));
  expect(problemsOf({ CONFORMANCE_DEVIATIONS: list })).toEqual([
    expect.stringContaining('expected a reason'),
    expect.stringContaining('DI-KEEP-08 without both'),
  ]);
});

test('a secret in the wrong variable is not shown in another form either', () => {
  const secret = 'Pa55word/"of the owner"';
  for (const text of [encodeURIComponent(secret), Buffer.from(secret).toString('base64'), secret.toUpperCase()]) {
    const told = problemsOf({ TARGET_URL: `ftp://h/${text}`, TARGET_CONFIRM_HOST: text, TARGET_TOKEN: secret }).join('\n');
    expect(told).toContain('[redacted]');
    expect(told).not.toContain(text.slice(0, 12));
  }
});

test('what a problem names is visible, on one line', () => {
  const { message } = new SettingsError(problemsOf({ 'TARGET_a\n::error::b\x1b[2J': '', TARGET_URL: 'http://h/\u202ea' }));
  expect(message).not.toContain('\x1b');
  expect(message).not.toMatch(/\u202e|^::/m);
});

test('a merge reads no variable of a target, from the environment or from .env, and hides their secrets', () => {
  const cwd = freshFolder();
  writeFileSync(join(cwd, '.env'), 'TARGET_TOKEN=from-the-file\nCONFORMANCE_GATE=should\n');
  const given = { OS_PASSWORD: 'of-the-project' };
  const settings = readSettings(given, { cwd, dotenv: true, withoutTargets: true });

  expect([settings.gate, settings.targets.map(({ description }) => description.embedded)]).toEqual(['should', [true]]);
  expect(settings.secrets).toEqual(expect.arrayContaining(['from-the-file', 'of-the-project']));
  expect(() => readSettings(given, { cwd, dotenv: true })).toThrow(SettingsError);
});

test("a command of the operator's gets what .env adds to the environment, which wins, and none of it in a run of the project itself", () => {
  const cwd = freshFolder();
  writeFileSync(join(cwd, '.env'), 'TENANT=7\nPATH=/elsewhere\n');

  expect(commandEnvironment({ CODE: '503' }, { PATH: '/bin' }, cwd)).toEqual({ TENANT: '7', PATH: '/bin', CODE: '503' });
  expect(commandEnvironment({}, { CONFORMANCE_OWN_RUN: '1' }, cwd)).not.toHaveProperty('TENANT');
});

for (const [name, { minimum, maximum = 0 }] of Object.entries(variables)) {
  if (minimum !== undefined)
    test(`${name} takes its least and its most, and nothing beyond`, () => {
      for (const value of [minimum, maximum]) expect(problemsOf({ [name]: String(value) })).toEqual([]);
      for (const value of [minimum - 0.001, maximum + 1]) expect(problemsOf({ [name]: String(value) })).toHaveLength(1);
    });
}

test('the output folder need not be there, and links on the way to it are resolved', () => {
  const cwd = realpathSync(freshFolder());
  mkdirSync(join(cwd, 'data/reports'), { recursive: true });
  symlinkSync('data', join(cwd, 'link'));
  const out = (text: string) => readSettings({ CONFORMANCE_OUT: text }, { cwd }).out;

  expect(out('link/reports')).toBe(join(cwd, 'data/reports'));
  expect(out('link/new/deeper')).toBe(join(cwd, 'data/new/deeper'));
});

test('a long file is not read, nor what may have no end', () => {
  const file = join(freshFolder(), 'list.json');
  writeFileSync(file, '');
  truncateSync(file, 2 ** 30);

  expect(() => givenText(file)).toThrow('longer than 16 MiB');
  expect(() => givenText('/dev/zero')).toThrow('a pipe or a device');
});
