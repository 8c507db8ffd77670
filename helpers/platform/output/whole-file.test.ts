import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../settings/testing/fresh-folder.ts';
import { WholeFile, writeWhole } from './whole-file.ts';

test('a file has its name only once it is whole, and the one before it until then', () => {
  const folder = freshFolder();
  const path = join(folder, 'a.json');
  writeFileSync(path, 'before');

  const file = new WholeFile(path);
  file.write('[1,');
  file.write(Buffer.from('2]'));
  expect(readFileSync(path, 'utf8')).toBe('before');
  file.close();

  expect(readFileSync(path, 'utf8')).toBe('[1,2]');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test('a file that is abandoned leaves the one before it, and nothing else', () => {
  const folder = freshFolder();
  const path = join(folder, 'a.json');
  writeFileSync(path, 'before');

  const file = new WholeFile(path);
  file.write('half');
  file.abandon();
  file.write('more');
  file.close();

  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test('a file that cannot have its name leaves nothing over, and says why', () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'a.json/inside'), { recursive: true });

  expect(() => writeWhole(join(folder, 'a.json'), '{}')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder)).toEqual(['a.json']);
});
