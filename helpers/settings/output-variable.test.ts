import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { outputFolder } from './settings.ts';
import { Problems, SettingsError } from './settings-error.ts';
import { freshFolder } from './testing/fresh-folder.ts';

let cwd: string;
test.beforeEach(() => {
  cwd = realpathSync(freshFolder());
});

function folder(text: string | undefined): string | undefined | readonly string[] {
  const problems = new Problems();
  const out = outputFolder(text, cwd, problems);
  if (problems.count === 0) return out;
  expect(out).toBeUndefined();
  expect(problems.error()).toBeInstanceOf(SettingsError);
  return problems.error().problems;
}

test('a folder need not be there; links on the way to it are resolved', () => {
  mkdirSync(join(cwd, 'data/reports'), { recursive: true });
  symlinkSync('data', join(cwd, 'link'));

  expect(folder(undefined)).toBe(join(cwd, 'reports'));
  expect(folder('../beside/x')).toBe(join(cwd, '..', 'beside', 'x'));
  expect(folder('link/reports')).toBe(join(cwd, 'data', 'reports'));
  expect(folder('link/new/deeper')).toBe(join(cwd, 'data', 'new', 'deeper'));
});

const suite = fileURLToPath(new URL('../../specs/new', import.meta.url));
for (const [out, received] of [
  ['', 'an empty text'],
  ['.', ''],
  ['..', ''],
  ['specs', ''],
  ['to-specs', ''],
  ['node_modules/x', ''],
  [suite, ''],
  ['file', 'which is a file'],
  ['file/x', 'ENOTDIR'],
  ['round', 'ELOOP'],
  ['nowhere/x', 'ENOENT'],
  ['x'.repeat(300), 'ENAMETOOLONG'],
  ['a\0b', 'ERR_INVALID_ARG_VALUE'],
] as const) {
  test(`${JSON.stringify(out.slice(-40))} is refused as output folder in one line`, () => {
    mkdirSync(join(cwd, 'specs'));
    writeFileSync(join(cwd, 'file'), '');
    for (const [name, target] of [
      ['to-specs', 'specs'],
      ['round', 'round'],
      ['nowhere', 'gone'],
    ] as const)
      symlinkSync(target, join(cwd, name));

    const problems = folder(out);

    expect(problems).toEqual([expect.stringMatching(/^CONFORMANCE_OUT: expected a folder [^\n]*$/)]);
    expect(problems?.[0]).toContain(received);
  });
}
