import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { ownFile } from './own-files.ts';

test('what was compiled counts until a source is changed, added or removed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  const written = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const path of [
    'playwright.config.ts',
    'tsconfig.json',
    'tsconfig.build.json',
    'contracts/a.ts',
    'specs/b.ts',
    'helpers/c.ts',
  ])
    written(path, '{}');
  const module = join(folder, 'helpers/platform/installation/compiled.mjs');
  mkdirSync(dirname(module), { recursive: true });
  copyFileSync(ownFile('helpers/platform/installation/compiled.mjs'), module);
  const { isCurrent, note, sources } = (await import(pathToFileURL(module).href)) as typeof import('./compiled.mjs');

  expect(isCurrent(), 'before it is compiled').toBe(false);
  for (const change of [
    () => written('specs/b.ts', 'three'),
    () => written('specs/deep/d.ts', 'new'),
    () => rmSync(join(folder, 'contracts/a.ts')),
    // A copy that keeps the old time of its file.
    () => utimesSync(join(folder, 'helpers/c.ts'), 1, 1),
  ]) {
    written('dist/sources', sources());
    expect(note).toBe(join(folder, 'dist/sources'));
    expect(isCurrent()).toBe(true);
    change();
    expect(isCurrent()).toBe(false);
  }
  rmSync(folder, { recursive: true });
});
