import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { startReference } from '../../reference/reference.ts';
import { generators } from '../generators/generated.ts';
import { read } from './pages.ts';

/** Without what the formatter changes: blanks, and the dashes of tables. */
const bare = (text: string): string => text.replaceAll(/\s+/g, '').replaceAll(/-+/g, '-');

for (const [name, generate] of Object.entries(generators))
  test(`what npm run docs:${name} writes is up to date`, () => {
    for (const [path, text] of Object.entries(generate()))
      expect(bare(read(path)) === bare(text), `${path}: run npm run docs:${name}`).toBe(true);
  });

test('the document for mocks that keep state says of the operation what the document of the operation says', () => {
  const [operation, stateful] = ['delete-image', 'images'].map((name) => parse(read(`contracts/${name}.openapi.yaml`)));

  expect(stateful.paths).toMatchObject(operation.paths);
  expect(stateful.components).toMatchObject(operation.components);
  expect(stateful.info.version).toBe(operation.info.version);
});

/** The part of a path that a GET is judged by. */
interface Shown {
  readonly get: {
    readonly responses: {
      readonly '200': { readonly content: { readonly 'application/json': { readonly schema: { readonly $ref: string } } } };
    };
  };
}

test('what the reference target shows is valid in the document for mocks that keep state', async () => {
  const reference = await startReference();
  const { tenants, tokens, fixtures } = reference.universe('').names;
  const { components, paths } = parse(read('contracts/images.openapi.yaml'));
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema({ $id: 'urn:delete-image:stateful', components });
  const errors: unknown[] = [];
  for (const [path, { get }] of Object.entries<Shown>(paths)) {
    const url = `${reference.baseUrl}/v2/${tenants.owner}${path.replace('{image_id}', fixtures.protected)}`;
    const response = await fetch(url, { headers: { 'X-Auth-Token': tokens.owner } });
    const validate = ajv.getSchema(`urn:delete-image:stateful${get.responses['200'].content['application/json'].schema.$ref}`);
    if (validate?.(await response.json()) !== true) errors.push(path, validate?.errors);
  }
  await reference.close();

  expect([Object.keys(paths), errors]).toEqual([['/images', '/images/detail', '/images/{image_id}'], []]);
});
