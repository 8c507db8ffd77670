import { expect, test } from '@playwright/test';
import { type Callable, fixtureNames } from './declared-run.ts';

/** A function with this text, which is all that is read of it. */
function written(text: string): Callable {
  const callable: Callable = () => undefined;
  callable.toString = () => text;
  return callable;
}

for (const [text, names] of [
  ['async ({ api, images }) => { use({ x: 1 }); }', ['api', 'images']],
  ['({api}) => api', ['api']],
  ['async({ api },use)=>{}', ['api']],
  ['async function ({ api }, use) {}', ['api']],
  ['async function named({ api }) {}', ['api']],
  ['target({ api }, use) {}', ['api']],
  ['() => 1', []],
  ['async () => 1', []],
  ['({}) => 1', []],
  ['({ api, }) => 1', ['api']],
] as const) {
  test(`fixtures are read from ${JSON.stringify(text)}`, () => {
    expect(fixtureNames(written(text))).toEqual(names);
  });
}

for (const [text, why] of [
  ['(fixtures) => fixtures.api', 'its first parameter is not { … }'],
  ['fixtures => use({ fixtures })', 'its first parameter is not { … }'],
  ['({ api, limits: { perSecond } }) => 1', 'its first parameter is not { … }'],
  ['({ api } = {}) => api', 'its first parameter is not { … }'],
  ['({ api: client }) => 1', '"api: client" is more than a name'],
  ['({ ...all }) => all', '"...all" is more than a name'],
] as const) {
  test(`an error says why no fixtures can be read from ${JSON.stringify(text)}`, () => {
    expect(() => fixtureNames(written(text))).toThrow(why);
  });
}

test('the names are read from a function that is compiled', () => {
  const body = async ({ api, images }: { api: number; images: number }) => api + images;

  expect(fixtureNames(body)).toEqual(['api', 'images']);
});
