import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Behaviour } from '../../reference/behaviour.ts';
import { startReference } from '../../reference/reference.ts';
import { startAnswering } from './raw-servers.ts';
import { root, runSuite, type SuiteRun, scratchFolder } from './suite-run.ts';

const page = readFileSync(join(root, 'docs/image-sources.md'), 'utf8');

/** The files of the page by their names, which stand in the first line of each. */
const recipes = new Map([...page.matchAll(/^```\w+\n# ([\w.-]+)\n(.*?)^```/gms)].map(([, name = '', text = '']) => [name, text]));

/** A service that makes an image by a POST to the list, as the page assumes. */
const makesImages: Behaviour = {
  answer: (said, { request, route, universe, principal }) => {
    if (request.method !== 'POST' || route.kind !== 'images' || principal === undefined) return said;
    const { name }: { readonly name: string } = JSON.parse(request.content.toString());
    const { id } = universe.add({ name, tenant: universe.names.tenants.owner });
    return { ...said, status: 201, fields: [['Location', `${request.target}/${id}`]], json: { image: { id, name } } };
  },
};

/** Runs a recipe with what its reader would fill in. */
async function tried(name: string, changes: Readonly<Record<string, string>>, token: string): Promise<SuiteRun> {
  const path = scratchFolder();
  for (const [file, text] of recipes) {
    const filled = Object.entries(changes).reduce((all, [from, to]) => all.replaceAll(from, to), text);
    writeFileSync(join(path, file), filled);
  }
  const variables = { TARGET_FILE: join(path, name), TARGET_TOKEN: token };
  return await runSuite(variables, path, { byOperator: true, args: ['--grep', '@DI-204-01|@DI-GONE-01', '--no-deps'] });
}

test('the page has a recipe for every source', () => {
  const sources = [...page.matchAll(/source: (\w+)/g)].map(([, name]) => name);

  expect(sources).toEqual(['http', 'snapshot', 'glance', 'command', 'ids', 'stateless']);
});

for (const source of ['http', 'snapshot', 'command', 'ids']) {
  test(`the recipe with the source ${source} deletes images of the run, and of nobody else`, async () => {
    const reference = await startReference({ behaviours: { makes: makesImages } });
    const universe = reference.universe('makes');
    const { tenants, server, tokens } = universe.names;
    const added = (name: string): string => universe.add({ name, tenant: tenants.owner }).id;
    const standing = (): string[] =>
      [...universe.images.values()].flatMap(({ id, deleted }) => (deleted === undefined ? [id] : []));
    added('production');
    const others = standing();
    const made = {
      '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1': added('expendable 1'),
      '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2': added('expendable 2'),
    };
    const changes = {
      'https://staging.example/v2/123456': reference.url('makes'),
      '5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a5b': server,
      ...made,
    };
    const { verdict, output } = await tried(`${source}.yaml`, changes, tokens.owner);
    const left = standing();
    await reference.close();

    expect(verdict?.counts.pass, output).toBeGreaterThanOrEqual(2);
    expect(verdict?.verdict, output).toBe('partial');
    expect(others.filter((id) => !left.includes(id))).toEqual([]);
  });
}

test('the recipe of a mock without state tests what a mock shows', async () => {
  const mock = await startAnswering(204);
  const { verdict, output } = await tried('stateless.yaml', { 'http://127.0.0.1:4010': mock.origin }, 'a-token-of-a-mock');
  await mock.stop();
  const verdictOf = (id: string) => verdict?.requirements.find((row) => row.id === id)?.verdict;

  expect([verdictOf('DI-204-01'), verdictOf('DI-GONE-01')], output).toEqual(['pass', 'untested']);
});
