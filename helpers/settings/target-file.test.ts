import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { refusalCodes } from '../../contracts/operation.ts';
import { identityNames } from '../../contracts/target-words.ts';
import { profileNames } from '../verdict/profile.ts';
import { httpVersions as spoken } from './description.ts';
import { referenceTo, variablesIn } from './formats.ts';
import { ownSchema, readBySchema, type Schema, schemaAt, variables } from './schema.ts';
import { readSettings } from './settings.ts';
import { Problems } from './settings-error.ts';
import { freshFolder } from './testing/fresh-folder.ts';

type Variables = Record<string, string>;

const id = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1';
const url = 'http://127.0.0.1:8080/v2/1';
const TOKEN = referenceTo('TARGET_TOKEN');

function read(content: unknown, env: Variables = {}, files: Variables = {}) {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'target.json'), typeof content === 'string' ? content : JSON.stringify(content));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return readSettings({ TARGET_FILE: 'target.json', ...env }, { cwd });
}

test('a request that names the URL of the target makes the URL no secret, and its other references are secrets', () => {
  const request = {
    method: 'PUT',
    url: `${referenceTo('BASE')}/images/{image}`,
    headers: { 'X-Gate': referenceTo('GATE'), Referer: referenceTo('BASE') },
    body: `${referenceTo('BASE')}/images/{image} ${referenceTo('OTHER')} ${referenceTo('URL_TOKEN')}`,
  };
  const images = { source: 'http', request, id: { header: 'Location' } };
  const env = { BASE: url, TARGET_TOKEN: 'tok-owner', GATE: 'gate-value', OTHER: 'other-value', URL_TOKEN: 'url-value' };
  const { secrets } = read({ url: referenceTo('BASE'), identities: { owner: { token: TOKEN } }, images }, env);

  expect(secrets).toEqual(expect.arrayContaining(['tok-owner', 'gate-value', 'other-value', 'url-value']));
  expect(secrets).not.toContain(url);
});

test('every target file among the examples is accepted by the schema, as any validator and the suite read it', () => {
  const examples = new URL('../../examples/', import.meta.url).pathname;
  const names = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  const files = names
    .map((name) => [name, readFileSync(join(examples, name), 'utf8')] as const)
    .filter(([, text]) => text.includes('/target.schema.json"'));
  expect(files.length).toBeGreaterThanOrEqual(6);
  const validate = new Ajv2020({ discriminator: true, strict: false, validateFormats: false }).compile(ownSchema('target'));
  for (const [name, text] of files) {
    const values = variablesIn(text).map((each) => [each, /URL$/.test(each) ? 'http://localhost/v2' : id]);
    const problems = new Problems();
    const origin = { where: (pointer: string) => `${name} ${pointer}`, problems, isFile: true, env: Object.fromEntries(values) };
    readBySchema(ownSchema('target'), JSON.parse(text), origin);

    expect(validate(JSON.parse(text)), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
    expect(problems.error().problems).toEqual([]);
  }
});

test('the schema has the words of the code, and no others', () => {
  const { properties: { identities, provoke, httpVersions, profile } = {}, $defs } = ownSchema('target');
  const names = (schema: Schema | undefined): string[] => Object.keys(schema?.properties ?? {});

  expect([names(identities), $defs?.provocation?.properties?.identity?.enum]).toEqual([identityNames, identityNames]);
  expect(names(provoke)).toEqual(refusalCodes.map(String));
  expect([httpVersions?.enum, profile?.enum]).toEqual([spoken, profileNames]);
});

/** What a fix of a message makes of a wrong value, word for word. */
function followed(fix: string, value: unknown, { minimum, enum: words = ['true'] }: Schema): unknown {
  const [, example] = /^(?:write it like|name an environment variable, such as) (.*)$/.exec(fix) ?? [];
  if (example !== undefined) return example;
  if (fix === 'write it in quotation marks') return String(value);
  if (fix === 'write it without quotation marks') return JSON.parse(String(value));
  if (fix === 'write a number in that range') return minimum;
  return fix === 'write one of these' ? (words[0] === 'true' ? true : words[0]) : fix;
}

test('the fix of a wrong value works, followed word for word', () => {
  const values = [5, 0.001, true, 'yes', '12', 'true', ''];
  // The word of a source chooses among forms, which a row of wrong-settings.yaml has.
  const pointers = Object.values(variables).flatMap(({ member = '/images/source' }) =>
    member === '/images/source' ? [] : member,
  );
  const places = [...pointers, '/name', '/limits/collectionDelete', '/images/server', '/images/run', '/images/request/body'];
  const read = (place: Schema, value: unknown): string | undefined => {
    const problems = new Problems();
    const env = { TARGET_TOKEN: 'tok', PASSPHRASE: 'tok' };
    readBySchema(place, value, { where: (pointer) => pointer, problems, isFile: true, env });
    return problems.error().problems[0];
  };
  for (const pointer of places.filter((each) => !/^(?:object|array)$/.test(String(schemaAt(each).type))))
    for (const value of values) {
      const said = read(schemaAt(pointer), value);
      const fix = said?.replace(/^.*Fix: /, '') ?? '';
      if (said !== undefined)
        expect(read(schemaAt(pointer), followed(fix, value, schemaAt(pointer))), said + pointer).toBeUndefined();
    }
});

test('every member of the schema has a description and no object is open', () => {
  const open: string[] = [];
  const walk = (node: unknown, pointer: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('properties' in node && typeof node.properties === 'object' && node.properties !== null) {
      if (!('additionalProperties' in node) || node.additionalProperties !== false) open.push(pointer);
      for (const [name, member] of Object.entries(node.properties)) {
        const told =
          typeof member === 'object' && member !== null && ['description', 'const', '$ref'].some((key) => key in member);
        if (!told) open.push(`${pointer}/${name}`);
      }
    }
    for (const [name, member] of Object.entries(node)) walk(member, `${pointer}/${name}`);
  };
  walk(ownSchema('target'), '');
  expect(open).toEqual([]);
});
