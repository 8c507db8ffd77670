import { expect, test } from '@playwright/test';
import type { ImageSource } from '../settings/description.ts';
import { soughtImage } from './source-retry.ts';
import { type Answered, recordingTarget } from './testing/recording-target.ts';

const name = 'di-conformance-c0ffee01-1';
const snapshot: ImageSource = { source: 'snapshot', server: 'server-1' };

function sought(list: Answered, images = snapshot): Promise<unknown> {
  return soughtImage(recordingTarget({ images }, { answer: () => list }).target, name);
}

const list = (...images: readonly object[]): Answered => ({ status: 200, json: { images } });

test('a list shows an image by the name that only one request gave', async () => {
  expect(await sought(list({ id: 'a', name: 'x' }, { id: 'b', name: name.toUpperCase() }))).toEqual({ made: 'b' });
});

test('a list of names, some of them null, shows that none was made', async () => {
  expect(await sought(list({ id: 'a', name: 'x' }, { id: 'b', name: null }))).toBe('not made');
  expect(await sought(list())).toBe('not made');
});

for (const [what, answer] of [
  ['without names', list({ id: 'a' })],
  ['without ids', list({ name })],
  ['that cannot be read', { status: 404 }],
  ['that a cache has stored', { ...list(), fields: [['Age', '9']] }],
  ['with a next page elsewhere', { status: 200, json: { images: [], images_links: [{ rel: 'next', href: 'http://a.test/' }] } }],
  ['with an id that no path can hold', list({ id: '../x', name })],
] as const) {
  test(`a list ${what} says nothing`, async () => {
    expect(await sought(answer)).toBe('unknown');
  });
}

test('a source that gets no name leaves none to look for', async () => {
  const command: ImageSource = { source: 'command', run: 'make-image' };

  expect(await sought(list(), command)).toBe('unknown');
  expect(await sought(list(), { ...command, run: 'make-image $IMAGE_NAME' })).toBe('not made');
});
