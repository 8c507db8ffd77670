import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { ownRun, scrubbed } from './environment.ts';
import { referenceTo } from './formats.ts';
import { distance, nearName } from './near-name.ts';
import { contentOf } from './operators-file.ts';
import { knownVariables } from './schema.ts';
import { readSettings } from './settings.ts';
import { Problems, SettingsError } from './settings-error.ts';
import { freshFolder } from './testing/fresh-folder.ts';

const names = [...knownVariables, 'OS_CLOUD', 'OS_AUTH_URL', 'OS_USERNAME', 'OS_PASSWORD', 'RAX_USERNAME', 'RAX_API_KEY', 'HOME'];
const likely = [
  ...['http://127.0.0.1/v2/1', 'https://api.example/v2/1', 'http://[::1]/', '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1'],
  ...['true', '1', 'tok', 'target.json', 'all', '.env'],
];
/** Any code point, a lone surrogate too. The unit `binary` and `webUrl` of fast-check take a second to make. */
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
const url = fc
  .tuple(fc.constantFrom('http://', 'https://'), fc.domain(), fc.string({ unit: fc.constantFrom(...'aZ09/?#@:.%[]-_~') }))
  .map((parts) => parts.join(''));
const value = fc.oneof(fc.constantFrom(...likely), fc.string(), fc.string({ unit: codePoint }), url);
const environment = fc.dictionary(fc.constantFrom(...names), value);

function outcome(env: Record<string, string>, cwd: string): string {
  try {
    readSettings(env, { cwd, dotenv: true });
    return '';
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message;
  }
}

test('whatever the environment holds, reading it gives settings or a SettingsError of whole lines', () => {
  const cwd = freshFolder();
  fc.assert(
    fc.property(environment, (env) => {
      const message = outcome(env, cwd);
      const whole = /^[^\r\n]+: expected [^\r\n]+, got [^\r\n]+\. Fix: [^\r\n]+$/u;
      expect(message.split('\n').filter((line) => message !== '' && !whole.test(line))).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

const member = fc.constantFrom(
  ...['name', 'url', 'identities', 'owner', 'token', 'images', 'source', 'ids', 'provoke', '409', 'before', 'after', 'request'],
  ...['headers', 'limits', 'tls', 'ca', 'implementation', 'version', '__proto__'],
);
const leaf = fc.oneof(
  value,
  fc.constantFrom(referenceTo('TARGET_TOKEN'), referenceTo('NOBODY'), 'ids', 'http'),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.dictionary(member, tie('tree')),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));

test('whatever a target file holds, reading it gives settings or a SettingsError', () => {
  const cwd = freshFolder();
  fc.assert(
    fc.property(
      fc.oneof(
        tree.map((node) => JSON.stringify(node)),
        fc.string(),
      ),
      (text) => {
        writeFileSync(join(cwd, 'target.json'), text);
        outcome({ TARGET_FILE: 'target.json', TARGET_TOKEN: 'tok' }, cwd);
      },
    ),
    { numRuns: 150 },
  );
});

test('no message contains a secret, wherever it was configured', () => {
  const cwd = freshFolder();
  const secret = fc.string({ minLength: 12, maxLength: 200, unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789') });
  const flaw = fc.constantFrom('', ' ', '\r\n', 'é');
  fc.assert(
    fc.property(secret, flaw, fc.constantFrom(...knownVariables), (hidden, end, name) => {
      const message = outcome({ TARGET_TOKEN: hidden + end, [name]: hidden + end, TARGET_MAX_RPS: 'x' }, cwd);
      const parts = Array.from({ length: hidden.length - 11 }, (_, at) => hidden.slice(at, at + 12));
      expect(parts.filter((part) => message.includes(part))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('JSON is read as JSON.parse reads it', () => {
  const file = join(freshFolder(), 'x.json');
  const naming = { where: 'x', expected: 'x', fix: 'x' };
  fc.assert(
    fc.property(fc.json(), (text) => {
      writeFileSync(file, text);
      expect(contentOf(file, '', naming, new Problems())).toEqual({ value: JSON.parse(text) });
    }),
    { numRuns: 200 },
  );
});

test('a name is near one with few edits, and no number is near another', () => {
  expect([distance('abc', 'acb'), distance('abc', ''), distance('TOKN', 'TOKEN')]).toEqual([1, 3, 1]);
  expect([nearName('xyz', ['TARGET_URL']), nearName('418', ['409', '413'])]).toEqual([undefined, undefined]);
});

test('a scrubbed environment names no target, no login and no proxy', () => {
  const env = {
    PATH: '/bin',
    TARGET_URL: 'x',
    CONFORMANCE_GATE: 'must',
    OS_CLOUD: 'x',
    RAX_USERNAME: 'x',
    HTTPS_PROXY: 'x',
    no_proxy: 'x',
    LANG: undefined,
  };
  expect(scrubbed(env)).toEqual({ PATH: '/bin' });
  expect(ownRun(env)).toEqual({ PATH: '/bin', CONFORMANCE_OWN_RUN: '1' });
});
