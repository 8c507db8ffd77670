import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { hasFaultName } from '../../../contracts/faults.ts';
import { isRequirementId } from '../../declarations/requirement.ts';
import { startReference } from '../../reference/reference.ts';
import { root } from '../root.ts';
import { faultSchemas, faultSchemasPath } from './fault-schemas.ts';
import { statefulDocument, statefulDocumentPath } from './stateful-document.ts';

const page = readFileSync(join(root, 'docs/mocks.md'), 'utf8');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

test('the published schemas of faults are made from the contracts; npm run docs:faults writes them', () => {
  expect(JSON.parse(text(faultSchemasPath))).toEqual(JSON.parse(faultSchemas()));
});

test('the document for mocks that keep state is made from that of the operation; npm run docs:openapi writes it', () => {
  expect(text(statefulDocumentPath)).toBe(statefulDocument());
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
  const { components, paths } = parse(statefulDocument());
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema({ $id: 'urn:delete-image:stateful', components });
  const errors: unknown[] = [];
  for (const [path, { get }] of Object.entries<Shown>(paths)) {
    const url = `${reference.baseUrl}/v2/${tenants.owner}${path.replace('{image_id}', fixtures.protected)}`;
    const response = await fetch(url, { headers: { 'X-Auth-Token': tokens.owner } });
    const { $ref } = get.responses['200'].content['application/json'].schema;
    const validate = ajv.getSchema(`urn:delete-image:stateful${$ref}`);
    if (validate?.(await response.json()) !== true) errors.push(path, validate?.errors);
  }
  await reference.close();

  expect([Object.keys(paths), errors]).toEqual([['/images', '/images/detail', '/images/{image_id}'], []]);
});

/** The part of a response that shows examples. */
interface Answered {
  readonly content?: {
    readonly 'application/json': {
      readonly examples: Readonly<Record<string, { readonly value: Readonly<Record<string, { readonly code: number }>> }>>;
    };
  };
}

test('the published schemas take the examples of the OpenAPI document whose fault has a name, and of no other status', () => {
  const ajv = new Ajv2020({ allowUnionTypes: true }).addSchema(JSON.parse(faultSchemas()), 'faults');
  const { components } = parse(text('contracts/delete-image.openapi.yaml'));
  const examples = Object.values<Answered>(components.responses).flatMap(({ content }) =>
    Object.values(content?.['application/json'].examples ?? {}),
  );

  expect(examples.length).toBeGreaterThan(8);
  const codes = examples.map(({ value }) => ({ value, code: Object.values(value)[0]?.code ?? 0 }));
  for (const { value, code } of codes.filter((example) => hasFaultName(example.code))) {
    expect(ajv.getSchema(`faults#/$defs/${code}`)?.(value), String(code)).toBe(true);
    expect(ajv.getSchema(`faults#/$defs/${code === 401 ? 403 : 401}`)?.(value)).toBe(false);
  }
});

test('every requirement that the page names exists', () => {
  const named = page.match(/DI-[A-Z0-9]+-\d\d/g) ?? [];

  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((id) => !isRequirementId(id))).toEqual([]);
});

test('the page says what to do about each violation that the list of a mock accepts', () => {
  for (const mock of ['prism', 'wiremock', 'mockoon', 'mockserver']) {
    const list = JSON.parse(text(`examples/mocks/${mock}.deviations.json`)) as readonly { readonly requirement: string }[];

    expect(list.length).toBeGreaterThan(0);
    expect(
      list.filter(({ requirement }) => !page.includes(requirement)),
      mock,
    ).toEqual([]);
  }
});

test('every place that the page names is a place in the OpenAPI document', () => {
  const document: unknown = parse(text('contracts/delete-image.openapi.yaml'));
  const pointers = [...page.matchAll(/`#(\/(?!\$defs)[^`]+)`/g)].map(([, pointer = '']) => pointer);
  const at = (pointer: string): unknown =>
    pointer
      .slice(1)
      .split('/')
      .map((part) => part.replaceAll('~1', '/'))
      .reduce<unknown>((node, part) => Object.entries(node ?? {}).find(([name]) => name === part)?.[1], document);

  expect(pointers.length).toBeGreaterThan(8);
  expect(pointers.filter((pointer) => at(pointer) === undefined)).toEqual([]);
});

test('the snippet of the page runs', () => {
  const [, snippet = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
  const require = createRequire(join(root, 'package.json'));
  const result: unknown = new Function('require', snippet.replace(/^isFault/m, 'return isFault'))(require);

  expect(result).toBe(true);
});
