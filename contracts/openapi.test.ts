import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { faultSamples } from './fault-samples.ts';
import { faultName, faultSchema, tolerated } from './faults.ts';
import { allow } from './fields.ts';
import { documentedCodes } from './operation.ts';
import { requirements } from './requirements.ts';

/** The parts of the document that this file reads; that it is OpenAPI at all is the linter's affair. */
interface Component {
  readonly $ref: string;
}
interface Field {
  readonly required?: boolean;
  readonly schema: { readonly pattern?: string };
  readonly example: string;
}
interface ResponseComponent {
  readonly 'x-documented'?: boolean;
  readonly 'x-requirements'?: readonly string[];
  readonly 'x-should'?: readonly string[];
  readonly headers: Readonly<Record<string, Component>>;
  readonly content?: Readonly<
    Record<string, { readonly schema: Component; readonly examples: Readonly<Record<string, { readonly value: object }>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Component>> }>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly in: string; readonly name: string }>>;
    readonly parameters: Readonly<Record<string, { readonly name: string; readonly in: string; readonly example: string }>>;
    readonly headers: Readonly<Record<string, Field>>;
    readonly responses: Readonly<Record<string, ResponseComponent>>;
    readonly schemas: Readonly<
      Record<string, { readonly pattern?: string; readonly properties?: Readonly<Record<string, unknown>> }>
    >;
  };
}

const document = parse(readFileSync(new URL('./delete-image.openapi.yaml', import.meta.url), 'utf8')) as Document;
const { components } = document;
const path = '/images/{image_id}';
const lastSegment = ({ $ref }: Component): string => $ref.slice($ref.lastIndexOf('/') + 1);
const operationObject = document.paths[path]?.delete;
const everyResponse = Object.entries(operationObject?.responses ?? {}).map(
  ([status, reference]) => [status, components.responses[lastSegment(reference)]] as const,
);
const responses = everyResponse
  .filter(([status]) => /^\d+$/.test(status))
  .map(([status, response]) => [Number(status), response] as const);
const refusals = responses.filter(([status]) => status !== 204);

const ajv = new Ajv2020({ strict: false });
ajv.addSchema({ $id: 'urn:delete-image:openapi', components: document.components });
const documentTakes = ({ $ref }: Component, value: unknown): boolean =>
  ajv.getSchema(`urn:delete-image:openapi${$ref}`)?.(value) === true;
const contractTakes = (status: number, value: unknown): boolean => {
  const schema = faultSchema(status);
  return (ajv.getSchema(schema.$id) ?? ajv.compile(schema))(value) === true;
};

test('the document is OpenAPI 3.1 and describes the operation alone', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(Object.keys(document.paths)).toEqual([path]);
  expect(Object.keys(document.paths[path] ?? {})).toEqual(['parameters', 'delete']);
});

/** Codes that the guide does not list for the operation, and that a conforming target may answer. */
const undocumented = [404, 412, 415, 429];

test('the document has the nine codes of the guide, and those that it does not list', () => {
  const documented: number[] = documentedCodes.map(({ code }) => code);
  expect(responses.map(([status]) => status).sort()).toEqual([...documented, ...undocumented].sort());
  expect(everyResponse.map(([status]) => status)).toContain('4XX');
  for (const [status, response] of everyResponse) expect(response, status).toBeDefined();
  for (const [status, response] of responses)
    expect(response?.['x-documented'], String(status)).toBe(documented.includes(status) ? undefined : false);
  expect(responses.find(([status]) => status === 204)?.[1]?.content).toBeUndefined();
});

// What fields the other responses need, `npm run test:targets -- prism` shows: Prism answers a 405 itself.
test('a 405 names the methods', () => {
  const reference = components.responses.BadMethod?.headers.Allow;
  const field = reference && components.headers[lastSegment(reference)];
  expect(field).toMatchObject({ required: true });
  expect(allow(field?.example ?? '')).toMatchObject({ value: new Set(['DELETE', 'GET']) });
});

test('the schemas are those that generators of OpenAPI 3.0 read: none is a boolean, and an enum has its type', () => {
  const unportable: string[] = [];
  const walk = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [name, part] of Object.entries(schema)) {
      if (name === 'const' || (name === 'enum' && !('type' in schema))) unportable.push(`${path}/${name}`);
      if (typeof part === 'boolean' && name !== 'additionalProperties') unportable.push(`${path}/${name}`);
      walk(part, `${path}/${name}`);
    }
  };
  walk(components.schemas, '');
  expect(unportable).toEqual([]);
});

test('the token is sent in X-Auth-Token, and every request needs it', () => {
  expect(document.security).toEqual([{ token: [] }]);
  expect(components.securitySchemes.token).toMatchObject({
    type: 'apiKey',
    in: 'header',
    name: 'X-Auth-Token',
  });
});

test('the parameter is the UUID of the guide', () => {
  expect(components.parameters.ImageId).toMatchObject({ name: 'image_id', in: 'path' });
  // As the guide's `csapi:UUID` has it: lower case, any version.
  expect(components.schemas.Uuid?.pattern).toBe('^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$');
  expect(components.parameters.ImageId?.example).toMatch(new RegExp(components.schemas.Uuid?.pattern ?? '$.'));
});

for (const [status, response] of refusals) {
  const json = response?.content?.['application/json'];
  const schema = json?.schema ?? { $ref: '' };
  const examples = Object.entries(json?.examples ?? {});

  test(`the fault of a ${status} has the names that the contract tolerates`, () => {
    expect(Object.keys(components.schemas[lastSegment(schema)]?.properties ?? {})).toEqual(tolerated(status));
  });

  test(`the first example of a ${status} is the primary fault, and all are valid here and there`, () => {
    expect(examples[0]?.[0]).toBe(faultName(status) ?? Object.keys(examples[0]?.[1].value ?? {})[0]);
    for (const [name, { value }] of examples) {
      expect(Object.keys(value).filter((each) => !name.startsWith(each))).toEqual([]);
      expect(documentTakes(schema, value)).toBe(true);
      expect(contractTakes(status, value)).toBe(true);
    }
  });

  test(`the document and the contract judge every sample alike as a ${status}`, () => {
    const judged = (takes: (content: unknown) => boolean) =>
      faultSamples.filter(({ content }) => takes(content)).map(({ title }) => title);
    expect(judged((content) => documentTakes(schema, content))).toEqual(judged((content) => contractTakes(status, content)));
  });
}

test('each response names requirements on it, and those that no schema holds apart', () => {
  const level = (id: string) => Object.entries(requirements).find(([known]) => known === id)?.[1].level;
  for (const [status, response] of everyResponse) {
    const must = response?.['x-requirements'] ?? [];
    const should = response?.['x-should'] ?? [];
    expect([...must, ...should], status).not.toEqual([]);
    expect(must.map(level), status).toEqual(must.map(() => 'MUST'));
    expect(should.map(level), status).toEqual(should.map(() => 'SHOULD'));
  }
});
