import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../root.ts';

/** The methods of the client that send a request. */
const sends = /\.(?:deleteImage|deletion|answered|send|read|getImage|lastRead|list|readList|deleteThenRead|deleteIfFree)\(/;

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The tests of requirements that send something, by the requirement, with their text. */
const senders = readdirSync(join(root, 'specs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.spec.ts') && file !== 'properties.spec.ts')
  .flatMap((file) =>
    read(`specs/${file}`)
      .split(/^test\(/m)
      .slice(1),
  )
  .filter((text) => /requirement\('[^']+', \{[^}]*\b(?:aims|provokes)\b/.test(text))
  .map((text) => ({ id: /requirement\('([^']+)'/.exec(text)?.[1] ?? '', text }));

test('three of four tests that send something show the request themselves', () => {
  const hidden = senders.filter(({ text }) => !sends.test(text)).map(({ id }) => id);

  expect(senders.length).toBeGreaterThan(160);
  expect(hidden.length, `of ${senders.length} these do not: ${hidden.join(' ')}`).toBeLessThanOrEqual(senders.length / 4);
});

test('the test that CONTRIBUTING shows is one of the suite, word for word', () => {
  const [, shown = ''] = /```ts\n([\s\S]*?)```/.exec(read('CONTRIBUTING.md')) ?? [];

  expect(shown.split('\n').length).toBeGreaterThan(3);
  expect(read('specs/401-unauthorized.spec.ts')).toContain(shown.replaceAll(/^ {3}/gm, '').trim());
});

test('helpers/test.ts has the words of a spec by name, at most ninety of them', () => {
  const text = read('helpers/test.ts');
  const names = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) => list.split(',').filter(Boolean));

  expect(text).not.toMatch(/^export \*/m);
  expect(names.length).toBeLessThanOrEqual(90);
  expect(text.split('\n').length).toBeLessThanOrEqual(170);
});
