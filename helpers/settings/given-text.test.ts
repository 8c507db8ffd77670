import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { givenText } from './given-text.ts';
import { freshFolder } from './testing/fresh-folder.ts';

test('a file that the operator names is read to its end, though a character lies across two parts', () => {
  const file = join(freshFolder(), 'list.json');
  writeFileSync(file, `a${'é'.repeat(100_000)}`);

  expect(givenText(file)).toBe(`a${'é'.repeat(100_000)}`);
});

test('a file without an end is read no further than 16 MiB', () => {
  expect(() => givenText('/dev/zero')).toThrow(expect.objectContaining({ code: 'EFBIG' }));
});
