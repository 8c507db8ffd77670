import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Behaviour } from '../../reference/behaviour.ts';
import { startReference } from '../../reference/reference.ts';
import { startAnswering } from './raw-servers.ts';
import { root, runSuite, scratchFolder, verdictIn } from './suite-run.ts';

const page = readFileSync(join(root, 'docs/image-sources.md'), 'utf8');

/** The files of the page by their names, which stand in the first line of each. */
const recipes = new Map([...page.matchAll(/^```\w+\n# ([\w.-]+)\n(.*?)^```/gms)].map(([, name = '', text = '']) => [name, text]));

/** A service that creates an image by a POST to the list, as the page assumes. */
const makesImages: Behaviour = {
  answer: (said, { request, route, universe, principal }) => {
    if (request.method !== 'POST' || route.kind !== 'images' || principal === undefined) return said;
    const { name }: { readonly name: string } = JSON.parse(request.content.toString());
    const { id } = universe.add({ name, tenant: universe.names.tenants.owner });
    return { ...said, status: 201, fields: [['Location', `${request.target}/${id}`]], json: { image: { id, name } } };
  },
};

/** What the reader of a recipe fills in. */
interface Filled {
  /** Of the file, and of the file of a command beside it. */
  readonly files: readonly string[];
  readonly changes: Readonly<Record<string, string>>;
}

/** Runs recipes as a fleet, each filled in. Gives the verdict on each. */
async function tried(filled: readonly Filled[], token: string) {
  const path = scratchFolder();
  for (const { files, changes } of filled)
    for (const file of files) {
      const text = recipes.get(file) ?? '';
      const given = Object.entries(changes).reduce((all, [from, to]) => all.replaceAll(from, to), text);
      writeFileSync(join(path, file), given);
    }
  const variables = { TARGET_FILE: filled.map(({ files: [file = ''] }) => join(path, file)).join(','), TARGET_TOKEN: token };
  const { output } = await runSuite(variables, path, {
    byOperator: true,
    args: ['--grep', '@DI-204-01|@DI-GONE-01', '--no-deps'],
  });
  return { output, verdicts: filled.map(({ files: [file = ''] }) => verdictIn(path, basename(file, '.yaml'))) };
}

test('the page has a recipe for every source', () => {
  const sources = [...page.matchAll(/source: (\w+)/g)].map(([, name]) => name);

  expect(sources).toEqual(['http', 'snapshot', 'glance', 'command', 'ids', 'stateless']);
});

/** A service that creates images, and its recipe, filled in. */
async function service(source: string) {
  const reference = await startReference({ behaviours: { makes: makesImages } });
  const universe = reference.universe('makes');
  const { tenants, server, tokens } = universe.names;
  const added = (name: string): string => universe.add({ name, tenant: tenants.owner }).id;
  const standing = (): string[] =>
    [...universe.images.values()].flatMap(({ id, deleted }) => (deleted === undefined ? [id] : []));
  added('production');
  const others = standing();
  const changes = {
    'https://staging.example/v2/123456': reference.url('makes'),
    // The service has one server.
    '5f1a8c0e-3d4b-4b8a-9a55-0c9d8e7f6a5b, 0b7d2c7e-41a5-4f0e-8f5b-8e0c5f9c1d22': server,
    '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1': added('expendable 1'),
    '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2': added('expendable 2'),
  };
  const files = [`${source}.yaml`, ...(source === 'command' ? ['make-image.sh'] : [])];
  const lost = (): string[] => others.filter((id) => !standing().includes(id));
  return { files, changes, token: tokens.owner, lost, stop: () => reference.close() };
}

test('each recipe deletes images of the run, and of nobody else; that of a mock without state tests what a mock shows', async () => {
  const services = await Promise.all(['http', 'snapshot', 'command', 'ids'].map(service));
  const mock = await startAnswering(204);
  const ofMock = { files: ['stateless.yaml'], changes: { 'http://127.0.0.1:4010': mock.origin } };
  const { verdicts, output } = await tried([...services, ofMock], services[0]?.token ?? '');
  const lost = services.map((each) => each.lost());
  await Promise.all([mock, ...services].map(({ stop }) => stop()));
  const words = verdicts.map((each) =>
    ['DI-204-01', 'DI-GONE-01'].map((id) => each?.requirements.find((row) => row.id === id)?.verdict),
  );

  expect(words, output).toEqual([...services.map(() => ['pass', 'pass']), ['pass', 'untested']]);
  expect(verdicts.slice(0, services.length).map((each) => each?.verdict)).toEqual(services.map(() => 'partial'));
  expect(lost).toEqual(services.map(() => []));
});
