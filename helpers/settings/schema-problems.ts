import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { isObject } from '../../contracts/json.ts';
import { ajv } from '../platform/installation/on-demand.ts';
import { escaped } from './json-or-yaml.ts';
import { fixOf, nearName } from './near-name.ts';
import { ownSchema, type SchemaName } from './own-schema.ts';
import { referenceTo } from './references.ts';
import { type Problems, secretShape } from './settings-error.ts';

const known = new Map<SchemaName, ValidateFunction>();

/** A published schema, compiled once in a process. It collects all errors, each with its schema and value. */
export function compiledSchema(name: SchemaName): ValidateFunction {
  const { Ajv2020 } = ajv();
  const lenient = { strictTypes: false, strictRequired: false };
  const options = { allErrors: true, verbose: true, discriminator: true, strict: true, ...lenient };
  const validate = known.get(name) ?? new Ajv2020(options).compile(ownSchema(name));
  known.set(name, validate);
  return validate;
}

/**
 * Adds the problems that a schema finds in the value of a file, each with file and pointer.
 * The expected value is the title in the schema.
 */
export function checkSchema(schema: SchemaName, value: unknown, file: string, problems: Problems): boolean {
  const validate = compiledSchema(schema);
  if (validate(value)) return true;
  const errors = validate.errors ?? [];
  const at = (keyword: string): Set<string> =>
    new Set(errors.filter((error) => error.keyword === keyword).map(({ instancePath }) => instancePath));
  const [chosen, tagged, unknown] = [at('oneOf'), at('discriminator'), at('additionalProperties')];
  const told = errors.filter(({ keyword, instancePath, schemaPath, params, data }) => {
    const ofBranch = /\/oneOf\/\d+\//.test(schemaPath) && chosen.has(instancePath);
    const isMisspelt = unknown.has(instancePath) && misspelt(data, String(params.missingProperty)) !== undefined;
    return !ofBranch && keyword !== 'propertyNames' && !(keyword === 'required' && (tagged.has(instancePath) || isMisspelt));
  });
  for (const error of told) addProblem(error, file, problems);
  return false;
}

/** The member that was most likely meant to have a name. */
const misspelt = (data: unknown, name: string): string | undefined =>
  Object.keys(isObject(data) ? data : {}).find((each) => each !== name && nearName(each, [name]) !== undefined);

function addProblem(error: ErrorObject, file: string, problems: Problems): void {
  const { keyword, instancePath, params, parentSchema, data } = error;
  const title = typeof parentSchema?.title === 'string' ? parentSchema.title : undefined;
  const add = (pointer: string, expected: string, received: string, fix: string): void => {
    problems.add(`${file} ${pointer || '/'}`, expected, received, fix);
  };
  if (error.propertyName !== undefined) {
    add(instancePath, title ?? 'another name', `a member ${problems.shown(error.propertyName)}`, 'rename it');
  } else if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    const known = Object.keys(parentSchema?.properties ?? {}).filter((member) => member !== '$schema');
    const fix = fixOf(name, known, 'remove or rename it');
    add(`${instancePath}/${problems.bare(escaped(name))}`, `one of ${known.join(', ')}`, 'an unknown member', fix);
  } else if (keyword === 'required') {
    const name = String(params.missingProperty);
    add(`${instancePath}/${escaped(name)}`, titleOf(parentSchema, name) ?? `a member ${name}`, 'nothing', 'add it');
  } else if (keyword === 'discriminator') {
    const branches: unknown = parentSchema?.oneOf;
    const tags = Array.isArray(branches) ? branches.map((branch) => String(branch?.properties?.source?.const)) : [];
    const tag = String(params.tag);
    const name = params.tagValue === undefined ? misspelt(data, tag) : undefined;
    const received = receivedValue(params.tagValue, '', problems);
    if (name === undefined)
      add(`${instancePath}/${tag}`, `one of ${tags.join(', ')}`, received, fixOf(params.tagValue, tags, 'write one of these'));
    else add(`${instancePath}/${problems.bare(escaped(name))}`, `a member ${tag}`, 'an unknown member', `did you mean ${tag}?`);
  } else if (keyword === 'uniqueItems') {
    add(`${instancePath}/${String(params.i)}`, 'each item once', `the same as item ${String(params.j)}`, 'remove one of the two');
  } else if (keyword === 'enum') {
    const allowed = Array.isArray(params.allowedValues) ? params.allowedValues.map(String) : [];
    const isUnquoted = typeof data === 'number' && allowed.includes(String(data));
    const fix = isUnquoted ? 'write it in quotation marks' : fixOf(data, allowed, 'write one of these');
    add(instancePath, `one of ${allowed.join(', ')}`, receivedValue(data, instancePath, problems), fix);
  } else {
    add(instancePath, title ?? `a value that ${error.message}`, receivedValue(data, instancePath, problems), fixFor(error));
  }
}

function fixFor({ keyword, instancePath: pointer, parentSchema, data }: ErrorObject): string {
  if (pointer.endsWith('/token')) return `name an environment variable, such as ${referenceTo('TARGET_TOKEN')}`;
  if (/^\/\d+\/reason$/.test(pointer)) return 'write why the violation is accepted; reports show it';
  if (keyword === 'type' && typeof data === 'string' && ['integer', 'number', 'boolean'].includes(parentSchema?.type))
    return 'write it without quotation marks';
  if (keyword === 'type' && typeof data === 'number' && parentSchema?.type === 'string') return 'write it in quotation marks';
  const examples: unknown = parentSchema?.examples;
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  if (typeof example === 'string' && example !== '') return `write it like ${example}`;
  return 'see the description in the schema of the file';
}

/** The title of a member, if the schema has one directly at that place. */
function titleOf(schema: unknown, member: string): string | undefined {
  const place = isObject(schema) && isObject(schema.properties) ? schema.properties[member] : undefined;
  return isObject(place) && 'title' in place ? String(place.title) : undefined;
}

/** The description of a value in a message. Of a text that may be a secret it shows only the shape. */
function receivedValue(value: unknown, pointer: string, problems: Problems): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isObject(value)) {
    const names = Object.keys(value).map((name) => problems.bare(name));
    return names.length === 0 ? 'an empty object' : `an object with ${names.slice(0, 8).join(', ')}`;
  }
  // JSON and YAML round it, so that it is not what the operator wrote.
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return 'a number of more digits than the file keeps';
  if (typeof value !== 'string') return String(value);
  if (/\/token$|\/headers\/|\/body$|\/identities\//.test(pointer)) return secretShape(value, 'a literal');
  return /url$/.test(pointer) ? problems.shownUrl(value) : problems.shown(value);
}
