import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';

/** The methods of the client that send a request. */
const sends = /\.(?:deleteImage|deletion|answered|send|read|getImage|lastRead|list|readList|deleteThenRead|deleteIfFree)\(/;

/** The tests that send something, by the requirement, with their text. */
const tests = readdirSync(join(root, 'specs'))
  .filter((file) => file.endsWith('.spec.ts') && file !== 'properties.spec.ts')
  .flatMap((file) =>
    readFileSync(join(root, 'specs', file), 'utf8')
      .split(/^test\(/m)
      .slice(1),
  )
  .map((text) => ({ id: /requirement\('([^']+)'/.exec(text)?.[1] ?? '', text }));

test('three of four tests that send something show the request themselves', () => {
  const shown = tests.filter(({ text }) => sends.test(text));

  expect(shown.length / tests.length).toBeGreaterThanOrEqual(0.75);
});

test('helpers/test.ts has the words of a spec by name, at most ninety of them', () => {
  const text = readFileSync(join(root, 'helpers/test.ts'), 'utf8');
  const names = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) => list.split(',').filter(Boolean));

  expect(text).not.toMatch(/^export \*/m);
  expect(names.length).toBeLessThanOrEqual(90);
  expect(text.split('\n').length).toBeLessThanOrEqual(170);
});
