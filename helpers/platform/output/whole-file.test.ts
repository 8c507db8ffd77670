import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { writeWhole } from './whole-file.ts';

test('a file replaces the one before it, and one that cannot have its name leaves nothing over, and says why', () => {
  const folder = freshFolder();
  const path = join(folder, 'a.json');
  writeFileSync(path, 'before');
  writeWhole(path, '[1,2]');
  mkdirSync(join(folder, 'taken/inside'), { recursive: true });

  expect(readFileSync(path, 'utf8')).toBe('[1,2]');
  expect(() => writeWhole(join(folder, 'taken'), '{}')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder)).toEqual(['a.json', 'taken']);
});
