import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { givenText } from './given-text.ts';
import { freshFolder } from './testing/fresh-folder.ts';

test('a long file is not read, nor what may have no end', () => {
  const file = join(freshFolder(), 'list.json');
  writeFileSync(file, '');
  truncateSync(file, 2 ** 30);

  expect(() => givenText(file)).toThrow('longer than 16 MiB');
  expect(() => givenText('/dev/zero')).toThrow('a pipe or a device');
});
