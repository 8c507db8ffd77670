import { expect, test } from '@playwright/test';
import { type Callable, fixtureNames } from './fixture-names.ts';

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
  ['({ api: client }) => 1', ['api']],
  ['({ api, limits: { perSecond } }) => 1', ['api', 'limits']],
  ['({ limits = { perSecond: 5, more: [1, 2] }, api }) => 1', ['limits', 'api']],
  ["({ title = 'a, } b', api }) => 1", ['title', 'api']],
  ['({\n  // a comment, with a comma\n  api,\n  /* } */ images,\n}) => 1', ['api', 'images']],
] as const) {
  test(`fixtures are read from ${JSON.stringify(text)}`, () => {
    expect(fixtureNames(written(text))).toEqual(names);
  });
}

for (const [text, why] of [
  ['(fixtures) => fixtures.api', 'its first parameter is not a pattern'],
  ['([api]) => api', 'its first parameter is not a pattern'],
  ['fixtures => fixtures.api', 'its parameters are not in brackets'],
  ['fixtures => use({ fixtures })', 'its parameters are not in brackets'],
  ['({ ...all }) => all', '"...all" does not name a fixture'],
  ["({ ['api']: api }) => api", '"[\'api\']: api" does not name a fixture'],
  ["({ 'api': api }) => api", '"\'api\': api" does not name a fixture'],
  ['({ api } = {}) => api', 'its first parameter has a default'],
  ['({ title = `a}` }) => title', 'its parameters contain a template string'],
  ['({ api => 1', 'a bracket is not closed'],
] as const) {
  test(`an error says why no fixtures can be read from ${JSON.stringify(text)}`, () => {
    expect(() => fixtureNames(written(text))).toThrow(why);
  });
}

test('the names are read from a function that is compiled', () => {
  const body = async ({ api, images: { victim } = { victim: 1 } }: { api: number; images?: { victim: number } }) => api + victim;

  expect(fixtureNames(body)).toEqual(['api', 'images']);
});
