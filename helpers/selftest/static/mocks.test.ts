import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { startReference } from '../../reference/reference.ts';
import { root } from '../root.ts';

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
  const { components, paths } = parse(readFileSync(join(root, 'contracts/images.openapi.yaml'), 'utf8'));
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
